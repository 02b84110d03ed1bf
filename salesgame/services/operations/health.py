"""What an operator must fix: each finding has a code, a sentence and a way out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from salesgame.domain.operations.readiness import BEFORE, NEWEST, OLDEST, is_too_old
from salesgame.queries.access.viewers import has_admin
from salesgame.queries.company.settings import is_set_up, the_company
from salesgame.queries.operations.schema import last_migration, missing_tables
from salesgame.queries.periods.clocks import accepted, doubt_about, doubt_kept, reading_at
from salesgame.services.operations.privacy import readable_by_others
from salesgame.storage.deals import ActivityKindRow, DealRow, StageRow
from salesgame.storage.people import MembershipRow, PersonRow
from salesgame.storage.periods import JobClaimRow

WAL_FIXED = (3, 51, 3)  # earlier ones may corrupt a file when the log is reset under load
LEAST_FREE = 1 << 30
QUIET = timedelta(hours=3)
AHEAD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to fix; what is not `grave` is advice."""

    code: str
    what: str
    way_out: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Machine:
    """What is not in the database: this instant, the folder of files."""

    now: datetime
    instance: Path


def examine(session: Session, machine: Machine) -> Iterator[Finding]:
    """Everything to fix; a database that can't be opened, or lacks tables, hides the rest."""
    for look in (
        _disk, _privacy, _opening, _sqlite, _schema, _clock, _people, _company, _doubt, _scheduler,
    ):  # fmt: skip
        found = list(look(session, machine))
        yield from found
        if found and look in (_opening, _schema):
            return


def _disk(_session: Session, machine: Machine) -> Iterator[Finding]:
    free = shutil.disk_usage(machine.instance).free
    if free < LEAST_FREE:
        yield Finding(
            "D003",
            f"Only {free >> 20} MiB are free where {machine.instance} lies.",
            "Make room, or move INSTANCE_PATH to a larger disk.",
        )


def _privacy(session: Session, machine: Machine) -> Iterator[Finding]:
    if found := readable_by_others(session, machine.instance):
        yield Finding(
            "D014",
            f"Others on this machine can read {len(found)} files with names, pay or keys, "
            f"such as {found[0]}.",
            f"Run `chmod 600 {found[0]}`, or `chmod 700` on a folder that holds nothing else.",
            grave=False,
        )


def _opening(session: Session, _machine: Machine) -> Iterator[Finding]:
    try:
        session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        session.rollback()
        yield Finding(
            "D011",
            "The database can't be opened.",
            "Start its server, or correct DATABASE_URL.",
        )


def _sqlite(session: Session, _machine: Machine) -> Iterator[Finding]:
    if session.get_bind().dialect.name != "sqlite":
        return
    version = str(session.scalar(text("SELECT sqlite_version()")))
    if tuple(int(part) for part in version.split(".")) < WAL_FIXED:
        yield Finding(
            "D001",
            f"SQLite {version} can, very rarely, damage its file when two connections write and "
            "reset the log at once. 3.51.3 and later can't.",
            "Keep backups; set DATABASE_URL to a PostgreSQL server where many people write.",
            grave=False,
        )
    if session.scalar(text("PRAGMA quick_check(1)")) != "ok":
        yield Finding(
            "D002", "The database file is damaged.", "Stop the server and restore a backup."
        )


def _schema(session: Session, _machine: Machine) -> Iterator[Finding]:
    stopped = last_migration(session)
    if is_too_old(stopped):
        yield Finding(
            "D004",
            f"The database stopped at migration {stopped}, and this version goes on from {OLDEST}.",
            f"Check out the commit {BEFORE} and run `flask --app app db upgrade` there first.",
        )
    elif lacking := missing_tables(session):
        yield Finding(
            "D004",
            f"The database lacks {len(lacking)} tables, such as {lacking[0]}.",
            "Run `flask --app app db upgrade`.",
        )
    elif stopped < NEWEST:
        yield Finding(
            "D004",
            f"The database stopped at migration {stopped}, and this version needs {NEWEST}.",
            "Run `flask --app app db upgrade`.",
        )


def _clock(session: Session, machine: Machine) -> Iterator[Finding]:
    last = session.scalar(select(func.max(DealRow.changed_at)))
    if last is not None and last > machine.now + AHEAD:
        yield Finding(
            "D005",
            f"A deal was changed at {last:%Y-%m-%d %H:%M} UTC, and this machine thinks it is "
            f"{machine.now:%Y-%m-%d %H:%M} UTC.",
            "Set the clock, and let it follow a time server.",
        )


def _people(session: Session, _machine: Machine) -> Iterator[Finding]:
    if not has_admin(session):
        yield Finding(
            "D006",
            "Nobody can administer this installation yet.",
            "Open the set-up address in the server's log, or the one that "
            "`flask --app app game setup-token` prints.",
        )
    seated = select(MembershipRow.person_id).where(MembershipRow.role == "member")
    alone = select(func.count(PersonRow.id)).where(
        PersonRow.role == "rep", PersonRow.deactivated_at.is_(None), PersonRow.id.not_in(seated)
    )
    if count := session.scalar(alone):
        yield Finding(
            "D007",
            f"Reps who are in no team: {count}. No manager sees their results.",
            "Give each a team on the page of people, or import people with a team column.",
        )


def _company(session: Session, _machine: Machine) -> Iterator[Finding]:
    if not is_set_up(session):
        yield Finding(
            "D008",
            "The company has not been set up, so amounts are in US dollars and days in UTC.",
            "Open the set-up page, or plant the sample company with `flask --app app game demo`.",
        )
        return
    for table, things in ((StageRow, "stages"), (ActivityKindRow, "kinds of activity")):
        if session.execute(select(table.name).limit(1)).first() is None:
            yield Finding(
                "D009",
                f"There are no {things}, so nothing can be logged.",
                "Import deals or activities, which bring theirs, or set the company up anew.",
            )


def _scheduler(session: Session, machine: Machine) -> Iterator[Finding]:
    if session.execute(select(DealRow.id).limit(1)).first() is None:
        return
    last = _last_look(session)
    if last is None or last < machine.now - QUIET:
        since = "ever" if last is None else f"since {last:%Y-%m-%d %H:%M} UTC"
        yield Finding(
            "D010",
            f"No job has run {since}: no period closes and no goal is awarded.",
            "Run `flask --app app game scheduler`, or start `python app.py` with SCHEDULER=1.",
        )


def _last_look(session: Session) -> datetime | None:
    """When the clock was accepted last; before that was kept, when the last job was done."""
    if (last := accepted(session)) is not None:
        return last.at
    return session.scalar(select(func.max(JobClaimRow.done_at)))


def _doubt(session: Session, machine: Machine) -> Iterator[Finding]:
    """What the last look at the clock left; else what a look from here would say."""
    doubt = doubt_kept(session) or doubt_about(
        session, the_company(session), reading_at(session, machine.now)
    )
    if doubt is None:
        return
    yield Finding(
        "D013" if doubt.kind == "backlog" else "D012",
        f"{doubt.sentence} No period is locked until that is confirmed. {doubt.effect}",
        "Correct the clock if it is wrong. If it is right, an admin confirms it on /periods, or "
        "run `flask --app app game tick --confirm-clock`.",
    )
