"""Which text encoding a file has: told by its bytes, or asked for."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from salesgame.tabular.refusals import (
    EncodingUnclear,
    FileEmpty,
    LooksBinary,
    LooksLikeHtml,
    NotInThisEncoding,
    UnknownEncoding,
)

CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "an old .xls workbook"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# A letter as UTF-8 writes it: in a file that isn't UTF-8, a sign of two encodings mixed.
_SEQUENCE = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_RUN = re.compile(rb"[\x80-\xff]{4,}")  # no Western word has four accented letters in a row
_NO_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# Nor has it a sign such as ³ or “ inside, as Małgorzata and most Japanese names have when they are
# read so. Apostrophes, dashes, dots and what else stands between letters is left out.
_LETTER = rb"[A-Za-z\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xc0-\xd6\xd8-\xf6\xf8-\xff]"
_SIGN = (
    rb"[\x80\x82-\x84\x86-\x89\x8b\x91\x93-\x95\x98\x99\x9b"
    rb"\xa1-\xa6\xa8\xab\xac\xaf\xb3\xb6\xb8\xb9\xbb\xbf]"
)
_TORN = re.compile(_LETTER + _SIGN + _LETTER)
_ICELANDIC = re.compile(rb"[\xd0\xde\xf0\xfe]")  # or the commonest letters of Turkish: Ayşe, Doğan
_NOT_WESTERN = (_SEQUENCE, _RUN, _NO_CP1252, _TORN, _ICELANDIC)


def encoding_of(file: BinaryIO, name: str, chosen: str | None = None) -> str:
    """The encoding of an open text file: the chosen one where it fits, else what its bytes tell.

    Raises FileEmpty, LooksBinary, LooksLikeHtml, UnknownEncoding, NotInThisEncoding,
    EncodingUnclear.
    """
    file.seek(0)
    head = file.read(65_536)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise FileEmpty(file=name)
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise LooksBinary(file=name, what=what)
    encoding = _known(chosen) if chosen else _marked(head) or _unmarked(file, name, head)
    _check_whole(file, name, encoding)
    beginning = head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n").lower()
    if beginning.startswith(("<!doctype", "<html", "<?xml", "<table", "<head", "<meta")):
        raise LooksLikeHtml(file=name)
    return encoding


def _known(chosen: str) -> str:
    try:
        found = codecs.lookup(chosen)
    except (LookupError, ValueError):
        raise UnknownEncoding(encoding=chosen) from None
    if not found._is_text_encoding:
        raise UnknownEncoding(encoding=chosen)
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _marked(head: bytes) -> str | None:
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def _unmarked(file: BinaryIO, name: str, head: bytes) -> str:
    """UTF-16 shows by its zero bytes, UTF-8 by being valid, Western by its scattered accents."""
    zeros = head.count(0)
    if zeros:
        evens, odds = head[0::2].count(0), head[1::2].count(0)
        text = len(head) // 2
        if odds > 0.6 * text and evens < 0.05 * text:
            return "utf-16-le"
        if evens > 0.6 * text and odds < 0.05 * text:
            return "utf-16-be"
        raise LooksBinary(file=name, what="it holds zero bytes")
    if len(_CONTROL.findall(head)) > len(head) // 100:
        raise LooksBinary(file=name, what="it holds control codes")
    if _bad_line(file, "utf-8") is None:
        return "utf-8"
    if _looks_western(file):
        return "cp1252"
    raise EncodingUnclear(file=name)


def _looks_western(file: BinaryIO) -> bool:
    return not any(sign.search(block) for block in _blocks(file) for sign in _NOT_WESTERN)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The whole file from its beginning, piece by piece."""
    file.seek(0)
    return iter(partial(file.read, CHUNK), b"")


def _check_whole(file: BinaryIO, name: str, encoding: str) -> None:
    bad = None if encoding == "utf-8" else _bad_line(file, encoding)  # read when it was found
    if bad is not None:
        raise NotInThisEncoding(file=name, encoding=encoding.removesuffix("-sig"), row=bad)


def _bad_line(file: BinaryIO, encoding: str) -> int | None:
    """The line at which decoding fails or a zero stands, or None where neither ever does."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    try:
        for block in _blocks(file):
            text = decoder.decode(block)
            if "\0" in text:
                return line + text.partition("\0")[0].count("\n")
            line += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return line + bytes(error.object[: error.start]).count(b"\n")
    except UnicodeError:
        return line
    return None
