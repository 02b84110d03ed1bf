"""Pay: what is earned so far, statements with their working, and what one more deal would add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Flask, Response, abort, render_template, request
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access.permissions import may_see_whose_pay, may_set_plans
from salesgame.domain.core.calendar import NotAPeriod, Period
from salesgame.domain.pay.statements import Statement
from salesgame.extensions import db
from salesgame.queries.pay.overview import overview
from salesgame.queries.pay.payees import payees
from salesgame.queries.pay.plans import PAGE
from salesgame.queries.pay.statements import statements
from salesgame.queries.people.names import legal_name
from salesgame.web.pay import wording as pay_words
from salesgame.web.pay.causes import Maths
from salesgame.web.pay.curves import curve_rows
from salesgame.web.pay.export import statement_csv
from salesgame.web.pay.lines import PAGE as LINES
from salesgame.web.pay.lines import comparison_rows, longest, view_of
from salesgame.web.pay.progress import progress_view
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import load_person_for_pay, needs, own_id, viewer
from salesgame.web.site.refusals import problems_of
from salesgame.web.ui import parsing
from salesgame.web.ui.figures import symbol
from salesgame.web.ui.language import locale

bp = Blueprint("pay", __name__)


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """A statement beside the one before it: `rows` sum to what `now` comes to."""

    now: Statement
    rows: Maths


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
    body = statement_csv(legal_name(db.session(), person) or "", found, current_company())
    file = f"statement-{person}-{current_company().calendar.label(asked)}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(body, mimetype="text/csv", headers=headers)


def _shown(person: int, asked: Period) -> str:
    amount, problems = _tried()
    pay = overview(db.session(), current_company(), person, asked, _today(), amount)
    skipped = max(request.args.get("skip", 0, type=parsing.number), 0)
    is_longer = longest(pay.statements) > skipped + LINES
    return render_template(
        "pay/statement.html",
        pay=pay,
        person_id=person,
        is_me=person == own_id(),
        found=[view_of(each, skipped) for each in pay.statements],
        skipped=skipped,
        earlier_lines=max(skipped - LINES, 0) if skipped else None,
        later_lines=skipped + LINES if is_longer else None,
        coming=[progress_view(each, _today()) for each in pay.progress],
        problems=problems,
        comparisons=[ComparisonView(c.now, comparison_rows(c)) for c in pay.comparisons],
        curve=curve_rows(pay.curve),
        currency_sign=symbol(current_company().currency, locale()),
        may_set=may_set_plans(viewer()),
        now=clock.now(),
    )


def _tried() -> tuple[int | None, dict[str, str]]:
    """The amount of a deal to try, if one is asked for."""
    try:
        return parsing.amount(request.args.get("deal", ""), "deal"), {}
    except parsing.Mistyped as refusal:
        return None, problems_of(refusal)


def _period(label: str) -> Period:
    try:
        return current_company().calendar.parse(label)
    except NotAPeriod:
        abort(404)


def _today() -> date:
    return current_company().calendar.day_of(clock.now())
