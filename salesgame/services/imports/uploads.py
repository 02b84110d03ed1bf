"""Uploaded files on their way in: under random names, their uploader's own, gone after a day."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from salesgame.services.imports.fields import Kind, the_kind

KEPT = timedelta(days=1)
NAME_LENGTH = 120
READING = ".read"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file with what its uploader said about it so far.

    `saved_as` is the name its map was given, `result` its dry run, `sheets` those of a workbook
    there are to choose from, `owners` whom names of the file mean, by how they compare.
    """

    token: str
    owner: int
    name: str
    kind: Kind
    at: str
    map_name: str | None = None
    body: Mapping[str, Any] | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    saved_as: str = ""
    sheets: Sequence[str] = ()
    owners: Mapping[str, int] = field(default_factory=dict)


class Uploads:
    """The folder of uploads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(
        self, owner: int, kind: Kind, name: str, write: Callable[[Path], Any], now: datetime
    ) -> Upload:
        """Keep a file that `write` puts at a path; throws away what is older than a day."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.throw_away_old(now)
        plain = " ".join(_visible(Path(name.replace("\\", "/")).name).split())
        plain = plain[-NAME_LENGTH:] or "file"
        upload = Upload(secrets.token_urlsafe(20), owner, plain, kind, now.isoformat())
        self.file(upload).touch(mode=0o600)
        write(self.file(upload))
        self.save(upload)
        return upload

    def load(self, token: str, owner: int, now: datetime) -> Upload | None:
        """An upload of this person's, unless it is too old."""
        path = self.folder / f"{token}.json"
        if not _TOKEN.fullmatch(token) or not path.is_file():
            return None
        upload = _upload(path)
        stale = datetime.fromisoformat(upload.at) < now - KEPT
        return None if stale or upload.owner != owner else upload

    def save(self, upload: Upload) -> None:
        """Keep what was said about a file; the old text stays until the new one is whole."""
        write_whole(self.folder / f"{upload.token}.json", asdict(upload))

    def forget(self, upload: Upload) -> None:
        """Throw an upload away."""
        read = self.folder.glob(f"{upload.token}.*{READING}*")
        said = self.folder / f"{upload.token}.json"
        for path in (self.file(upload), self.rejects(upload), *read, said):
            path.unlink(missing_ok=True)

    def file(self, upload: Upload) -> Path:
        """Where the file itself lies."""
        return self.folder / f"{upload.token}.data"

    def reading(self, upload: Upload, answers: str) -> Path:
        """Where a reading of the file by these answers is kept, but for the ends of its names."""
        return self.folder / f"{upload.token}.{answers}{READING}"

    def rejects(self, upload: Upload) -> Path:
        """Where a dry run writes the rows that would stay out."""
        return self.folder / f"{upload.token}.rejected.csv"

    def throw_away_old(self, now: datetime) -> None:
        """Forget every upload that is older than a day."""
        for path in self.folder.glob("*.json"):
            upload = _upload(path)
            if datetime.fromisoformat(upload.at) < now - KEPT:
                self.forget(upload)


def _visible(name: str) -> str:
    """A file's name without signs that can't be seen, of which some turn the text around them."""
    return "".join(sign for sign in name if sign.isprintable())


def answered(upload: Upload, **said: str) -> Upload:
    """The upload with answers added, and its dry run forgotten."""
    return replace(upload, choices={**upload.choices, **said}, result=None)


def write_whole(path: Path, said: Mapping[str, Any]) -> None:
    """Write JSON at a path; what was there stays until the new text is whole."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(said), encoding="utf-8")
    fresh.replace(path)


def _upload(path: Path) -> Upload:
    said = json.loads(path.read_text(encoding="utf-8"))
    return Upload(**{**said, "kind": the_kind(said["kind"])})
