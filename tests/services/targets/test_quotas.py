"""Quotas: set, changed and taken away with their history; a team's is its own or its members'."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from salesgame.domain.targets.quotas import Quota, QuotaNotPositive, Target
from salesgame.queries.company.settings import the_company
from salesgame.queries.targets.quotas import attainments, person_targets, team_target
from salesgame.services.people.people import deactivate
from salesgame.services.targets.quotas import Stored, store_quotas
from salesgame.storage.deals import FactVersionRow
from salesgame.storage.people import PersonRow, TeamRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import Act

SEPTEMBER = date(2026, 9, 1)


def quota(person: int | None, target: str, start: date = SEPTEMBER, **said: object) -> Quota:
    kind, team = said.pop("kind", "month"), said.pop("team", None)
    return Quota(person, team, "revenue", kind, start, Decimal(target), **said)  # type: ignore[arg-type]


def put(act: Act, *quotas: Quota) -> Stored:
    with act() as work:
        return store_quotas(work, quotas)


def due(session: Session, label: str, team: int) -> Target | None:
    company = the_company(session)
    found = team_target(session, company, company.calendar.parse(label), "revenue", team)
    session.rollback()
    return found


def test_setting_the_same_quotas_again_changes_nothing(
    session: Session, act: Act, cast: Cast
) -> None:
    first = put(act, quota(cast.ana, "100"), quota(cast.ben, "200"))
    again = put(act, quota(cast.ana, "100.00"), quota(cast.ben, "200"))

    assert (first, again) == (Stored(2, 0, 0), Stored(0, 0, 2))
    assert session.scalars(select(FactVersionRow.version)).all() == []


def test_a_changed_quota_keeps_its_earlier_version_with_who_and_why(
    session: Session, act: Act, cast: Cast
) -> None:
    put(act, quota(cast.ana, "100"))
    with act(actor=cast.mia) as work:
        store_quotas(work, [quota(cast.ana, "150")], "Territory grew")

    row = session.execute(select(FactVersionRow)).scalar_one()
    assert (row.fact, row.before["target"], row.changed_by, row.why) == (
        "quota", "100", cast.mia, "Territory grew",
    )  # fmt: skip
    assert session.scalars(select(QuotaRow.target)).all() == [Decimal(150)]


def test_a_quota_taken_away_is_no_target_and_may_come_back(
    session: Session, act: Act, cast: Cast
) -> None:
    put(act, quota(cast.ana, "100"))
    gone = put(act, quota(cast.ana, "100", cancelled=True))
    company = the_company(session)
    month = company.calendar.parse("2026-09")
    without = person_targets(session, company, month, "revenue")
    session.rollback()
    back = put(act, quota(cast.ana, "100"))

    assert (gone, without, back) == (Stored(0, 1, 0), {}, Stored(0, 1, 0))


def test_any_day_of_a_period_names_it(session: Session, act: Act, cast: Cast) -> None:
    put(act, quota(cast.ana, "100", date(2026, 9, 17)))

    assert session.scalars(select(QuotaRow.start)).all() == [SEPTEMBER]


def test_a_quota_of_zero_changes_nothing(session: Session, act: Act, cast: Cast) -> None:
    with pytest.raises(QuotaNotPositive, match="must be above 0"):
        put(act, quota(cast.ana, "100"), quota(cast.ben, "0"))

    assert session.scalars(select(QuotaRow.id)).all() == []


def test_a_teams_quota_is_its_own_else_the_sum_of_its_members(
    session: Session, act: Act, cast: Cast
) -> None:
    put(act, quota(cast.ana, "100"), quota(cast.ben, "200"), quota(cast.zoe, "400"))
    summed = due(session, "2026-09", cast.north)
    put(act, quota(None, "999", team=cast.north))

    assert summed is not None
    assert summed.whole == 300
    own = due(session, "2026-09", cast.north)
    assert own is not None
    assert own.whole == 999
    quarter = due(session, "2026-Q3", cast.south)
    assert quarter is not None
    assert quarter.whole == 400


def test_members_of_teams_below_count_for_the_team_above(
    session: Session, act: Act, cast: Cast
) -> None:
    with act() as work:
        work.session.execute(insert(TeamRow).values(id=9, name="All"))
        work.session.execute(TeamRow.__table__.update().where(TeamRow.id != 9).values(parent_id=9))  # type: ignore[attr-defined]
    put(act, quota(cast.ana, "100"), quota(cast.zoe, "400"))

    found = due(session, "2026-09", 9)

    assert found is not None
    assert found.whole == 500


def test_who_left_mid_month_owes_the_days_before(session: Session, act: Act, cast: Cast) -> None:
    put(act, quota(cast.ana, "220"))
    with act() as work:
        work.session.execute(
            PersonRow.__table__.update()  # type: ignore[attr-defined]
            .where(PersonRow.id == cast.ana)
            .values(deactivated_at=datetime(2026, 9, 11, 17, tzinfo=UTC))
        )

    company = the_company(session)
    month = company.calendar.parse("2026-09")
    found = attainments(session, company, month)[cast.ana]

    assert found.target.due == 90  # 9 of 22 working days, the last of them their last day
    assert (found.result, found.value) == (0, 0)


@pytest.mark.parametrize(("gone", "due_then"), [
    (datetime(2026, 9, 11, 17, tzinfo=UTC), 90 + 400),  # 9 of 22 working days
    (datetime(2026, 8, 31, 23, tzinfo=UTC), 400),  # before it began
    (datetime(2026, 10, 1, tzinfo=UTC), 220 + 400),
])  # fmt: skip
def test_who_was_shut_out_owes_the_team_no_more_than_themselves(
    session: Session, act: Act, cast: Cast, gone: datetime, due_then: int
) -> None:
    put(act, quota(cast.ana, "220"), quota(cast.ben, "400"))
    with act(gone) as work:
        deactivate(work, cast.ana)

    team = due(session, "2026-09", cast.north)

    assert team is not None
    assert team.due == due_then
    month = the_company(session).calendar.parse("2026-09")
    alone = person_targets(session, the_company(session), month, "revenue")
    assert team.due == sum(target.due for target in alone.values())


def test_attainment_asks_the_same_questions_for_one_and_for_many(
    session: Session, act: Act, cast: Cast, queries: list[str]
) -> None:
    company = the_company(session)
    quarter = company.calendar.parse("2026-Q3")

    def asked() -> int:
        session.rollback()
        queries.clear()
        attainments(session, company, quarter)
        return len(queries)

    put(act, quota(cast.ana, "100"))
    one = asked()
    put(act, *[quota(who, "100", date(2026, m, 1)) for who in (1, 2, 4) for m in (7, 8, 9)])

    assert asked() == one <= 6
