"""A rep's home: pace, pay, place, today, streak and level, and what happens around."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.extensions import db
from salesgame.queries.deals.today import DayKind, day_kinds
from salesgame.queries.pay.card import pay_card
from salesgame.web.deals.activities import by_last_use
from salesgame.web.deals.forms import fresh_key
from salesgame.web.home import game, rank
from salesgame.web.home import pace as home_pace
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import person
from salesgame.web.site.navigation import navigation
from salesgame.web.ui.language import _
from salesgame.web.ui.moments import hour

bp = Blueprint("home", __name__)
QUICK = 3  # and a deal: four buttons fit a phone


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)


@bp.get("/")
def page() -> str | Answer:
    """The home of a rep; everybody else begins at the first of their own pages."""
    if person().role != "rep":
        links = navigation()
        return redirect(links[0].href if links else url_for("deals.listing"), code=303)
    now, me = clock.now(), person()
    today = current_company().calendar.day_of(now)
    play = game.play(db.session(), me.id, today)
    kinds = day_kinds(db.session(), me.id, today, asks=play.is_due)
    pace = home_pace.pace(db.session(), me.id, today)
    asked = [kind for kind in kinds if kind.goal]
    return render_template(
        "home/page.html", me=me.id, now=now, today=today,
        greeting=_greeting(me.nickname or me.name),
        pace=pace, pay=pay_card(db.session(), current_company(), me.id, now),
        rank=rank.rank(db.session(), me.id, today), goals=asked,
        to_go=sum(kind.to_go for kind in asked), quick=_quick(kinds),
        key=fresh_key(), play=play, play_today=game.today_words(play),
        news=game.around(db.session(), me.id, today),
    )  # fmt: skip


def _quick(kinds: tuple[DayKind, ...]) -> list[DayKind]:
    """What the day still asks for comes first, then what was logged last."""
    return sorted(by_last_use(kinds), key=lambda kind: not kind.to_go)[:QUICK]


def _greeting(name: str) -> str:
    time = hour(clock.now(), current_company().calendar.zone)
    if 4 <= time < 11:
        return _("Good morning, %(name)s", name=name)
    if 11 <= time < 18:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)
