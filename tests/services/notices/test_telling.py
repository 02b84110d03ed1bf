"""Telling people what concerns them, what they switched off, and what they have read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.notices.kinds import ALWAYS, SWITCHED
from salesgame.queries.notices.notices import (
    MOST_COUNTED,
    PAGE,
    count_unread,
    has_alarm,
    notice,
    notices,
    switched_off,
)
from salesgame.services.notices.reading import choose_kinds, read_notice, read_notices
from salesgame.services.notices.telling import tell, tell_each
from salesgame.services.operations.housekeeping import clear_away
from salesgame.storage.notices import NoticeRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.notices.told import told

YEAR = timedelta(days=365)


def test_what_a_notice_is_about_is_kept_as_it_was_told(
    session: Session, act: Act, cast: Cast
) -> None:
    about = {"name": "Kopi “Utara” 🦊", "amount": -4_56, "changes": [{"a": None}, {"b": True}]}
    with act(actor=cast.mia) as work:
        tell(work, [cast.ana], "refused", **about)

    ((line,), following) = notices(session, cast.ana)
    assert (line.about, line.by, line.is_unread, following) == (about, "Mia", True, None)


def test_who_did_it_is_not_told_what_they_did(session: Session, act: Act, cast: Cast) -> None:
    with act(actor=cast.ada) as work:
        tell(work, {cast.ana, cast.ada}, "role_changed")

    assert [person for person, _ in told(session, "role_changed")] == [cast.ana]


def test_a_kind_that_was_switched_off_is_not_told_and_the_others_are(
    session: Session, act: Act, cast: Cast
) -> None:
    with act() as work:
        choose_kinds(work, cast.ana, ["refused"])
    with act() as work:
        for kind in ("approved", "refused"):
            tell(work, {cast.ana, cast.ben}, kind)

    assert [person for person, _ in told(session, "approved")] == [cast.ben]
    assert [person for person, _ in told(session, "refused")] == [cast.ana, cast.ben]


@pytest.mark.parametrize("kind", sorted(ALWAYS))
def test_who_gets_in_and_who_reads_pay_is_told_whatever_was_switched_off(
    session: Session, act: Act, cast: Cast, kind: str
) -> None:
    with act() as work:
        choose_kinds(work, cast.ana, [])
    with act() as work:
        tell(work, {cast.ana}, kind)  # type: ignore[arg-type]

    assert switched_off(session, cast.ana) == set(SWITCHED)
    assert [person for person, _ in told(session, kind)] == [cast.ana]


def test_a_kind_can_be_switched_on_again(session: Session, act: Act, cast: Cast) -> None:
    for wanted in ([], ["approved", "no such kind"]):
        with act() as work:
            choose_kinds(work, cast.ana, wanted)

    assert switched_off(session, cast.ana) == set(SWITCHED) - {"approved"}


def test_each_person_is_told_what_it_is_about_for_them(
    session: Session, act: Act, cast: Cast
) -> None:
    with act() as work:
        tell_each(work, "approved", {cast.ben: {"name": "B"}, cast.ana: {"name": "A"}})

    assert told(session, "approved") == [(cast.ana, {"name": "A"}), (cast.ben, {"name": "B"})]


def test_reading_one_marks_ones_own_and_nobody_elses(
    session: Session, act: Act, cast: Cast
) -> None:
    with act() as work:
        tell(work, {cast.ana, cast.ben}, "approved")
    ((mine,), _) = notices(session, cast.ana)
    with act(actor=cast.ben) as work:
        read_notice(work, cast.ben, mine.id)
    assert count_unread(session, cast.ana) == 1
    assert notice(session, cast.ben, mine.id) is None

    with act(actor=cast.ana) as work:
        read_notice(work, cast.ana, mine.id)

    assert (count_unread(session, cast.ana), count_unread(session, cast.ben)) == (0, 1)


def test_reading_all_leaves_what_came_after_the_page_was_made(
    session: Session, act: Act, cast: Cast
) -> None:
    for name in "abc":
        with act() as work:
            tell(work, {cast.ana}, "approved", name=name)
    newest, second, _oldest = notices(session, cast.ana)[0]
    with act(actor=cast.ana) as work:
        read_notices(work, cast.ana, second.id)

    assert [line.id for line in notices(session, cast.ana)[0] if line.is_unread] == [newest.id]


def test_pages_hold_every_notice_once_newest_first(session: Session, act: Act, cast: Cast) -> None:
    with act() as work:
        for number in range(PAGE * 2 + 1):
            tell(work, {cast.ana}, "approved", number=number)

    found, before = [], None
    while True:
        lines, before = notices(session, cast.ana, before)
        found += [line.about["number"] for line in lines]
        if before is None:
            break
    assert found == list(reversed(range(PAGE * 2 + 1)))


def test_the_count_stops_where_the_bell_says_more(session: Session, act: Act, cast: Cast) -> None:
    with act() as work:
        for _ in range(MOST_COUNTED + 5):
            tell(work, {cast.ana}, "approved")

    assert count_unread(session, cast.ana) == MOST_COUNTED


def test_only_what_nobody_can_switch_off_is_an_alarm_until_it_is_read(
    session: Session, act: Act, cast: Cast
) -> None:
    with act() as work:
        tell(work, {cast.ana, cast.ben}, "approved")
        tell(work, {cast.ana}, "password_reset")
    assert (has_alarm(session, cast.ana), has_alarm(session, cast.ben)) == (True, False)

    with act(actor=cast.ana) as work:
        read_notices(work, cast.ana, notices(session, cast.ana)[0][0].id)
    assert not has_alarm(session, cast.ana)


def test_notices_go_a_year_after_they_were_read_and_unread_ones_stay(
    session: Session, act: Act, cast: Cast
) -> None:
    with act() as work:
        tell(work, {cast.ana, cast.ben}, "approved")
    with act(actor=cast.ana) as work:
        read_notices(work, cast.ana, notices(session, cast.ana)[0][0].id)

    for later, left in ((YEAR, [cast.ana, cast.ben]), (YEAR + timedelta(seconds=1), [cast.ben])):
        with act(MORNING + later) as work:
            clear_away(work)
        people = select(NoticeRow.person_id).order_by(NoticeRow.person_id)
        assert session.scalars(people).all() == left
        session.rollback()
