"""What machines check so that people needn't: layers, sizes, clocks, generated pages."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from flask import Flask

from salesgame.cli.reference import DOCS, pages
from salesgame.settings import SETTINGS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "salesgame"
MIGRATIONS = PACKAGE / "storage" / "migrations"
MOST_LINES = 400
WIDEST_MARKUP = 140

ROOTS = {"clock", "extensions", "settings", "nouns"}

# Whom a layer may import: ours, then others'.
OURS = {
    "domain": {"domain"},
    "tabular": {"tabular", "domain.core"},
    "storage": {"domain", "storage"},
    "queries": {"domain", "storage", "queries"},
    "services": {"domain", "tabular", "storage", "queries", "services"},
    "web": {"domain", "tabular", "queries", "services", "connections", "web", *ROOTS},
    "jobs": {"domain", "tabular", "storage", "queries", "services", "connections", "jobs", *ROOTS},
    "cli": {
        "domain",
        "tabular",
        "storage",
        "queries",
        "services",
        "connections",
        "jobs",
        "cli",
        *ROOTS,
    },
}
OTHERS = {
    "domain": set(),
    "tabular": {"openpyxl", "defusedxml"},
    "storage": {"sqlalchemy", "alembic", "pysqlite3", "psycopg"},
    "queries": {"sqlalchemy"},
    "services": {"sqlalchemy", "argon2"},
    "web": {
        "flask", "flask_babel", "flask_login", "flask_wtf", "werkzeug", "markupsafe", "babel",
        "jinja2", "segno", "sqlalchemy",
    },
    "jobs": {"apscheduler", "flask", "sqlalchemy"},
    "cli": {"click", "flask", "sqlalchemy"},
}  # fmt: skip


MOST_FILES = 20

# An import that each layer's row of the table forbids: tried, so that the table is known to bite.
FORBIDDEN = {
    "domain": ("salesgame.storage.deals", "sqlalchemy"),
    "tabular": ("salesgame.domain.deals.deal", "sqlalchemy"),
    "storage": ("salesgame.queries.deals.deals", "flask"),
    "queries": ("salesgame.services.work", "flask"),
    "services": ("salesgame.web.ui.figures", "flask"),
    "web": ("salesgame.storage.deals", "openpyxl"),
    "jobs": ("salesgame.web.ui.figures", "click"),
    "cli": ("salesgame.web.ui.figures", "apscheduler"),
}


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if MIGRATIONS not in path.parents]


@cache
def tree(source: str) -> ast.Module:
    """A module's tree, read once for all tests."""
    return ast.parse(source)


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module in {"salesgame", "salesgame.domain"}:
                yield from (f"{node.module}.{name.name}" for name in node.names)
            else:
                yield node.module


def allowed(name: str, ours: set[str]) -> bool:
    return any(name == f"salesgame.{one}" or name.startswith(f"salesgame.{one}.") for one in ours)


def looks_up(layer: str, source: str) -> list[str]:
    """The imports of ours that the layer may not have."""
    ours = [name for name in imported(source) if name.split(".")[0] == "salesgame"]
    return [name for name in ours if not allowed(name, OURS[layer])]


def strange(layer: str, source: str) -> list[str]:
    """The imports of other people's packages that the layer may not have."""
    known = OTHERS[layer] | set(sys.stdlib_module_names) | {"salesgame"}
    return [name for name in imported(source) if name.split(".")[0] not in known]


@pytest.mark.parametrize("layer", OURS)
@pytest.mark.parametrize("wrong", [looks_up, strange])
def test_each_layer_imports_what_its_row_allows(
    layer: str, wrong: Callable[[str, str], list[str]]
) -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path in modules(f"salesgame/{layer}")
        if (names := wrong(layer, path.read_text(encoding="utf-8")))
    }

    assert found == {}


@pytest.mark.parametrize("layer", OURS)
def test_a_forbidden_import_is_found(layer: str) -> None:
    ours, others = FORBIDDEN[layer]
    source = f"from {ours} import anything\nimport {others}\n"

    assert (looks_up(layer, source), strange(layer, source)) == ([ours], [others])


