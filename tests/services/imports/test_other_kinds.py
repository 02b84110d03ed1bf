"""People, teams, customers, products, quotas and activities from files, again, and undone."""
# ruff: noqa: E501 - a case is one line

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.access.throttle import LinkSpent
from salesgame.queries.access.viewers import browsers
from salesgame.services.access.invitations import link_holder, make_link
from salesgame.services.access.signing_in import Visitor, open_session
from salesgame.services.imports.undo.imports import undo_import
from salesgame.storage.deals import ActivityRow, CustomerRow, ProductRow
from salesgame.storage.metrics import ActivityTotalRow
from salesgame.storage.people import MembershipRow, PersonAliasRow, PersonRow, TeamRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import MORNING
from tests.services.imports.files import Act, counts, import_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_people_are_matched_by_mail_or_name_and_keep_their_other_ids(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(
        path,
        "Employee id,Name,Email,Team",
        "7,Ana,ana@kestrel.example,North",
        "8,Ivy,ivy@x.example,East",
    )

    receipt = import_file(act, "people", path)

    assert counts(receipt) == (1, 1, 0, 0)
    assert counts(import_file(act, "people", path)) == (0, 0, 2, 0)
    aliases = select(PersonAliasRow.person_id).where(PersonAliasRow.value == "7")
    assert session.scalars(aliases).all() == [cast.ana]
    assert session.scalar(select(func.count()).where(TeamRow.name == "East")) == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",x@y.example,rep", "Name: There is nothing here"),
        ("Ivy,not an address,rep", "Email:"),
        ("Ivy,ivy@x.example,emperor", "Role:"),
    ],
)
def test_a_bad_person_stays_out_by_name(
    row: str, why: str, act: Act, cast: Cast, path: Path
) -> None:
    receipt = import_file(act, "people", write(path, "Name,Email,Role", row))

    assert counts(receipt) == (0, 0, 0, 1)
    assert receipt.shown["rejected"][0].note.startswith(why)


