"""Keeping the catalogues: `python -m translations.catalogue` finds texts, merges and compiles.

Texts stand in `_()`, `ngettext()`, `lazy_gettext()`, `N_()`, in templates, and in the docstrings
of refusals, which are what people read. `--check` changes nothing and exits 1 where a catalogue
lacks a text, holds an unfinished one, or its compiled form is out of date.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from inspect import cleandoc
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LANGUAGES = ("id",)
_METHODS = [("salesgame/**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
_KEYWORDS = {
    "_": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2),
}  # fmt: skip
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_REFUSALS = {"DomainError"}
# Indonesian has one form for any number; Babel's own table says otherwise.
_HEADER = """msgid ""
msgstr ""
"Project-Id-Version: SalesGame\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"""


def found() -> Catalog:
    """Every text the product says, with where it stands."""
    catalogue = Catalog(project="SalesGame", fuzzy=False)
    for folder in ("salesgame", "templates"):
        texts = extract_from_dir(
            ROOT / folder, [(p.removeprefix(f"{folder}/"), m) for p, m in _METHODS
                            if p.startswith(folder)],
            {"**.html": _OPTIONS["templates/**.html"]}, _KEYWORDS,
        )  # fmt: skip
        for name, line, text, comments, context in texts:
            catalogue.add(text, locations=[(f"{folder}/{name}", line)],
                          auto_comments=comments, context=context)  # fmt: skip
    for name, line, text in _sentences():
        catalogue.add(text, locations=[(name, line)])
    return catalogue


def _sentences() -> Iterator[tuple[str, int, str]]:
    """Docstrings of refusals, wherever they inherit from each other."""
    classes: list[tuple[str, ast.ClassDef]] = []
    for path in sorted((ROOT / "salesgame").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes += [(name, node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    refusals = set(_REFUSALS)
    for _again in range(5):
        refusals |= {node.name for _, node in classes if refusals & set(_bases(node))}
    for name, node in classes:
        text = ast.get_docstring(node, clean=False)
        if node.name in refusals and text:
            yield name, node.lineno, cleandoc(text)


def _bases(node: ast.ClassDef) -> list[str]:
    return [base.id for base in node.bases if isinstance(base, ast.Name)]


def path_of(language: str, suffix: str) -> Path:
    """Where a language's catalogue lies."""
    return ROOT / "translations" / language / "LC_MESSAGES" / f"messages.{suffix}"


def merged(language: str, fresh: Catalog) -> Catalog:
    """The language's catalogue with the texts of today; what is gone is dropped."""
    path = path_of(language, "po")
    text = path.read_bytes() if path.exists() else _HEADER.format(language=language).encode()
    known = read_po(io.BytesIO(text), locale=language)
    known.update(fresh, no_fuzzy_matching=True, keep_user_comments=True)
    known.obsolete.clear()
    for message in known:
        if message.id and "%(" not in str(message.id):
            message.flags.discard("python-format")  # "0% if" is no placeholder
    return known


def unfinished(catalogue: Catalog) -> list[str]:
    """Texts without a whole translation, or whose placeholders differ."""
    faults = []
    for message in catalogue:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.fuzzy or not all(texts):
            faults.append(f"{catalogue.locale}: not translated: {message.id!r}")
            continue
        wrong = message.check(catalogue)
        faults += [f"{catalogue.locale}: {error}: {message.id!r}" for error in wrong]
    return faults


def _bytes(catalogue: Catalog, *, compiled: bool) -> bytes:
    buffer = io.BytesIO()
    if compiled:
        write_mo(buffer, catalogue)
    else:
        write_po(buffer, catalogue, width=98, sort_output=True, no_location=True, omit_header=False)
    return buffer.getvalue()


def _texts(catalogue: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def _compiled(language: str) -> dict[str, str]:
    path = path_of(language, "mo")
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return _texts(read_mo(file))


def _compilable(catalogue: Catalog) -> dict[str, str]:
    buffer = io.BytesIO(_bytes(catalogue, compiled=True))
    return _texts(read_mo(buffer))


def faults() -> list[str]:
    """What is missing or out of date, in words."""
    fresh, wrong = found(), []
    for language in LANGUAGES:
        catalogue = merged(language, fresh)
        wrong += unfinished(catalogue)
        with path_of(language, "po").open("rb") as file:
            kept = _texts(read_po(file, locale=language))
        if kept.keys() != _texts(catalogue).keys():
            wrong.append(f"{language}: run python -m translations.catalogue")
        if _compiled(language) != _compilable(catalogue):
            wrong.append(f"{language}: the compiled catalogue is out of date")
    return wrong


def update() -> None:
    """Write and compile every catalogue."""
    fresh = found()
    for language in LANGUAGES:
        catalogue = merged(language, fresh)
        catalogue.creation_date = catalogue.revision_date = _ANY_DAY  # no churn for nothing
        path_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
        path_of(language, "po").write_bytes(_bytes(catalogue, compiled=False))
        path_of(language, "mo").write_bytes(_bytes(catalogue, compiled=True))


def main(arguments: list[str]) -> int:
    """The command."""
    if "--check" not in arguments:
        update()
    wrong = faults()
    sys.stderr.write("".join(f"{fault}\n" for fault in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
