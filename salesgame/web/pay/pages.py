"""Pay: what is earned so far, statements with their working, and what one more deal would add."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from flask import Blueprint, Flask, Response, abort, render_template, request
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access.permissions import may_see_whose_pay, may_set_plans
from salesgame.domain.core.calendar import NotAPeriod, Period
from salesgame.domain.core.money import to_units
from salesgame.domain.pay.distance import CurvePoint, curve
from salesgame.domain.pay.earnings import by_period
from salesgame.domain.pay.statements import Statement
from salesgame.extensions import db
from salesgame.queries.pay.payees import PAGE, payees
from salesgame.queries.pay.statements import (
    PlanProgress,
    history,
    if_one_more,
    plan_progress_of,
    statements,
)
from salesgame.queries.people.teammates import names_of
from salesgame.web.pay import wording as pay_words
from salesgame.web.pay.export import statement_csv
from salesgame.web.pay.lines import PAGE as LINES
from salesgame.web.pay.lines import LineView, compared, line_view, longest, view_of
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import load_person_for_pay, needs, own_id, viewer
from salesgame.web.site.refusals import problems_of
from salesgame.web.ui import parsing
from salesgame.web.ui.figures import symbol
from salesgame.web.ui.language import locale

bp = Blueprint("pay", __name__)
STEPS = 15  # tenths of a quota, up to half as much again


@dataclass(frozen=True, slots=True)
class Next:
    """What is next on one plan: the tier ahead, on a bar as long as `reach`; and a deal that isn't.

    `line` is the tried deal's own, `gain` what the statement would grow by with it.
    """

    standing: PlanProgress
    reach: int
    line: LineView | None
    gain: int


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A point of the chart in plain units; `so_far` only up to where the person stands.

    `at` is what was sold there: percent of the quota if there is one, else plain units.
    """

    label: str
    at: Decimal
    earned: int
    value: Decimal
    so_far: Decimal | None
    is_now: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement beside the one before it: `rows` sum to what `now` has more than `before`."""

    plan: str
    before: Period
    was: int
    rows: tuple[tuple[str, str], ...]
    period: Period
    now: int


@dataclass(frozen=True, slots=True)
class Past:
    """One statement period of the last twelve months, all plans together."""

    period: Period
    total: int
    value: Decimal
    is_closed: bool
    is_shown: bool


def register(app: Flask) -> None:
    """Add the pages."""
    pay_words.register(app)
    app.register_blueprint(bp)


@bp.get("/pay")
@needs("rep", "manager", "finance")
def page() -> str:
    """A rep's own pay so far; for managers and finance, whose pay there is to see."""
    if viewer().role == "rep":
        return _shown(own_id(), current_company().calendar.period("day", _today()))
    after = request.args.get("after", type=parsing.number)
    among = may_see_whose_pay(viewer())
    found = payees(db.session(), current_company(), _today(), among, after=after)
    seen = list(dict.fromkeys(payee.person_id for payee in found))
    return render_template(
        "pay/people.html",
        payees=found,
        more=seen[-1] if len(seen) == PAGE else None,
        is_first=after is None,
        now=clock.now(),
    )


@bp.get("/pay/<int:person_id>/<label>")
def statement(person_id: int, label: str) -> str:
    """A person's statements of a period."""
    return _shown(load_person_for_pay(person_id), _period(label))


@bp.get("/pay/<int:person_id>/<label>/lines.csv")
def export(person_id: int, label: str) -> Response | Answer:
    """The lines of a period's statements as a file."""
    asked = _period(label)
    person = load_person_for_pay(person_id)
    found = statements(db.session(), current_company(), person, asked)
    name = names_of(db.session(), [person])[person]
    body = statement_csv(name, found, current_company())
    file = f"statement-{person}-{current_company().calendar.label(asked)}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(body, mimetype="text/csv", headers=headers)