def test_every_folder_of_the_product_is_a_layer() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert folders == set(OURS)


def test_no_folder_holds_more_than_20_files() -> None:
    counted = Counter(str(path.parent.relative_to(ROOT)) for path in modules("salesgame"))

    assert {folder: many for folder, many in counted.items() if many > MOST_FILES} == {}


def test_one_class_name_means_one_thing() -> None:
    counted = Counter(
        node.name
        for path in modules("salesgame")
        for node in tree(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    )

    assert [name for name, many in counted.items() if many > 1] == []


def sources() -> list[Path]:
    found = modules("salesgame", "tests", "benchmarks")
    for suffix in ("js", "css", "html"):
        found += sorted((ROOT / "static").rglob(f"*.{suffix}"))
        found += sorted((ROOT / "templates").rglob(f"*.{suffix}"))
    return found


def test_no_file_outgrows_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }

    assert long == {}


def test_every_module_opens_with_a_sentence() -> None:
    mute = [
        str(path.relative_to(ROOT))
        for path in modules("salesgame", "tests", "benchmarks")
        if not opens_with_a_sentence(path.read_text(encoding="utf-8"))
    ]

    assert mute == []


def opens_with_a_sentence(source: str) -> bool:
    first = (ast.get_docstring(tree(source)) or "").split("\n\n")[0]
    return first.endswith((".", "?", "!"))


def test_every_script_opens_with_a_sentence() -> None:
    scripts = sorted((ROOT / "static").rglob("*.js"))
    mute = [
        path.name
        for path in scripts
        if not re.match(r"(//|/\*\*?) .+\S", path.read_text(encoding="utf-8"))
    ]

    assert mute == []


CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"),
}  # fmt: skip


def test_only_the_clock_reads_the_clock() -> None:
    readers = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules("salesgame")
        if path != PACKAGE / "clock.py"
        for node in ast.walk(tree(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCKS
    ]

    assert readers == []


def test_only_one_place_writes_a_sum_in_sql() -> None:
    """PostgreSQL answers sums as Decimal; `sum_of` makes them whole numbers again."""
    wrong = [
        str(path.relative_to(ROOT))
        for path in modules("salesgame")
        if path.name != "summing.py" and "func.sum(" in path.read_text(encoding="utf-8")
    ]

    assert not wrong


def test_every_random_trial_names_its_count() -> None:
    """In the suite and behind `--soak`: `@settings(max_examples=trials(100, soak=10_000))`."""
    silent = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in modules("tests")
        for node in ast.walk(tree(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and (said := " ".join(ast.unparse(each) for each in node.decorator_list))
        and "given(" in said
        and "max_examples=trials(" not in said
    ]

    assert silent == []


def test_the_domain_knows_no_float() -> None:
    floats = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules("salesgame/domain")
        for node in ast.walk(tree(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]

    assert floats == []


def test_nothing_is_left_to_do_without_an_issue() -> None:
    marks = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources()
        if path != Path(__file__)
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))", line)
    ]

    assert marks == []


def test_nothing_is_called_utils() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_utils"}

    assert [str(p) for p in modules("salesgame") if p.stem in vague] == []


def test_no_template_line_is_over_140_characters() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number} has {len(line)} characters"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > WIDEST_MARKUP
    ]

    assert long == []


INLINE = re.compile(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\b(src=|application/json))")


def test_templates_set_no_style_and_no_handler() -> None:
    inline = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(
            r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)(?![^>]*application/json)", line
        )
    ]

    assert inline == []


def test_the_pages_of_settings_and_commands_are_current(app: Flask) -> None:
    group = app.cli.commands["game"]
    assert isinstance(group, click.Group)

    old = [
        name
        for name, text in pages(group).items()
        if (DOCS / name).read_text(encoding="utf-8") != text
    ]

    assert old == [], "run `flask --app app game reference`"


def test_every_setting_and_command_says_what_it_is_for(app: Flask) -> None:
    group = app.cli.commands["game"]
    assert isinstance(group, click.Group)

    assert all(setting.purpose.endswith((".", ";")) for setting in SETTINGS)
    assert [name for name, command in group.commands.items() if not command.help] == []
