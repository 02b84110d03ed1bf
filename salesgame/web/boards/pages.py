"""The leaderboard: podium, neighbours with their gaps, everybody a tap away, live."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast, get_args

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for

from salesgame import clock
from salesgame.domain.boards.board import Board, BoardRow
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import NotAPeriod, Period, PeriodKind
from salesgame.domain.core.spans import ONE_DAY
from salesgame.domain.metrics.definitions import Metric, exact_text
from salesgame.extensions import db
from salesgame.queries.boards.boards import BoardQuery, board_metric, board_metrics, made_of
from salesgame.queries.boards.figures import points_by_rule, teams_on
from salesgame.queries.people.teams import team_exists, teams
from salesgame.web.boards.lines import Showing, Stroke, lines, stroke_of, value_text
from salesgame.web.live.boards import current_board, live_mark, recent_board
from salesgame.web.live.snapshots import Snapshot
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, person
from salesgame.web.site.navigation import link_to
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _

bp = Blueprint("boards", __name__)
KINDS: tuple[PeriodKind, ...] = ("day", "week", "month", "quarter", "year")
PAGE = 50
JSON_ROWS = 50
CHART_ROWS = 10


def register(app: Flask) -> None:
    """Add the page, and the board as JSON."""
    app.register_blueprint(bp)


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """What the address asks for; the address holds everything."""

    asked: BoardQuery
    kind: PeriodKind
    today: date
    all: bool
    page: int

    def address(self, **changes: Any) -> str:
        """The address of the same board with something changed."""
        mine = {
            "metric": self.asked.metric, "period": self.kind, "team": self.asked.team_id,
            "as_of": self.asked.as_of, "all": "1" if self.all else None,
        }  # fmt: skip
        wanted = {key: value for key, value in (mine | changes).items() if value is not None}
        return url_for("boards.page", **wanted)


@bp.get("/board")
def page() -> str:
    """A board as the address asks for it."""
    company, now = current_company(), clock.now()
    choice = _choice(company, now)
    tomorrow = company.calendar.starts_at(choice.today + timedelta(days=1))
    live_from = live_mark(_app())
    snapshot = current_board(_app(), company, choice.asked, choice.today)
    metric = board_metric(db.session(), choice.asked.metric)
    return render_template(
        "boards/page.html", choice=choice, periods=_periods(choice), metric=metric,
        metrics=[(one.key, _(one.label)) for one in board_metrics(db.session())],
        teams=[("", _("Everyone")), *((team.id, team.name) for team in teams(db.session()))],
        snapshot=snapshot, live_from=live_from, day_ends_in=int((tomorrow - now).total_seconds()),
        **_parts(choice, snapshot, metric),
    )  # fmt: skip


@bp.get("/board.json")
def rows() -> Response:
    """The first rows for machines, as docs/boards.md says: written once for each change.

    Whoever asks with the ETag of the answer they have is sent nothing while it is the same.
    """
    written = recent_board(_app(), request.query_string, _written)
    answer = Response(written, mimetype="application/json")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _written() -> tuple[Snapshot, bytes]:
    company = current_company()
    choice = _choice(company, clock.now())
    snapshot = current_board(_app(), company, choice.asked, choice.today)
    limit = min(max(request.args.get("limit", JSON_ROWS, parsing.number), 1), 1000)
    if (kept := snapshot.written.get(limit)) is None:
        metric = board_metric(db.session(), choice.asked.metric)
        n = made_of(db.session(), choice.asked, snapshot.board.rows[:limit])
        kept = snapshot.written[limit] = _as_json(snapshot, metric, company, n)
    return snapshot, kept


def _as_json(snapshot: Snapshot, metric: Metric, company: Company, n: dict[int, int]) -> bytes:
    board = snapshot.board
    body = {
        "metric": metric.key,
        "period": {"start": board.period.start.isoformat(), "end": board.period.end.isoformat()},
        "as_of": snapshot.at.isoformat(timespec="milliseconds"),
        "counted_up_to": board.as_of.isoformat() if board.as_of else None,
        "people": len(board.rows),
        "rows": [
            {
                "place": row.place,
                "rep": row.shown,
                "value": exact_text(metric, row.value, company.decimals),
                "n": n[row.person_id],
                "moved": row.moved,
                "waits": row.waits,
            }
            for row in board.rows[: len(n)]
        ],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _parts(choice: BoardChoice, snapshot: Snapshot, metric: Metric) -> dict[str, Any]:
    board, me = snapshot.board, person()
    mine = board.row_of(me.id)
    first = (choice.page - 1) * PAGE
    shown = board.rows[first : first + PAGE] if choice.all else board.around(me.id)
    showing = _showing(choice, board, metric, me.id, (*board.podium, *shown))
    return {
        "board": board,
        "podium": () if choice.all else lines(showing, board.podium),
        "rows": lines(showing, shown),
        "bars": lines(showing, [row for row in board.rows[:CHART_ROWS] if row.place is not None]),
        "stroke": showing.stroke,
        "holds_waiting": any(row.waits for row in (*board.podium, *shown)),
        "mine": lines(showing, [mine])[0] if mine is not None else None,
        "ahead": _ahead(board, mine),
        "pins": _ahead(board, mine) is not None and (choice.all or mine not in board.podium),
        "pages": _pages(choice, len(board.rows), len(board.podium) + len(shown)),
        "sources": _sources(choice, metric, mine),
        "mine_value": value_text(metric, mine.value) if mine is not None else None,
        "links": {"log": link_to("log.page"), "ledger": link_to("points.page")},
    }


@dataclass(frozen=True, slots=True)
class Pages:
    """The addresses of the pages around this one, and whether some rows stay hidden."""

    before: str | None
    after: str | None
    hidden: bool


def _pages(choice: BoardChoice, people: int, shown: int) -> Pages:
    at = choice.page
    before = choice.address(page=at - 1) if at > 1 else None
    after = choice.address(page=at + 1) if at * PAGE < people else None
    return Pages(before, after, people > shown)


def _showing(
    choice: BoardChoice, board: Board, metric: Metric, me: int, rows_: tuple[BoardRow, ...]
) -> Showing:
    day = board.as_of or min(choice.today, board.period.end)
    ids = {row.person_id for row in rows_} | {row.person_id for row in board.rows[:CHART_ROWS]}
    stroke: Stroke = stroke_of(db.session(), metric, board, choice.today)
    links = {i: link for i in ids if (link := _link(i, choice)) is not None}
    theirs = teams_on(db.session(), ids, day)
    return Showing(board, metric, stroke, theirs, me, current_company().min_sample, links)


def _link(person_id: int, choice: BoardChoice) -> str | None:
    """How these points came: the causes anybody may see."""
    return link_to("points.of_person", person_id=person_id, period=_label(choice.asked.period))


def _label(period: Period) -> str:
    return current_company().calendar.label(period)


def _ahead(board: Board, mine: BoardRow | None) -> BoardRow | None:
    return board.ahead_of(mine) if mine is not None else None


def _periods(choice: BoardChoice) -> list[tuple[str, str, bool]]:
    names = {
        "day": _("Today"), "week": _("Week"), "month": _("Month"), "quarter": _("Quarter"),
        "year": _("Year"),
    }  # fmt: skip
    return [(names[kind], choice.address(period=kind), kind == choice.kind) for kind in KINDS]


def _sources(choice: BoardChoice, metric: Metric, mine: BoardRow | None) -> list[tuple[str, int]]:
    if metric.key != "points" or mine is None:
        return []
    start, until = choice.asked.period.start, choice.asked.until
    return points_by_rule(db.session(), mine.person_id, start, until)


def _choice(company: Company, now: datetime) -> BoardChoice:
    """Read the address; what makes no sense falls back to this month's points."""
    today = company.calendar.day_of(now)
    as_of = _day(request.args.get("as_of", ""))
    if as_of is not None and as_of >= today:
        as_of = None
    kind, period = _period(company, request.args.get("period", "month"), as_of or today)
    metric = board_metric(db.session(), request.args.get("metric", "points"))
    team_id = request.args.get("team", type=parsing.number)
    if team_id is not None and not team_exists(db.session(), team_id):
        found(None)
    if as_of is not None and as_of + ONE_DAY >= period.end:
        as_of = None
    asked = BoardQuery(metric.key, period, team_id, as_of)
    number = max(request.args.get("page", 1, parsing.number), 1)
    return BoardChoice(asked, kind, today, request.args.get("all") == "1", number)


def _period(company: Company, text: str, day: date) -> tuple[PeriodKind, Period]:
    if text in get_args(PeriodKind):
        kind = cast(PeriodKind, text)
        return kind, company.calendar.period(kind, day)
    try:
        period = company.calendar.parse(text)
    except NotAPeriod:
        return "month", company.calendar.period("month", day)
    return period.kind, period


def _day(text: str) -> date | None:
    try:
        return parsing.day(text, "as_of")
    except parsing.NotADay:
        return None


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]
