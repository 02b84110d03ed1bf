"""`flask game import` and `import-undo`: files in, and a whole file out again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from flask import current_app
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answers import answer, on_database, refusals
from salesgame.extensions import db, reactions
from salesgame.queries.company.settings import the_company
from salesgame.queries.imports.imports import saved_maps
from salesgame.services.imports import runs
from salesgame.services.imports.dry_run import NoDryRun, dry_run
from salesgame.services.imports.fields import KINDS, the_kind
from salesgame.services.imports.preparing import Choices, Prepared, find_map, prepared_file
from salesgame.services.imports.proposing import import_or_propose
from salesgame.services.imports.runs import Receipt
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.work import Work, unit_of_work
from salesgame.tabular.dates import DAY_NUMBERS, ORDERS
from salesgame.tabular.refusals import RejectsUnwritable

MOST_NUMBER = 2**31 - 1  # what every database takes as a number of a row
REJECTED = 3
_WHY_NOT = {
    "rows": "not worked out for more than {most} rows.",
    "roster": "not worked out for people and teams here: everybody else would wait.",
    "busy": "not worked out, because others are saving just now.",
}
_PAY = (
    "Pay: changes for {people} people; estimates: {estimates} ({periods}); "
    "adjustments of locked periods: {adjustments} ({locked_periods})."
)
_GAME = (
    "Points: {points:+} for {points_people} people. Goals of closed periods: {goals}. "
    "Places on this month's board: {places}."
)


def add(game: AppGroup) -> None:
    """Add the commands."""
    game.add_command(run)
    game.add_command(undo)


@click.command("import", help=f"Import FILE (CSV, TSV or XLSX) as KIND: {', '.join(KINDS)}.")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "map_name", help="A map: a .toml file, or the name of a saved or ready-made one."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--dates", type=click.Choice(ORDERS), help="How dates like 03/04/2017 are meant.")
@click.option(
    "--day-numbers", type=click.Choice(DAY_NUMBERS),
    help="Bare numbers in a workbook's columns of days are days as Excel counts them.",
)  # fmt: skip
@click.option(
    "--decimal", type=click.Choice([".", ","]), help="The decimal sign of amounts like 1.234."
)
@click.option(
    "--unknown-people", type=click.Choice(["reject", "create", "skip"]),
    help="What to do with rows of people who are not here (reject, or as the map says).",
)  # fmt: skip
@click.option("--encoding", help="The file's encoding, such as utf-8 or cp1252.")
@click.option("--delimiter", help="The file's separator, such as ; or tab.")
@click.option("--sheet", help="The workbook's sheet, where several hold something.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Where to write rejected rows.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def run(
    kind: str,
    file: Path,
    map_name: str | None,
    rejects: Path | None,
    dry_run: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
    **said: str | None,
) -> None:
    """Exit 0 fine, 2 refused and nothing changed, 3 done with rejected rows."""
    rejects = (
        rejects or Path(current_app.instance_path) / "imports" / f"rejected-{uuid4().hex[:12]}.csv"
    )
    with refusals():
        body, name = find_map(map_name, saved_maps(db.session())) if map_name else (None, None)
        choices = Choices(**said)  # type: ignore[arg-type]
        with prepared_file(the_kind(kind), file, choices, map_body=body, map_name=name) as prepared:
            _keep_apart(rejects, file)
            receipt = _carry_out(prepared, rejects, dry=dry_run)
            impact = _impact(prepared) if dry_run else {}
    lines = (*_lines(receipt, prepared, dry=dry_run), *_impact_lines(impact))
    answer(receipt.as_json() | ({"impact": impact} if impact else {}), lines, as_json=as_json)
    if receipt.rejected:
        sys.exit(REJECTED)


def _keep_apart(rejects: Path, file: Path) -> None:
    """What is imported is never written over by the rows of it that are rejected."""
    with suppress(OSError):
        if rejects.samefile(file):
            raise RejectsUnwritable(file=rejects.name)


def _carry_out(prepared: Prepared, rejects: Path, *, dry: bool) -> Receipt:
    session, now = db.session(), clock.now()
    if dry:
        return runs.dry_run(Work(session, now, the_company(session)), prepared, rejects)
    with unit_of_work(session, now, reactions()) as work:
        return import_or_propose(work, prepared, rejects).receipt


def _impact(prepared: Prepared) -> dict[str, Any]:
    """What the import would do to pay and points, in counts: pay itself is not for a terminal."""
    session = db.session()
    try:
        impact = dry_run(session, clock.now(), reactions(), None, prepared)
    except NoDryRun as refused:
        return {"not_worked_out": _WHY_NOT[refused.why].format(most=refused.most)}
    return impact.counts(the_company(session).calendar)


def _impact_lines(impact: dict[str, Any]) -> Iterator[str]:
    if why_not := impact.get("not_worked_out"):
        yield f"Pay and points: {why_not}"
    elif impact:
        told = {
            **impact,
            **{key: ", ".join(impact[key]) or "none" for key in ("periods", "locked_periods")},
        }
        yield _PAY.format(**told) if impact["people"] else "Pay: nothing changes."
        yield _GAME.format(**told)


def _lines(receipt: Receipt, prepared: Prepared, *, dry: bool) -> Iterator[str]:
    done = "Would import" if dry else f"Import {receipt.import_id}:"
    yield (
        f"{done} {receipt.read} rows of {prepared.map.kind} from {prepared.sheet.name}: "
        f"{receipt.new} new, {receipt.changed} changed, {receipt.unchanged} unchanged, "
        f"{receipt.rejected} rejected."
    )
    formats = prepared.formats
    ways = {*formats.orders.values(), *("excel" for _ in formats.day_zeros)}
    dates = ", ".join(sorted(ways)) or "none"
    sheet = prepared.sheet
    source = (
        f'Read from the sheet "{sheet.title}"' if sheet.workbook else f"Read as {sheet.encoding}"
    )
    yield f"{source}, dates {dates}, decimal {formats.decimal}."
    if left_out := prepared.columns.left_out:
        yield f"Columns left out: {', '.join(left_out)}."
    if receipt.rejects_file:
        yield f"Rejected rows: {receipt.rejects_file}"


@click.command("import-undo")
@click.argument("number", type=click.IntRange(min=1, max=MOST_NUMBER))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def undo(number: int, as_json: bool) -> None:  # noqa: FBT001
    """Undo the whole import NUMBER: what it changed is as before, what it brought is cancelled."""
    with refusals(), unit_of_work(db.session(), clock.now(), reactions()) as work:
        undone = undo_import(work, number)
    if as_json:
        click.echo(json.dumps({"restored": undone.restored, "cancelled": undone.cancelled}))
    else:
        click.echo(
            f"Import {number} undone: {undone.restored} restored, {undone.cancelled} cancelled."
        )
