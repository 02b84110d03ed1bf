"""Who may see and do what: questions about a viewer, answered without looking anything up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from salesgame.domain.people.person import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person with everybody and every team below them today.

    Below a manager are the members of the teams they manage, and everybody, managers too,
    of the teams further down. Managers of the same team are not below each other.
    """

    id: int
    role: Role
    people_below: frozenset[int] = frozenset()
    teams_below: frozenset[int] = frozenset()


def may_see_person(viewer: Viewer, person_id: int) -> bool:
    """Results, activities and points line by line: one's own, one's people's, or everybody's."""
    return is_self_or_below(viewer, person_id) or viewer.role in ("finance", "admin")


def may_see_pay(viewer: Viewer, person_id: int) -> bool:
    """Pay is private to the person, the managers above, and finance; an admin does not see it."""
    return is_self_or_below(viewer, person_id) or viewer.role == "finance"


def may_see_whose_pay(viewer: Viewer) -> frozenset[int] | None:
    """Everybody whose pay this viewer may see; None means everybody's."""
    return None if viewer.role == "finance" else viewer.people_below | {viewer.id}


def may_see_deal(viewer: Viewer, holders: Iterable[int]) -> bool:
    """Whether one of the people who hold credit for the deal is theirs to see."""
    return viewer.role in ("finance", "admin") or any(
        is_self_or_below(viewer, person) for person in holders
    )


def may_edit_deal(viewer: Viewer, holders: Iterable[int]) -> bool:
    """Whoever holds credit, the managers above them, and admins; finance reads."""
    return viewer.role == "admin" or (
        viewer.role in ("rep", "manager")
        and any(is_self_or_below(viewer, person) for person in holders)
    )


def may_log_for(viewer: Viewer, person_id: int) -> bool:
    """Log deals and activities: for oneself, for the people below, or, as an admin, for all."""
    if viewer.role in ("rep", "manager"):
        return is_self_or_below(viewer, person_id)
    return viewer.role == "admin"


def may_manage_person(viewer: Viewer, person_id: int) -> bool:
    """Set quotas, leave and approvals: the managers above, and admins."""
    return viewer.role == "admin" or person_id in viewer.people_below


def may_see_team(viewer: Viewer, team_id: int) -> bool:
    """The overview of a team and what is private to its managers."""
    return team_id in viewer.teams_below or viewer.role in ("finance", "admin")


def may_manage_team(viewer: Viewer, team_id: int) -> bool:
    """Set a team's quotas and goals: its managers, the managers above, and admins."""
    return team_id in viewer.teams_below or viewer.role == "admin"


def may_see_import(
    viewer: Viewer, started_by: int | None, people: frozenset[int] | None, teams: frozenset[int]
) -> bool:
    """Its counts and rejected rows: who brought it, while everybody it is about is still theirs.

    Finance and admins see all; None says that nobody kept whom it is about.
    """
    return viewer.role in ("finance", "admin") or (
        started_by == viewer.id
        and people is not None
        and people <= viewer.people_below
        and teams <= viewer.teams_below
    )


def may_set_rules(viewer: Viewer) -> bool:
    """Points rules and goals, which hold for the whole company."""
    return viewer.role in ("manager", "admin")


def may_set_plans(viewer: Viewer) -> bool:
    """Commission plans and who is on them."""
    return viewer.role in ("finance", "admin")


def is_self_or_below(viewer: Viewer, person_id: int) -> bool:
    """Whether the person is the viewer or below the viewer."""
    return person_id == viewer.id or person_id in viewer.people_below
