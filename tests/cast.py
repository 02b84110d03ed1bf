"""The cast of every test: Ana, Ben, Mia, Zoe, Fin and Ada, in a company with two teams."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert

from salesgame.domain.core.calendar import FIRST_DAY, LAST_DAY
from salesgame.services.work import Work
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import ActivityKindRow, StageRow
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow

STAGES = (
    ("Lead", "open", 100_000),
    ("Demo", "open", 400_000),
    ("Won", "won", 1_000_000),
    ("Lost", "lost", 0),
)
KINDS = ("call", "email", "meeting", "demo")


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of the people and the two teams."""

    ana: int
    ben: int
    mia: int
    zoe: int
    fin: int
    ada: int
    north: int
    south: int


def plant(work: Work) -> Cast:
    """Write the company, its teams, stages, kinds and people."""
    run = work.session.execute
    run(insert(CompanyRow).values(id=1, name="Kestrel", currency="USD", decimals=2, zone="UTC"))
    run(
        insert(StageRow),
        [
            {"name": n, "status": s, "probability_ppm": p, "position": i}
            for i, (n, s, p) in enumerate(STAGES)
        ],
    )
    run(
        insert(ActivityKindRow),
        [{"key": k, "name": k.title(), "icon": k, "position": i} for i, k in enumerate(KINDS)],
    )
    run(insert(TeamRow), [{"id": 1, "name": "North"}, {"id": 2, "name": "South"}])
    roles = {
        "ana": "rep",
        "ben": "rep",
        "mia": "manager",
        "zoe": "rep",
        "fin": "finance",
        "ada": "admin",
    }
    run(
        insert(PersonRow),
        [
            {
                "id": i,
                "name": name.title(),
                "role": role,
                "created_at": work.now,
                "email": f"{name}@kestrel.example",
                # An admin who can sign in is what makes an installation set up.
                "password_hash": "no password fits this" if role == "admin" else None,
            }
            for i, (name, role) in enumerate(roles.items(), start=1)
        ],
    )
    seats = [(1, 1, "member"), (2, 1, "member"), (3, 1, "manager"), (4, 2, "member")]
    run(
        insert(MembershipRow),
        [
            {"person_id": p, "team_id": t, "role": r, "start": FIRST_DAY, "end": LAST_DAY}
            for p, t, r in seats
        ],
    )
    if work.session.get_bind().dialect.name == "postgresql":
        from sqlalchemy import text

        for table, last in (("team", 2), ("person", 6)):
            run(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
    return Cast(1, 2, 3, 4, 5, 6, 1, 2)
