"""Reading careers: what the catalogue of badges looks at, for many people at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.badges.career import Career, CareerWin, ClosedMonth, Facet
from salesgame.domain.badges.catalogue import unit_of
from salesgame.domain.badges.months import most_improved
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.targets import quotas as targets
from salesgame.domain.targets.quotas import ALL_OF_IT, Span, Target
from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.people.leave import leaves
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.queries.targets.quotas import attainments, presences
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import CreditRow, DealRow
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from salesgame.storage.targets import QuotaRow

Days = dict[date, dict[str, int]]


def careers(
    session: Session,
    company: Company,
    people: Collection[int],
    facets: Collection[Facet],
    today: date,
) -> dict[int, Career]:
    """The named parts of these people's careers; the number of queries is flat in them."""
    wins = wins_of(session, people) if "wins" in facets else {}
    days = active_days(session, people) if "activity" in facets else {}
    away = leaves(session, people) if "activity" in facets else {}
    months = _months(session, company, people) if "months" in facets else {}
    unit = unit_of(company)
    return {
        person: Career(
            company.calendar, today, unit, tuple(wins.get(person, ())), days.get(person, {}),
            tuple(away.get(person, ())), tuple(months.get(person, ())),
        )
        for person in people
    }  # fmt: skip


def wins_of(session: Session, people: Collection[int]) -> dict[int, list[CareerWin]]:
    """Each person's wins in the order they closed."""
    found: dict[int, list[CareerWin]] = defaultdict(list)
    query = (
        select(
            CreditRow.person_id, CreditRow.deal_id, DealRow.closed_on, DealRow.closed_at,
            CreditRow.amount, CreditRow.is_primary, CreditRow.share_ppm,
        )
        .join(DealRow, DealRow.id == CreditRow.deal_id)
        .where(
            CreditRow.status == "won",
            DEAL_COUNTS,
            DealRow.closed_on.is_not(None),
        )
    )  # fmt: skip
    for person, deal, day, at, amount, primary, ppm in rows_in_chunks(
        session, query, CreditRow.person_id, people
    ):
        found[person].append(CareerWin(deal, day, at, amount, primary, shared=ppm < WHOLE_PPM))
    for wins in found.values():
        wins.sort(key=lambda win: (win.day, win.at, win.deal_id))
    return found


def active_days(
    session: Session, people: Collection[int], first: date = date.min, last: date = date.max
) -> dict[int, Days]:
    """Each person's verified activities by day and kind, from `first` to `last`."""
    found: dict[int, Days] = defaultdict(dict)
    row = ActivityTotalRow
    query = select(row.person_id, row.start, row.kind, row.verified).where(
        row.period_kind == "day", row.verified > 0, row.start >= first, row.start <= last
    )
    for person, day, kind, verified in rows_in_chunks(session, query, row.person_id, people):
        found[person].setdefault(day, {})[kind] = verified
    return found


def _months(
    session: Session, company: Company, people: Collection[int]
) -> dict[int, list[ClosedMonth]]:
    """Each person's closed months since their first, those without anything too."""
    closed = [p for p in closed_periods(session) if p.kind == "month"]
    if not closed:
        return {}
    amounts: dict[int, dict[date, int]] = defaultdict(dict)
    query = select(TotalRow.person_id, TotalRow.start, TotalRow.won_amount).where(
        TotalRow.period_kind == "month", TotalRow.start.in_([month.start for month in closed])
    )
    for person, start, amount in rows_in_chunks(session, query, TotalRow.person_id, people):
        amounts[person][start] = amount
    met = _attained(session, company, closed, amounts)
    return {
        person: [
            ClosedMonth(p.start, known.get(p.start, 0), met.get((person, p.start)))
            for p in closed
            if p.start >= min(known)
        ]
        for person, known in amounts.items()
    }


def _attained(
    session: Session,
    company: Company,
    months: Sequence[Period],
    amounts: Mapping[int, Mapping[date, int]],
) -> dict[tuple[int, date], Decimal | None]:
    """Each person's attainment of the revenue quota of each month that has one."""
    query = select(QuotaRow.person_id, QuotaRow.start, QuotaRow.target).where(
        QuotaRow.metric == "revenue", QuotaRow.period_kind == "month",
        QuotaRow.cancelled.is_(False), QuotaRow.start <= months[-1].start,
    )  # fmt: skip
    quotas = rows_in_chunks(session, query, QuotaRow.person_id, list(amounts))
    if not quotas:
        return {}
    span = Period("ever", months[0].start, months[-1].end)
    spans = presences(session, company.calendar, span, list(amounts))
    by_start = {month.start: month for month in months}
    return {
        (person, start): _attainment(
            company, by_start[start], target, spans.get(person), amounts[person].get(start, 0)
        )
        for person, start, target in quotas
        if start in by_start
    }


def _attainment(
    company: Company, month: Period, whole: Decimal, spans: list[Span] | None, amount: int
) -> Decimal | None:
    here = ALL_OF_IT if spans is None else targets.presence(company.calendar, month, spans)
    return Target(whole, Fraction(whole) * here.part).attained(amount)


def best_risers(session: Session, company: Company, month: Period) -> frozenset[int]:
    """Who improved most in a month over their own three months before."""
    starts = [one.start for one in company.calendar.up_to(month, 4)]
    query = select(TotalRow.person_id, TotalRow.start, TotalRow.won_amount).where(
        TotalRow.period_kind == "month", TotalRow.start.in_(starts), TotalRow.won_amount > 0
    )
    amounts: dict[int, dict[date, int]] = defaultdict(dict)
    for person, start, amount in session.execute(query):
        amounts[person][start] = amount
    return most_improved({
        person: tuple(known[start] for start in starts)
        for person, known in amounts.items()
        if len(known) == 4
    })  # fmt: skip


def with_months(session: Session) -> Collection[int]:
    """Everyone whose months are looked at."""
    return session.scalars(select(TotalRow.person_id).where(TotalRow.period_kind == "ever")).all()


def may_have_grown(session: Session, company: Company, month: Period) -> set[int]:
    """Everyone who could earn a badge of whole months as this month closes: a few of many.

    A best month and a comeback show in the sums of the months before; a run of quotas
    needs three met.
    """
    return _grown(session, company, month) | _quota_running(session, company, month)


def _grown(session: Session, company: Company, month: Period) -> set[int]:
    row = TotalRow
    months = company.calendar.up_to(month, 5)
    slow, usual_from = months[-2], months[0].start
    now = func.coalesce(sum_of(row.won_amount).filter(row.start == month.start), 0)
    best = func.max(row.won_amount).filter(row.start < month.start)
    seen = func.count().filter(row.start < month.start, row.won_amount > 0)
    before = func.coalesce(sum_of(row.won_amount).filter(row.start == slow.start), 0)
    usual = sum_of(row.won_amount).filter(row.start >= usual_from, row.start < slow.start)
    query = (
        select(row.person_id)
        .where(row.period_kind == "month", row.start <= month.start)
        .group_by(row.person_id)
        .having(
            or_(
                and_(seen >= 3, now > best),
                and_(usual > 0, before * 6 < usual, now * 3 >= usual),
            )
        )
    )
    return set(session.scalars(query))


def _quota_running(session: Session, company: Company, month: Period, count: int = 3) -> set[int]:
    people: set[int] | None = None
    for one in reversed(company.calendar.up_to(month, count)):
        found = attainments(session, company, one, "revenue", people)
        people = {who for who, one in found.items() if one.value is not None and one.value >= 1}
        if not people:
            return set()
    return people or set()
