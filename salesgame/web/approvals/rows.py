"""What waits as rows of the queue: named, with points, commission, and the month it counts in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.approvals.sources import HAND
from salesgame.domain.deals.deal import Deal
from salesgame.extensions import db
from salesgame.queries.approvals.amounts import won_before
from salesgame.queries.approvals.changes import WaitingChange, waiting_changes
from salesgame.queries.approvals.decided import ApprovalStep, approval_steps
from salesgame.queries.approvals.waiting import (
    PAGE,
    Decider,
    PendingActivities,
    PendingDeal,
    Share,
    pending_activities,
    pending_deals,
)
from salesgame.queries.deals.activities import activity_kinds
from salesgame.queries.deals.history import Fact
from salesgame.queries.pay.held import Release, releases
from salesgame.queries.people.teammates import names_of
from salesgame.queries.periods.closed_periods import locking
from salesgame.services.deals.history import as_json
from salesgame.web.approvals.landing import Landing
from salesgame.web.deals.history import Said, compared
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import viewer
from salesgame.web.ui import filters
from salesgame.web.ui.language import _

Releases = Sequence[Release]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One thing to decide. `parts` is what a form sends of it: `deal.7.2` of each entry.

    `fact` is what it is about, the first of several. `points` is None where it has brought none
    yet; `pays` are the parts that the reader may see. `steps` are earlier steps of its approval,
    newest first.
    """

    fact: tuple[Fact, int]
    parts: tuple[str, ...]
    title: str
    person: str
    note: str
    href: str
    landing: Landing
    points: int | None = None
    pays: tuple[int, ...] = ()
    said: tuple[Said, ...] = ()
    why: str = ""
    is_far: bool = False
    steps: tuple[ApprovalStep, ...] = ()

    @property
    def key(self) -> str:
        """How the row is called among those of the page."""
        return "-".join(self.parts[0].split(".")[:2])

    @property
    def value(self) -> str:
        """What the row's box sends."""
        return " ".join(self.parts)

    @property
    def is_activity(self) -> bool:
        """Whether it is about activities, and not about a deal."""
        return self.fact[0] == "activity"

    @property
    def pay(self) -> int | None:
        """What it pays to all whose commission the reader may see."""
        return sum(self.pays) if self.pays else None

    @property
    def answer(self) -> ApprovalStep | None:
        """What was answered to the refusal, where it was asked about again."""
        newest = next(iter(self.steps), None)
        return newest if newest and newest.outcome == "asked_again" else None

    @property
    def refusal(self) -> ApprovalStep | None:
        """The last time that it was rejected."""
        return next((step for step in self.steps if step.outcome == "refused"), None)


def queue(
    session: Session, decider: Decider, *, again: bool | None = None, most: int = PAGE
) -> tuple[QueueRow, ...]:
    """What waits for somebody, the oldest first: deals, changes of any, then activities.

    `most` of each at most.
    """
    deals = pending_deals(session, decider, again=again, most=most)
    changes = waiting_changes(session, decider, again=again, most=most)
    activities = pending_activities(session, decider, again=again, most=most)
    asked = {deal.id for deal in deals} | {one.now.id for one in changes if one.fact == "deal"}
    pays = releases(session, current_company(), asked)
    usual = won_before(session).most(current_company())
    rows = (
        *(_deal_row(deal, pays.get(deal.id, ()), usual) for deal in deals),
        *_change_rows(session, changes, pays, usual),
        *(_activity_row(group) for group in activities),
    )
    return rows if again is False else _with_steps(session, rows)


def _with_steps(session: Session, rows: Sequence[QueueRow]) -> tuple[QueueRow, ...]:
    words = approval_steps(session, (row.fact for row in rows))
    return tuple(replace(row, steps=words[row.fact]) for row in rows)


def _deal_row(deal: PendingDeal, pays: Releases, usual: int | None) -> QueueRow:
    title = deal.name if deal.amount is None else f"{deal.name}, {filters.money_whole(deal.amount)}"
    notes = (_whose(deal.shares), _source(deal.source), _closed(deal.status, deal.day))
    return QueueRow(
        fact=("deal", deal.id), parts=(f"deal.{deal.id}.{deal.version}",), title=title,
        person=deal.person,
        note=" · ".join(note for note in notes if note),
        href=url_for("deals.page", deal_id=deal.id), landing=_landing([deal.day], pays),
        points=deal.points or None, pays=_visible(pays), is_far=_is_far(deal, usual),
    )  # fmt: skip


def _activity_row(group: PendingActivities) -> QueueRow:
    each = zip(group.ids, group.versions, strict=True)
    rows = url_for(
        "person.rows", person_id=group.person_id, metric="activities", period=group.day.isoformat()
    )
    return QueueRow(
        fact=("activity", group.ids[0]),
        parts=tuple(f"activity.{fact}.{version}" for fact, version in each),
        title=times(group.kind_name, group.quantity), person=group.person,
        note=_("%(name)s · logged manually, %(day)s", name=group.person, day=_short(group.day)),
        href=rows, landing=_landing([group.day]), points=group.points or None,
    )  # fmt: skip