def test_a_language_is_written_as_its_code_its_name_or_a_locale(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    said = ("en", "English", "en_US", "id", "Bahasa Indonesia", "id-ID", "in_ID", "Klingon")
    write(path, "Name,Locale", *(f"New {n},{text}" for n, text in enumerate(said)))

    receipt = import_file(act, "people", path)

    known = session.execute(
        select(PersonRow.language).where(PersonRow.name.startswith("New ")).order_by(PersonRow.id)
    )
    assert "".join(known.scalars()) == "en" * 3 + "id" * 4
    assert "“Klingon”" in receipt.rejects_file.read_text(encoding="utf-8")


def test_an_undone_import_of_people_leaves_them_without_a_seat(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    done = import_file(
        act, "people", write(path, "Name,Email,Team", "Ivy,ivy@x.example,East", "Zoe,,North")
    )

    with act() as work:
        undo_import(work, done.import_id or 0)

    ivy = session.execute(
        select(PersonRow.id, PersonRow.deactivated_at).where(PersonRow.name == "Ivy")
    ).one()
    assert ivy.deactivated_at is not None
    assert session.scalar(select(func.count()).where(MembershipRow.person_id == ivy.id)) == 0
    seats = select(MembershipRow.team_id).where(MembershipRow.person_id == cast.zoe)
    assert session.scalars(seats).all() == [cast.south]


def test_teams_find_their_place_in_the_tree(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(path, "Team,Parent team,Manager", "North,World,Mia", "East,World,", "East,World,")

    receipt = import_file(act, "teams", path)

    assert counts(receipt) == (1, 1, 1, 0)
    world = session.scalar(select(TeamRow.id).where(TeamRow.name == "World"))
    assert set(session.scalars(select(TeamRow.name).where(TeamRow.parent_id == world))) == {
        "North",
        "East",
    }
    assert counts(import_file(act, "teams", path)) == (0, 0, 3, 0)
    with act() as work:
        undo_import(work, receipt.import_id or 0)
    assert session.scalars(select(TeamRow.name).order_by(TeamRow.id)).all() == ["North", "South"]


def test_customers_and_products_come_in_once(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(
        path, "Account,Sector,Since", "Acme,retail,2026-01-02", "Acme,tech,2026-01-02", "Beta,tech,"
    )
    first = import_file(act, "customers", path)
    assert counts(first) == (2, 0, 0, 1)
    assert counts(import_file(act, "customers", path)) == (0, 0, 2, 1)

    write(path, "Account,Sector,Since", "Acme,steel,2026-01-02")
    changed = import_file(act, "customers", path)
    assert counts(changed) == (0, 1, 0, 0)
    with act() as work:
        undo_import(work, changed.import_id or 0)
    assert session.scalar(select(CustomerRow.segment).where(CustomerRow.name == "Acme")) == "retail"

    products = import_file(act, "products", write(path, "Product,Price", "Pro,12.50", "Basic,x"))
    assert counts(products) == (1, 0, 0, 1)
    assert session.scalar(select(ProductRow.price)) == 1_250


def test_a_year_of_quotas_in_one_row_goes_in_whole_or_stays_out_whole(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    months = [f"M{month:02}" for month in range(1, 13)]
    bad = [*"12345", "x", *"123456"]
    write(path, ",".join(["Rep", "Year", *months]), ",".join(["Ana", "2026", *bad]))

    receipt = import_file(act, "quotas", path)

    assert counts(receipt) == (0, 0, 0, 1)
    assert session.scalar(select(func.count(QuotaRow.id))) == 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Ana,revenue,2026-09,-100", "Row 2, Target “-100”: A quota must be above 0."),
        ("Ana,win_rate,2026-09,-5%", "Row 2, Target “-5%”: A quota must be above 0."),
        ("Ana,banana,2026-09,100", "Row 2, KPI “banana”: A quota can't be set on"),
    ],
)
def test_a_refused_quota_names_its_cell_as_the_file_writes_it(
    row: str, said: str, act: Act, cast: Cast, path: Path
) -> None:
    write(path, "Person,KPI,Period,Target", row)

    receipt = import_file(act, "quotas", path)

    assert said in str(receipt.rejects_file.read_text(encoding="utf-8")).replace('""', '"')


def test_a_customer_who_left_before_they_came_stays_out_by_name(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(path, "Name,Since,Churned", "Acme,2026-02-01,2026-01-31", "Brio,2026-02-01,2026-02-01")

    receipt = import_file(act, "customers", path)

    assert counts(receipt) == (1, 0, 0, 1)
    assert session.scalars(select(CustomerRow.name)).all() == ["Brio"]


def test_quotas_come_in_for_people_and_teams_by_their_period(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(
        path, "Rep,Team,Metric,Period,Target", 'Ana,,revenue,2026-Q3,"1,000,000.50"', ",North,calls,2026-09,120",
        "Ben,,revenue,2026-09,0", "Ben,,sighs,2026-09,5", "Ben,,revenue,someday,5", "Ana,,revenue,2026-Q3,7",
    )  # fmt: skip

    receipt = import_file(act, "quotas", path)

    assert counts(receipt) == (2, 0, 0, 4)
    assert [row.note.partition(":")[0] for row in receipt.shown["rejected"]][:3] == [
        "Target",
        "Metric",
        "Period",
    ]
    kept = select(QuotaRow.target).where(QuotaRow.person_id == cast.ana)
    assert session.scalar(kept) == Decimal(100_000_050)
    assert counts(import_file(act, "quotas", path)) == (0, 0, 2, 4)
    with act() as work:
        undo_import(work, receipt.import_id or 0)
    assert session.scalar(select(func.count()).where(~QuotaRow.cancelled)) == 0
    assert counts(import_file(act, "quotas", path)) == (2, 0, 0, 4)


def test_calls_count_when_logged_and_verify_when_answered(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(
        path, "Call id,Type,Agent,Date,Time,Duration,Answered", "C-1,call,Ana,2026-09-01,9:12:58,00:02:23,Y",
        "C-2,Calls,Ana,2026-09-01,9:30,,N", "C-3,sigh,Ana,2026-09-01,9:30,,N",
        "C-4,call,Ana,2026-12-01,9:30,,N", "C-5,call,Ana,2026-09-01,9:30,long,N", "C-1,call,Ana,2026-09-01,9:31,,N",
    )  # fmt: skip

    receipt = import_file(act, "activities", path)

    assert counts(receipt) == (2, 0, 0, 4)
    total = select(ActivityTotalRow.logged, ActivityTotalRow.verified)
    assert session.execute(total.where(ActivityTotalRow.period_kind == "ever")).all() == [(2, 1)]
    with act() as work:
        undo_import(work, receipt.import_id or 0)
    assert session.execute(total.where(ActivityTotalRow.period_kind == "ever")).all() == [(0, 0)]
    assert session.scalar(select(func.count()).where(~ActivityRow.cancelled)) == 0
    assert counts(import_file(act, "activities", path)) == (0, 2, 0, 4)


@pytest.mark.parametrize("row", ["Ada,ada@kestrel.example,rep,yes", "Ada,ada@kestrel.example,,no"])
def test_the_last_admin_stays_whatever_a_file_says(
    act: Act, cast: Cast, session: Session, path: Path, row: str
) -> None:
    receipt = import_file(act, "people", write(path, "Name,Email,Role,Active", row))

    assert counts(receipt) == (0, 0, 0, 1)
    assert "last admin" in receipt.shown["rejected"][0].note
    assert session.get_one(PersonRow, cast.ada).role == "admin"


def test_who_is_shut_out_by_a_file_comes_back_to_no_open_door(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    with act() as work:
        link, _ = make_link(work, cast.ana), open_session(work, cast.ana, Visitor("127.0.0.1"))
    import_file(act, "people", write(path, "Name,Email,Active", "Ana,ana@kestrel.example,no"))
    import_file(act, "people", write(path, "Name,Email,Active", "Ana,ana@kestrel.example,yes"))

    with pytest.raises(LinkSpent):
        link_holder(session, link, MORNING)
    assert browsers(session, cast.ana, MORNING) == ()
