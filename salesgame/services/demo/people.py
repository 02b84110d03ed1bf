"""The people of the sample company: four teams, their managers, finance and an admin."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.people.leave import Leave
from salesgame.services.access.invitations import make_link, use_link
from salesgame.services.company.settings import add_holiday, change_company
from salesgame.services.company.starting_kit import give_starting_kit
from salesgame.services.people.leave import record_leave
from salesgame.services.people.people import PersonDraft, add_person
from salesgame.services.people.teams import add_team, move_person, put_in_charge
from salesgame.services.screens.televisions import Shows, begin_pairing, pair_screen
from salesgame.services.work import Work

TEAMS = {
    "Harbor": (
        "Hadi Santoso",
        ("Sari Wulandari", "Chen Wei", "Dimas Prasetyo", "Emily Carter", "Kofi Mensah",
         "Rani Putri"),
    ),
    "Summit": (
        "Amara Okafor",
        ("Putri Maharani", "Jonas Lindqvist", "Leila Haddad", "Omar Said", "Grace Kim",
         "Bayu Nugroho"),
    ),
    "Delta": (
        "Nadia Rahman",
        ("Mateo Rivera", "Freya Nilsen", "Agus Salim", "Priya Nair", "Tom Becker", "Lina Ferreira"),
    ),
    "Prairie": (
        "Thomas Achterberg",
        ("Budi Hartono", "Maya Cohen", "Samuel Osei", "Ines Duarte", "Yuki Tanaka", "Nia Kurnia"),
    ),
}  # fmt: skip
NEWCOMERS = {"Rani Putri": 200, "Nia Kurnia": 120}  # joined so many days after the story began
# Days from today to the first and the last day away.
AWAY = {"Emily Carter": (-94, -81), "Leila Haddad": (-2, 6), "Mateo Rivera": (12, 16)}
MOVED = ("Tom Becker", "Prairie", 180)
# What files call them; what they call themselves is theirs to choose.
LEGAL_NAMES = {"Emily Carter": "Emily Rose Carter", "Kofi Mensah": "Emmanuel Kofi Mensah"}
FINANCE, ADMIN = "Dewi Lestari", "Ada Wijaya"
MAIL = "kestrel.example"


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody, or a screen, gets in."""

    who: str
    role: str
    key: str
    secret: str


@dataclass(slots=True)
class Cast:
    """Who is who in the sample company, and since when."""

    reps: dict[str, int] = field(default_factory=dict)
    joined: dict[int, date] = field(default_factory=dict)
    managers: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    away: dict[int, Leave] = field(default_factory=dict)
    admin: int = 0
    finance: int = 0


def found_company(work: Work) -> None:
    """Set up Kestrel with its calendar, stages and kinds of activity."""
    change_company(work, CompanySettings(name="Kestrel", currency="USD", zone="Asia/Jakarta"))
    give_starting_kit(work)


def hire(work: Work, began: date) -> Cast:
    """Add everybody and seat them; two join later, and one changes teams."""
    cast = Cast()
    cast.finance = _add(work, FINANCE, "finance")  # before there is an admin who would confirm it
    cast.admin = _add(work, ADMIN, "admin")
    for team, (manager, reps) in TEAMS.items():
        cast.teams[team] = add_team(work, team)
        cast.managers[team] = _add(work, manager, "manager")
        put_in_charge(work, cast.managers[team], cast.teams[team], began)
        for name in reps:
            rep = cast.reps[name] = _add(work, name, "rep")
            joined = began + timedelta(days=NEWCOMERS.get(name, 0))
            cast.joined[rep] = joined
            move_person(work, rep, cast.teams[team], joined)
    name, team, after = MOVED
    move_person(work, cast.reps[name], cast.teams[team], began + timedelta(days=after))
    return cast


def grant_leave(work: Work, cast: Cast, today: date) -> None:
    """One was away in summer, one is today, and one will be."""
    for name, (first, last) in AWAY.items():
        start, end = today + timedelta(days=first), today + timedelta(days=last)
        cast.away[cast.reps[name]] = leave = Leave.through(start, end, "vacation")
        record_leave(work, cast.reps[name], leave)


def take_days_off(work: Work, began: date, until: date) -> None:
    """The year's fixed holidays."""
    for year in range(began.year, until.year + 1):
        add_holiday(work, date(year, 1, 1), "New Year")
        add_holiday(work, date(year, 8, 17), "Independence Day")
        add_holiday(work, date(year, 12, 25), "Christmas Day")


def give_keys(work: Work, cast: Cast) -> list[SignIn]:
    """A random password each for a rep, a manager, finance and the admin."""
    chosen = (
        ("rep", "Sari Wulandari", cast.reps["Sari Wulandari"]),
        ("manager", "Hadi Santoso", cast.managers["Harbor"]),
        ("finance", FINANCE, cast.finance),
        ("admin", ADMIN, cast.admin),
    )
    return [_key(work, role, name, person) for role, name, person in chosen]


def hang_a_screen(work: Work, cast: Cast) -> SignIn:
    """Pair a television for the hall of team Harbor's manager."""
    secret, pairing = begin_pairing(work, "demo")
    shows = Shows("points", "month", None)
    pair_screen(work, cast.managers["Harbor"], pairing.code, "Hall", shows)
    return SignIn("Hall", "TV", f"/tv/key/{secret}", "")


def address(name: str) -> str:
    """Somebody's e-mail address at Kestrel."""
    return f"{name.split()[0].lower()}@{MAIL}"


def _add(work: Work, name: str, role: str) -> int:
    legal_name = LEGAL_NAMES.get(name)
    return add_person(work, PersonDraft(name, address(name), role, legal_name=legal_name))


def _key(work: Work, role: str, name: str, person: int) -> SignIn:
    password = secrets.token_urlsafe(9)
    use_link(work, make_link(work, person), password, password)
    return SignIn(name, role, address(name), password)
