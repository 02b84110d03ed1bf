"""Activities as facts: of a kind, verified where they lasted long enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.approvals.sources import HAND
from salesgame.domain.core.events import ActivitiesStored
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.deals.activity import (
    Activity,
    ActivityFields,
    check_activity,
    is_verified,
    known_kind,
)
from salesgame.queries.deals.activities import activities_by_id, activity_kinds
from salesgame.queries.deals.kept import activity_from
from salesgame.services.deals.facts import Facts
from salesgame.services.work import Work
from salesgame.storage.deals import ACTIVITY_COLUMNS, ActivityRow

_AS_ENTERED = [field.name for field in fields(ActivityFields) if field.name != "key"]


class UnknownActivity(DomainError):
    """There is no such activity."""


class ActivityFacts(Facts[Activity, ActivityFields]):
    """What somebody did: a call, an e-mail, a meeting."""

    noun, rows, columns = "activity", ActivityRow, ACTIVITY_COLUMNS
    unknown, stored = UnknownActivity, ActivitiesStored

    def read(
        self, session: Session, ids: Iterable[int], *, lock: bool = False
    ) -> dict[int, Activity]:
        return activities_by_id(session, ids, lock=lock)

    def from_json(self, work: Work, kept: Mapping[str, Any], now: Activity) -> Activity:
        return activity_from(kept)

    def about(self, work: Work, fact: Activity) -> dict[str, Any]:
        return {
            "fact": self.noun, "fact_id": fact.id, "activity": fact.kind, "quantity": fact.quantity,
            "name": activity_kinds(work.session)[fact.kind].name, "day": fact.day.isoformat(),
        }  # fmt: skip

    def made(self, work: Work, entered: ActivityFields, before: Activity | None) -> Activity:
        """Raises UnknownActivityKind, and what `check_activity` does."""
        refusals, calendar = Gathered(), work.company.calendar
        with refusals:
            kind = known_kind(activity_kinds(work.session), entered.kind)
        with refusals:
            check_activity(entered, work.now, calendar, first_day=work.company.first_day)
        refusals.refuse()
        verified = is_verified(kind, completed=entered.completed, duration=entered.duration)
        return Activity(
            id=0, source=HAND, external_id=entered.key, verified=verified,
            day=calendar.day_of(entered.happened_at),
            **{name: getattr(entered, name) for name in _AS_ENTERED},
        )  # fmt: skip


ACTIVITIES = ActivityFacts()
