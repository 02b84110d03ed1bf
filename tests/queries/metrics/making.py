"""Deals and subjects, said with only what matters to a test."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import Deal, Status, credited
from salesgame.domain.deals.fact import Change
from salesgame.queries.metrics.totals import Subject
from salesgame.services.deals.deals import DEALS
from tests.conftest import Act

CALENDAR = Calendar()


MARCH = CALENDAR.parse("2026-03")


def day(number: int) -> date:
    return date(2026, 3, number)


def deal(
    key: str,
    *people: int,
    amount: int | None = 100_00,
    closed: date | None = date(2026, 3, 10),
    opened: date | None = date(2026, 3, 1),
    status: Status = "won",
) -> Deal:
    share = WHOLE_PPM // len(people)
    closed_at = datetime.combine(closed, time(9), UTC) if closed else None
    return Deal(
        0, "file", key, key, {"won": "Won", "lost": "Lost", "open": "Demo"}[status], status,
        amount, opened, closed, closed_at, credited(amount, tuple((p, share) for p in people)),
    )  # fmt: skip


def store(act: Act, *deals: Deal) -> list[Deal]:
    with act() as work:
        return DEALS.store(work, [Change(None, d) for d in deals])


def person(person_id: int) -> Subject:
    return Subject("person", person_id)


def team(team_id: int) -> Subject:
    return Subject("team", team_id)