def _change_rows(
    session: Session,
    changes: Sequence[WaitingChange],
    pays: Mapping[int, Releases],
    usual: int | None,
) -> Iterable[QueueRow]:
    pairs = [(as_json(change.now), change.after) for change in changes]
    people = names_of(session, {_owner(change) for change in changes})
    kinds = {key: _(kind.name) for key, kind in activity_kinds(session).items()}
    for change, said in zip(changes, compared(session, pairs), strict=True):
        row = _change_row(change, said, people.get(_owner(change), ""), kinds)
        paid = pays.get(change.now.id, ()) if change.fact == "deal" else ()
        yield replace(row, pays=_visible(paid), is_far=_would_be_far(change, usual))


def _change_row(
    change: WaitingChange, said: tuple[Said, ...], person: str, kinds: Mapping[str, str]
) -> QueueRow:
    now, after = change.now, change.after
    is_deal = isinstance(now, Deal)
    name = now.name if isinstance(now, Deal) else times(kinds.get(now.kind, now.kind), now.quantity)
    deal, activity = (
        url_for("deals.page", deal_id=now.id),
        url_for("log.detail", activity_id=now.id),
    )
    day = after.get("closed_on") or after.get("opened_on") if is_deal else after.get("day")
    then = date.fromisoformat(day) if day else None
    return QueueRow(
        fact=(change.fact, now.id), parts=(f"version.{change.id}",),
        title=change_title(name, cancelled=bool(after.get("cancelled")), was=now.cancelled),
        person=person, note=f"{person} · {_asked(change, person)}",
        href=deal if is_deal else activity, landing=_landing([now.day, then]),
        said=said, why=change.why,
    )  # fmt: skip


def _asked(change: WaitingChange, person: str) -> str:
    at = filters.moment(change.asked_at)
    if change.asker == person:
        return _("asked %(at)s", at=at)
    return _("asked by %(name)s, %(at)s", name=change.asker or _("SalesGame"), at=at)


def change_title(name: str, *, cancelled: bool, was: bool) -> str:
    """What is asked for of something: to cancel it, to restore it, or another change."""
    if cancelled and not was:
        return _("Cancel %(name)s", name=name)
    if was and not cancelled:
        return _("Restore %(name)s", name=name)
    return _("Change %(name)s", name=name)


def _owner(change: WaitingChange) -> int:
    now = change.now
    return now.credits[0].person_id if isinstance(now, Deal) else now.person_id


def _is_far(deal: PendingDeal, usual: int | None) -> bool:
    """Whether it is held for its amount, and not because nothing that waits counts here."""
    if deal.approval != "held":
        return False
    return current_company().count_waiting or _is_above(deal.amount, usual)


def _would_be_far(change: WaitingChange, usual: int | None) -> bool:
    now, amount = change.now, change.after.get("amount")
    return isinstance(now, Deal) and amount != now.amount and _is_above(amount, usual)


def _is_above(amount: int | None, usual: int | None) -> bool:
    return usual is not None and (amount or 0) > usual


def _visible(pays: Releases) -> tuple[int, ...]:
    """The parts of those whose commission the reader may see; an admin sees nobody's."""
    parts: dict[int, int] = {}
    for one in pays:
        if permissions.may_see_pay(viewer(), one.person_id):
            parts[one.person_id] = parts.get(one.person_id, 0) + one.amount
    return tuple(parts.values())


def _landing(days: Iterable[date | None], pays: Releases = ()) -> Landing:
    """By the earliest of its days; what it pays may be adjusted in another period than today's."""
    calendar = current_company().calendar
    today = calendar.day_of(clock.now())
    day = min(day or today for day in days)
    adjusted = (one.lands_in for one in pays if one.is_adjustment)
    return Landing(
        calendar.period("month", day), locking(db.session(), calendar, day),
        next(adjusted, calendar.period("month", today)),
    )  # fmt: skip


def _whose(shares: Sequence[Share]) -> str:
    if len(shares) == 1:
        return shares[0].person
    return ", ".join(f"{share.person} {filters.percent(share.ratio)}" for share in shares)


def _source(source: str) -> str:
    return _("logged manually") if source == HAND else _("from %(source)s", source=source)


def _closed(status: str, day: date | None) -> str:
    if day is None:
        return ""
    said = {"won": _("won %(day)s", day=_short(day)), "lost": _("lost %(day)s", day=_short(day))}
    return said.get(status) or _("opened %(day)s", day=_short(day))


def times(kind: str, quantity: int) -> str:
    """A kind of activity with how many: `Demo × 3`."""
    name = filters.words(kind)
    if quantity == 1:
        return name
    return _("%(kind)s × %(n)s", kind=name, n=filters.number(quantity))


def _short(day: date) -> str:
    return filters.day(day, "short")
