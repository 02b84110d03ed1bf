"""How a fact came to say what it says: each change in words, with who, when and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.deals.edits import Edit, edits, edits_between
from salesgame.queries.deals.activities import activity_kinds
from salesgame.queries.deals.history import Fact, FactVersion, fact_versions
from salesgame.queries.people.teammates import names_of
from salesgame.web.ui import filters, parsing
from salesgame.web.ui.language import _, lazy_gettext

Names = Mapping[int | str, str]  # of people by id, and of kinds of activity by key


@dataclass(frozen=True, slots=True)
class Said:
    """One field in words: it said `before` and then said `after`."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FactChange:
    """One change of a fact, which was in `version` until then."""

    version: int
    at: datetime
    by: str
    why: str
    said: tuple[Said, ...]


def history(
    session: Session, fact: Fact, fact_id: int, now: Mapping[str, Any]
) -> tuple[FactChange, ...]:
    """The changes of a deal or an activity, newest first; `now` is what it says today."""
    versions = fact_versions(session, fact, fact_id)
    states = [now, *(version.before for version in versions)]
    changed = edits_between(states, list(_WRITERS))
    names = _names(session, states)
    return tuple(
        _change(version, edited, names) for version, edited in zip(versions, changed, strict=True)
    )


def compared(
    session: Session, pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> tuple[tuple[Said, ...], ...]:
    """What would change of facts, each as it is and as it would be, but for its approval."""
    names = _names(session, [state for pair in pairs for state in pair])
    fields = [field for field in _WRITERS if field not in ("approval", "cancelled")]
    return tuple(_told(edits(*pair, fields), names) for pair in pairs)


def meanwhile(
    session: Session, fact: Fact, fact_id: int, now: Mapping[str, Any], form: Mapping[str, str]
) -> tuple[FactChange, ...]:
    """What others changed of a fact since the form that came back was opened, newest first."""
    seen = seen_in(form)
    if seen is None:
        return ()
    changes = history(session, fact, fact_id, now)
    return tuple(change for change in changes if change.version >= seen)


def seen_in(form: Mapping[str, str]) -> int | None:
    """The version that a sent form was filled in on; 0, which none is, where it isn't a number."""
    try:
        return parsing.number(form["seen"]) if form.get("seen") else None
    except ValueError:
        return 0


def _change(version: FactVersion, changed: Sequence[Edit], names: Names) -> FactChange:
    by = version.by or (_("An import") if version.import_id else _("SalesGame"))
    return FactChange(version.version, version.at, by, version.why, _told(changed, names))


def _told(changed: Sequence[Edit], names: Names) -> tuple[Said, ...]:
    said = (_said(edit, names) for edit in changed)
    # An amount changes its credits too, which are shown by their shares.
    return tuple(one for one in said if one.before != one.after)


def _said(edit: Edit, names: Names) -> Said:
    label, write = _WRITERS[edit.field]
    return Said(str(label), write(edit.before, names), write(edit.after, names))


def _names(session: Session, states: Sequence[Mapping[str, Any]]) -> Names:
    names: dict[int | str, str] = {}
    names.update((each, name) for each, name in names_of(session, _people(states)).items())
    names.update((kind.key, _(kind.name)) for kind in activity_kinds(session).values())
    return names


def _people(states: Sequence[Mapping[str, Any]]) -> set[int]:
    return {credit["person_id"] for state in states for credit in state.get("credits", ())}


def _text(value: Any, _names: Names) -> str:
    return str(value) if value not in (None, "") else _("nothing")


def _words(value: Any, _names: Names) -> str:
    return filters.words(value) or _("nothing")


def _kind(value: Any, names: Names) -> str:
    return names.get(value, value)


def _minutes(value: Any, _names: Names) -> str:
    return _("nothing") if value is None else filters.number(round(Decimal(value) / 60, 1))


def _approval(value: Any, _names: Names) -> str:
    said = {
        "pending": _("Waits for approval"), "held": _("Waits, not counted"),
        "approved": _("Approved"),
        "refused": _("Rejected"), "not_needed": _("Needs none"),
    }  # fmt: skip
    return said.get(value) or _("nothing")


def _money(value: Any, _names: Names) -> str:
    return _("nothing") if value is None else filters.money(value)


def _day(value: Any, _names: Names) -> str:
    return _("nothing") if value is None else filters.day(date.fromisoformat(value))


def _moment(value: Any, _names: Names) -> str:
    return _("nothing") if value is None else filters.moment(datetime.fromisoformat(value))


def _yes_no(value: Any, _names: Names) -> str:
    return _("yes") if value else _("no")


def _credits(value: Any, names: Names) -> str:
    return ", ".join(
        f"{names.get(credit['person_id'], '?')} "
        f"{filters.percent(Decimal(credit['share_ppm']).scaleb(-6), 1)}"
        for credit in value or ()
    )


_WRITERS: dict[str, tuple[str, Callable[[Any, Names], str]]] = {
    "name": (lazy_gettext("Name"), _text),
    "kind": (lazy_gettext("Kind"), _kind),
    "stage": (lazy_gettext("Stage"), _words),
    "amount": (lazy_gettext("Amount"), _money),
    "credits": (lazy_gettext("Credit"), _credits),
    "opened_on": (lazy_gettext("Opened on"), _day),
    "closed_on": (lazy_gettext("Closed on"), _day),
    "expected_close_on": (lazy_gettext("Expected close"), _day),
    "happened_at": (lazy_gettext("When"), _moment),
    "quantity": (lazy_gettext("How many"), _text),
    "duration": (lazy_gettext("Minutes"), _minutes),
    "outcome": (lazy_gettext("Outcome"), _text),
    "segment": (lazy_gettext("Segment"), _text),
    "lead_source": (lazy_gettext("Lead source"), _text),
    "lost_reason": (lazy_gettext("Why it was lost"), _text),
    "competitor": (lazy_gettext("Competitor"), _text),
    "approval": (lazy_gettext("Approval"), _approval),
    "cancelled": (lazy_gettext("Cancelled"), _yes_no),
}
