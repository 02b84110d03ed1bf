"""Kinds of activity: adding the company's own, changing any, putting one away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, update

from salesgame.domain.core.events import BoardsChanged
from salesgame.domain.deals.activity import ActivityKind, UnknownActivityKind
from salesgame.domain.deals.kinds import MOST_KINDS, KindDraft, KindNameTaken, TooManyKinds, key_for
from salesgame.queries.deals.activities import activity_kinds
from salesgame.services.access.audit import differences, record
from salesgame.services.deals.history import keep_versions
from salesgame.services.work import Work
from salesgame.storage.db.locks import own_throttle
from salesgame.storage.deals import ActivityKindRow

MINUTE = 60


def add_kind(work: Work, draft: KindDraft) -> str:
    """Add a kind of the company's own and return its key. Raises KindNameTaken, TooManyKinds."""
    own_throttle(work.session, "kinds")
    kinds = activity_kinds(work.session)
    if len(kinds) >= MOST_KINDS:
        raise TooManyKinds(most=MOST_KINDS)
    _refuse_taken(kinds, draft.name, None)
    key = key_for(draft.name, kinds)
    last = work.session.scalar(select(func.max(ActivityKindRow.position)))
    position = 0 if last is None else last + 1
    work.session.execute(
        insert(ActivityKindRow).values(key=key, position=position, **_values(draft))
    )
    record(work, "company", "kind_added", name=draft.name)
    work.happened(BoardsChanged("kinds"))
    return key


def change_kind(work: Work, key: str, draft: KindDraft) -> None:
    """Change a kind; its key stays, and so does what was logged of it.

    A new length decides what is verified from now on. Raises UnknownActivityKind, KindNameTaken.
    """
    own_throttle(work.session, "kinds")
    kinds = activity_kinds(work.session)
    if key not in kinds:
        raise UnknownActivityKind(kind=key, known=", ".join(kinds))
    _refuse_taken(kinds, draft.name, key)
    before, values = kinds[key], _values(draft)
    if all(getattr(before, name) == value for name, value in values.items()):
        return
    keep_versions(work, f"kind {key}", [(1, before)], "changed by an admin")
    work.session.execute(update(ActivityKindRow).where(ActivityKindRow.key == key).values(**values))
    changes = differences(before, values)
    record(work, "company", "kind_changed", name=before.name, changes=changes)
    work.happened(BoardsChanged("kinds"))


def _refuse_taken(kinds: dict[str, ActivityKind], name: str, own_key: str | None) -> None:
    for key, kind in kinds.items():
        if key != own_key and kind.name.casefold() == name.casefold():
            raise KindNameTaken(name=name)


def _values(draft: KindDraft) -> dict[str, Any]:
    return {
        "name": draft.name, "icon": draft.icon, "daily_goal": draft.daily_goal,
        "verified_after": draft.minutes * MINUTE, "retired": draft.retired,
    }  # fmt: skip
