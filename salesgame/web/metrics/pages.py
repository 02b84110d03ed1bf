"""A person's or a team's numbers, each with the rows it is made of, for those who may see them."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Flask, abort, render_template, request, url_for

from salesgame.domain.core.calendar import Period
from salesgame.domain.metrics.definitions import UnknownMetric, metric_named
from salesgame.extensions import db
from salesgame.queries.deals.activities import activity_kinds
from salesgame.queries.metrics.numbers import numbers_of
from salesgame.queries.metrics.rows import made_of
from salesgame.queries.metrics.totals import EVERYBODY, Subject
from salesgame.queries.people.teammates import names_of
from salesgame.web.coaching.pages import asked_period, period_choices, team_choices, today
from salesgame.web.metrics.rows import amount_head, source_line
from salesgame.web.metrics.stats import stat_groups
from salesgame.web.people.leave import on_leave_until
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import load_person, load_team, needs, own_id, viewer
from salesgame.web.ui import parsing
from salesgame.web.ui.filters import period_label
from salesgame.web.ui.language import _
from salesgame.web.ui.workings import working_of

bp = Blueprint("person", __name__)
PAGE = 50


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/people/<int:person_id>/numbers")
def numbers(person_id: int) -> str:
    """A person's metrics with their n, targets, trend and activity."""
    load_person(person_id)
    name = names_of(db.session(), [person_id])[person_id]
    return _numbers(Subject("person", person_id), name)


@bp.get("/team/numbers")
@needs("manager", "finance", "admin")
def team_numbers() -> str:
    """A team's metrics with the teams below it; the whole company's where nobody is asked for."""
    subject, name = _asked_subject()
    return _numbers(subject, name)


@bp.get("/people/<int:person_id>/numbers/<metric>")
def rows(person_id: int, metric: str) -> str:
    """The rows a person's number is made of."""
    load_person(person_id)
    name = names_of(db.session(), [person_id])[person_id]
    return _rows(Subject("person", person_id), metric, name, person_id)


@bp.get("/team/rows/<metric>")
@needs("manager", "finance", "admin")
def team_rows(metric: str) -> str:
    """The rows a team's number is made of; without a team, the whole company's."""
    subject, name = _asked_subject()
    return _rows(subject, metric, name, None)


def _asked_subject() -> tuple[Subject, str | None]:
    team_id = request.args.get("team", type=parsing.number)
    if team_id is None and viewer().role == "manager":
        abort(404)
    if team_id is None:
        return EVERYBODY, None
    names = {team.id: team.name for team in team_choices()}
    return Subject("team", load_team(team_id)), names[team_id]


def _numbers(subject: Subject, name: str | None) -> str:
    period = asked_period("quarter")
    person_id = subject.id if subject.kind == "person" else None
    found = numbers_of(db.session(), current_company(), subject, period, today())
    return render_template(
        "metrics/page.html",
        it=found,
        stats=stat_groups(found, partial(_rows_address, subject, period)),
        periods=period_choices(period, partial(_numbers_address, subject)),
        person_id=person_id,
        team_id=subject.id if subject.kind == "team" else None,
        name=name or _("Everybody"),
        is_me=person_id == own_id(),
        away_until=None if person_id is None else on_leave_until(person_id),
        may_overview=viewer().role in ("manager", "finance", "admin"),
    )


def _rows(subject: Subject, metric: str, name: str | None, person_id: int | None) -> str:
    _known(metric)
    company, period = current_company(), asked_period("quarter")
    offset = max(request.args.get("from", 0, type=parsing.number), 0)
    found = made_of(
        db.session(), subject, period, metric, company.calendar,
        by_share=company.count_by_share, limit=PAGE + 1, offset=offset,
    )  # fmt: skip
    rows, kinds = found[:PAGE], activity_kinds(db.session()).values()
    names = {kind.key: _(kind.name) for kind in kinds}
    page = partial(_page_address, subject, period, metric)
    return render_template(
        "metrics/rows.html",
        rows=[source_line(row, metric, names) for row in rows],
        amount_head=amount_head(rows[0].kind if rows else None, metric),
        some_are_not_counted=not all(row.is_counted for row in rows),
        # That of attainment stands with its targets.
        working=None if metric == "attainment" else working_of(company, subject, period, metric),
        metric=metric,
        period=period,
        name=name,
        person_id=person_id,
        team_id=subject.id if subject.kind == "team" else None,
        newer=None if offset == 0 else page(max(offset - PAGE, 0)),
        older=page(offset + PAGE) if len(found) > PAGE else None,
    )


def _numbers_address(subject: Subject, period: str) -> str:
    if subject.kind == "person":
        return url_for("person.numbers", person_id=subject.id, period=period)
    return url_for("person.team_numbers", team=subject.id or None, period=period)


def _rows_address(subject: Subject, period: Period, metric: str) -> str:
    """Where the rows of a number are; those of a person's points are their ledger."""
    if subject.kind == "person" and metric == "points":
        return url_for("points.of_person", person_id=subject.id, period=period_label(period))
    return _page_address(subject, period, metric)


def _page_address(subject: Subject, period: Period, metric: str, start: int | None = None) -> str:
    asked: dict[str, Any] = {"metric": metric, "period": period_label(period), "from": start}
    if subject.kind == "person":
        return url_for("person.rows", person_id=subject.id, **asked)
    return url_for("person.team_rows", team=subject.id or None, **asked)


def _known(metric: str) -> None:
    try:
        if metric != "attainment":
            metric_named(metric, activity_kinds(db.session()))
    except UnknownMetric:
        abort(404)
