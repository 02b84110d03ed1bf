"""What changed targets leave in the history, and what those whose targets they are are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from salesgame.domain.core.calendar import Period
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.people.teams import teams as known_teams
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.access.audit import record_each
from salesgame.services.notices.telling import tell_each
from salesgame.services.work import Work

MOST_LISTED = 12  # of one person in one act: a year's months


@dataclass(frozen=True, slots=True)
class NotedQuota:
    """A quota as it is set now, and what it asked for before; None where there was none."""

    quota: Quota
    before: Decimal | None

    def period(self, work: Work) -> Period:
        """The period it is for."""
        return work.company.calendar.period(self.quota.kind, self.quota.start)

    def as_json(self, work: Work) -> dict[str, Any]:
        """As history and notices keep it: targets as exact text, None for none."""
        label = work.company.calendar.label(self.period(work))
        after = None if self.quota.cancelled else self.quota.target
        return {
            "metric": self.quota.metric, "period": label, "before": _text(self.before),
            "after": _text(after),
        }  # fmt: skip


def note_targets(work: Work, changes: Iterable[NotedQuota], why: str) -> None:
    """Keep each person's and team's changes as one entry, and tell whose periods are open."""
    people: dict[int, list[NotedQuota]] = defaultdict(list)
    teams: dict[int, list[NotedQuota]] = defaultdict(list)
    for change in changes:
        if change.quota.person_id is not None:
            people[change.quota.person_id].append(change)
        elif change.quota.team_id is not None:
            teams[change.quota.team_id].append(change)
    told = {person: _about(work, own) for person, own in people.items()}
    record_each(work, "target", "changed", list(told.items()), why)
    if teams:
        _record_teams(work, teams, why)
    if people:
        _tell(work, people, why)


def _record_teams(work: Work, teams: Mapping[int, list[NotedQuota]], why: str) -> None:
    names = {team.id: team.name for team in known_teams(work.session)}
    each: list[tuple[int | None, dict[str, Any]]] = [
        (None, _about(work, own) | {"team_id": team, "team": names.get(team, "")})
        for team, own in teams.items()
    ]
    record_each(work, "target", "team_changed", each, why)


def _tell(work: Work, people: Mapping[int, list[NotedQuota]], why: str) -> None:
    """What closed periods change for whom is told with the adjustment of their statement."""
    open_from = lock_day(work.session)
    told = {}
    for person, own in people.items():
        still = [change for change in own if change.period(work).end > open_from]
        if still:
            told[person] = _about(work, still) | {"reason": why}
    tell_each(work, "target_changed", told)


def _about(work: Work, changes: list[NotedQuota]) -> dict[str, Any]:
    told = [change.as_json(work) for change in changes[:MOST_LISTED]]
    return {"count": len(changes), "changes": told}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