def _shown(person: int, asked: Period) -> str:
    read = statements(db.session(), current_company(), person, asked)
    period = _named(read, asked)
    inside = tuple(each for each in read if _lies_in(each.period, period))
    around = tuple(each for each in read if each not in inside)
    found = (*inside, *around)
    opened = [each for each in found if _today() in each.period and not each.is_closed]
    tried, problems = _tried()
    skipped = max(request.args.get("skip", 0, type=parsing.number), 0)
    calendar = current_company().calendar
    year = history(db.session(), current_company(), person, _today())
    drawn = next(iter((*opened, *found)), None)
    return render_template(
        "pay/statement.html",
        person_id=person,
        name=names_of(db.session(), [person])[person],
        is_me=person == own_id(),
        period=period,
        closed_at=_closed_at(inside),
        previous=calendar.previous(period),
        following=None if period.end > _today() else calendar.next(period),
        found=[view_of(each, skipped) for each in found],
        skipped=skipped,
        earlier_lines=None if not skipped else max(skipped - LINES, 0),
        later_lines=skipped + LINES if longest(found) > skipped + LINES else None,
        total=sum(each.total for each in inside),
        inside=inside,
        around=by_period(around),
        coming=[_next(each, tried) for each in opened],
        problems=problems,
        past=_past(year, period, inside),
        moved=[moved for each in found if (moved := _moved(each, year))],
        curve=_curve(drawn),
        drawn=drawn,
        currency_sign=symbol(current_company().currency, locale()),
        may_set=may_set_plans(viewer()),
        now=clock.now(),
        today=_today(),
    )


def _closed_at(found: tuple[Statement, ...]) -> datetime | None:
    """When the last of some statements was closed; None while any can still change."""
    days = [each.closed_at for each in found if each.closed_at is not None]
    return max(days) if days and len(days) == len(found) else None


def _named(found: tuple[Statement, ...], asked: Period) -> Period:
    """The period a page is about: the asked one if a statement lies in it, else the shortest."""
    periods = {each.period for each in found}
    if not periods:
        return (
            asked
            if asked.kind != "day"
            else current_company().calendar.period("month", asked.start)
        )
    if len(periods) > 1 and any(_lies_in(period, asked) for period in periods):
        return asked
    return min(periods, key=lambda period: period.end - period.start)


def _lies_in(period: Period, whole: Period) -> bool:
    return whole.start <= period.start and period.end <= whole.end


def _tried() -> tuple[int | None, dict[str, str]]:
    """The amount of a deal to try, if one is asked for."""
    try:
        return parsing.amount(request.args.get("deal", ""), "deal"), {}
    except parsing.Mistyped as refusal:
        return None, problems_of(refusal)


def _next(each: Statement, tried: int | None) -> Next:
    standing = plan_progress_of(each, _today())
    reach = each.sold + standing.next_tier.distance if standing.next_tier else 0
    found = None if tried is None else if_one_more(each, _today(), tried)
    if found is None:
        return Next(standing, reach, None, 0)
    return Next(standing, reach, line_view(found.line, each.plan), found.gain)


def _moved(each: Statement, year: tuple[Statement, ...]) -> Compared | None:
    """Why a statement came to more or less than the one before; None where that isn't known."""
    before = current_company().calendar.previous(each.period)
    for earlier in year:
        if earlier.plan.rule_id == each.plan.rule_id and earlier.period == before:
            rows = compared(each, earlier)
            return Compared(each.plan.name, before, earlier.total, rows, each.period, each.total)
    return None


def _past(year: tuple[Statement, ...], shown: Period, inside: tuple[Statement, ...]) -> list[Past]:
    kind = by_period(inside)[0].period.kind if inside else shown.kind
    totals: dict[Period, list[Statement]] = {}
    for each in year:
        if each.period.kind == kind:
            totals.setdefault(each.period, []).append(each)
    return [
        Past(
            period,
            total := sum(each.total for each in mine),
            _units(total),
            all(each.is_closed for each in mine),
            period == shown,
        )
        for period, mine in sorted(totals.items())
    ]


def _curve(each: Statement | None) -> list[CurveRow]:
    """What the plan pays for more and more sold, and where the person stands on it."""
    version = each.plan.on(each.period.end - date.resolution) if each else None
    if each is None or version is None or version.plan.tiers_of == "line":
        return []
    quota = each.quota if version.plan.needs_quota else None
    top = int(version.plan.ladder(quota)[-1].starts_at)
    upto = max(int(each.quota or 0) * 3 // 2, top * 5 // 4, each.sold * 5 // 4)
    if upto <= 0:
        return []
    points = {point.sold: point for point in curve(version.plan, quota, upto, STEPS)}
    here = points.get(each.sold) or CurvePoint(each.sold, 0)
    points[each.sold] = replace(here, earned=each.commission)
    return [
        CurveRow(
            pay_words.place(point, each.quota),
            sold * 100 / each.quota if each.quota else _units(sold),
            point.earned,
            _units(point.earned),
            _units(point.earned) if sold <= each.sold else None,
            sold == each.sold,
        )
        for sold, point in sorted(points.items())
    ]


def _units(minor: int) -> Decimal:
    return to_units(minor, current_company().decimals)


def _period(label: str) -> Period:
    try:
        return current_company().calendar.parse(label)
    except NotAPeriod:
        abort(404)


def _today() -> date:
    return current_company().calendar.day_of(clock.now())
