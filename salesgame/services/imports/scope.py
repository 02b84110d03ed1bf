"""Whose facts an import may touch: a manager's own people's, or, for finance and admins, all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from salesgame.domain.access import permissions
from salesgame.domain.access.permissions import Viewer
from salesgame.domain.deals.deal import Deal
from salesgame.queries.access.viewers import viewer_of
from salesgame.services.imports.maps import FileMap
from salesgame.services.imports.refusals import NotYourPeople
from salesgame.services.work import Work


@dataclass(frozen=True, slots=True)
class Concerned:
    """The people and teams that rows of a file name, rejected rows included.

    `strangers` are names that mean nobody here, by how they compare.
    """

    people: set[int] = field(default_factory=set)
    teams: set[int] = field(default_factory=set)
    strangers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What `viewer` may do on pages holds for files as well; None may touch everything."""

    viewer: Viewer | None = None

    def check_deal(self, *versions: Deal | None) -> None:
        """Refuse a deal in which nobody of theirs holds credit, before or after. NotYourPeople."""
        for deal in versions:
            if self.viewer is not None and deal is not None:
                holders = (credit.person_id for credit in deal.credits)
                _refuse_unless(permissions.may_edit_deal(self.viewer, holders))

    def check_people(self, people: Iterable[int]) -> None:
        """Refuse what is logged for somebody who isn't theirs. Raises NotYourPeople."""
        if self.viewer is not None:
            _refuse_unless(all(permissions.may_log_for(self.viewer, who) for who in people))

    def check_quota(self, person_id: int | None, team_id: int | None) -> None:
        """Refuse a quota of their own, or of who isn't below them. Raises NotYourPeople."""
        if self.viewer is None:
            return
        if person_id is not None:
            _refuse_unless(permissions.may_manage_person(self.viewer, person_id))
        elif team_id is not None:
            _refuse_unless(permissions.may_manage_team(self.viewer, team_id))

    def theirs(self, concerned: Concerned) -> dict[str, list[int]]:
        """Of those a file names, who are the viewer's today; nothing of who may see all."""
        if self.viewer is None:
            return {}
        return {
            "people": sorted(concerned.people & self.viewer.people_below),
            "teams": sorted(concerned.teams & self.viewer.teams_below),
        }

    def limited(self, found: FileMap) -> FileMap:
        """The map without making people, which is the admin's to do."""
        if self.viewer is None:
            return found
        unknown = "reject" if found.unknown_people == "create" else found.unknown_people
        return replace(found, unknown_people=unknown, may_add_people=False)


ANYBODY = Scope()


def scope_of(work: Work) -> Scope:
    """What the actor may touch; the installation itself, everything."""
    who = None if work.actor is None else viewer_of(work.session, work.actor, work.today)
    return ANYBODY if who is None or who.role in ("finance", "admin") else Scope(who)


def _refuse_unless(allowed: bool) -> None:  # noqa: FBT001
    if not allowed:
        raise NotYourPeople
