"""The names that proposals need: of people, teams and plans, fetched for all of a page at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from salesgame.domain.pay.terms import PlanHistory
from salesgame.domain.proposals.proposal import Arguments, people_in
from salesgame.extensions import db
from salesgame.queries.pay.plans import plans
from salesgame.queries.people.teammates import names_of
from salesgame.queries.people.teams import teams
from salesgame.web.ui.language import _


@dataclass(frozen=True, slots=True)
class ProposalNames:
    """Names by id; of what is gone there is none."""

    people: Mapping[int, str]
    teams: Mapping[int, str]
    plans: Mapping[int, PlanHistory]

    def person(self, person_id: int) -> str:
        """Somebody's name."""
        return self.people.get(person_id) or _("This person")

    def team(self, team_id: int | None) -> str:
        """A team's name."""
        return self.teams.get(team_id or 0) or _("No team")

    def plan(self, rule_id: int) -> str:
        """A plan's name."""
        found = self.plans.get(rule_id)
        return found.name if found else _("No plan")


def names_in(told: Iterable[Arguments]) -> ProposalNames:
    """The names that these arguments need, in three queries."""
    session, people = db.session(), set(people_in(list(told)))
    return ProposalNames(
        names_of(session, people),
        {team.id: team.name for team in teams(session)},
        plans(session),
    )
