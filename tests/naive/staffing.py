"""Acts on what frames results: quotas, seats in teams, days off, people who leave and return."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.leave import Leave
from salesgame.domain.targets.quotas import Quota
from salesgame.services.company import settings as companies
from salesgame.services.people import people, teams
from salesgame.services.people.leave import record_leave
from salesgame.services.proposals.targets import quota_change
from salesgame.services.targets import quotas
from tests.naive.books import Books
from tests.naive.facts import LAST, ONE, Seat
from tests.naive.proposing import Proposing

ZONES = ("UTC", "America/New_York", "Asia/Jakarta", "Pacific/Apia", "America/Havana")
WEEKS = ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5), (6, 0, 1, 2, 3), (2,))


class Staffing(Proposing):
    """What managers do with people."""

    def set_quota(self) -> None:
        kind = self.dice.choice(("month", "month", "month", "quarter"))
        start = self.books.almanac.span(kind, self.today - self.dice.randrange(70) * ONE).start
        who, target = self.dice.choice(list(self.books.people)), self.dice.choice((50_000, 99_999))
        key, gone = (who, kind, start), self.dice.random() < 0.2
        quota = Quota(who, None, "revenue", kind, start, Decimal(target), gone)

        def note(books: Books) -> None:
            if gone:
                books.quotas.pop(key, None)
            else:
                books.quotas[key] = target

        assert self.change(lambda work: quota_change(work, [quota], "because"), note)

    def set_team_quota(self) -> None:
        kind = self.dice.choice(("month", "quarter"))
        start = self.books.almanac.span(kind, self.today - self.dice.randrange(70) * ONE).start
        team, gone = self.dice.choice((1, 2, 3)), self.dice.random() < 0.3
        quota = Quota(None, team, "revenue", kind, start, Decimal(250_000), gone)
        with self.act(self.now) as work:
            quotas.store_quotas(work, [quota])
        if gone:
            self.books.team_quotas.pop((team, kind, start), None)
        else:
            self.books.team_quotas[team, kind, start] = 250_000

    def change_choices(self) -> None:
        """Another zone, another working week, or another way of counting shared deals."""
        chosen, almanac = self.choices, self.books.almanac
        match self.dice.randrange(3):
            case 0:
                chosen = replace(chosen, zone=self.dice.choice(ZONES))
            case 1:
                chosen = replace(chosen, working_weekdays=self.dice.choice(WEEKS))
            case _:
                chosen = replace(chosen, count_by_share=not chosen.count_by_share)
        with self.act(self.now) as work:
            companies.change_company(work, chosen)
        self.choices, self.books.by_share = chosen, chosen.count_by_share
        almanac.zone, almanac.weekdays = chosen.zone, set(chosen.working_weekdays)
        self.books.settle(self.now)

    def move(self) -> None:
        who, team = self.dice.choice(list(self.books.people)), self.dice.choice((1, 2, 3))
        day = self.today + self.dice.choice((-70, -20, 0, 10)) * ONE
        try:
            with self.act(self.now) as work:
                teams.move_person(work, who, team, day)
        except DomainError:
            return
        self._end(who, None, day)
        self.books.seats.append(Seat(who, team, day, LAST))
        self.books.settle(self.now)

    def hire(self) -> None:
        """Somebody new: since when is told or not; who tells nothing has been here all along."""
        team, since = self.dice.choice((1, 2, 3)), self.dice.choice((None, None, -40, -5, 3))
        day = None if since is None else self.today + since * ONE
        name = f"Dee {self._next()}"
        with self.act(self.now) as work:
            who = people.add_person(work, people.PersonDraft(name))
            teams.move_person(work, who, team, day)
        self.books.people[who] = name
        self.books.seats.append(Seat(who, team, day or date.min, LAST))
        self.books.settle(self.now)

    def tell_since(self) -> None:
        who, day = self.dice.choice(list(self.books.people)), self.today - 30 * ONE
        try:
            with self.act(self.now) as work:
                teams.tell_since(work, who, day)
        except DomainError:
            return
        for seat in self.books.seats:
            if seat.person == who and seat.start == date.min:
                seat.start = day
        self.books.seats = [seat for seat in self.books.seats if seat.start < seat.end]
        self.books.settle(self.now)

    def end_seat(self) -> None:
        who, team = self.dice.choice(list(self.books.people)), self.dice.choice((1, 2))
        day = self.today + self.dice.choice((-70, -20, 0, 10)) * ONE
        try:
            with self.act(self.now) as work:
                teams.end_seat(work, who, team, "member", day)
        except DomainError:
            return
        self._end(who, team, day)
        self.books.settle(self.now)

    def _end(self, who: int, team: int | None, day: date) -> None:
        kept = []
        for seat in self.books.seats:
            if seat.person == who and team in (None, seat.team) and seat.end > day:
                if seat.start >= day:
                    continue
                seat.end = day
            kept.append(seat)
        self.books.seats = kept

    def leave_or_return(self) -> None:
        who = self.dice.choice(list(self.books.people))
        with self.act(self.now) as work:
            if who in self.books.left:
                people.reactivate(work, who)
                del self.books.left[who]
            else:
                people.deactivate(work, who)
                self.books.left[who] = self.now
        self.books.settle(self.now)

    def holiday(self) -> None:
        day = self.today + self.dice.choice((-70, -3, 4)) * ONE
        with self.act(self.now) as work:
            if day in self.books.almanac.holidays:
                companies.remove_holiday(work, day)
            else:
                companies.add_holiday(work, day, "")
        self.books.almanac.holidays ^= {day}
        self.books.settle(self.now)

    def reparent(self) -> None:
        team, name = self.dice.choice(((self.cast.north, "North"), (self.cast.south, "South")))
        parent = None if self.books.above[team] else 3
        with self.act(self.now) as work:
            teams.change_team(work, team, name, parent)
        self.books.above[team] = parent
        self.books.settle(self.now)

    def take_leave(self) -> None:
        who, start = self.dice.choice(list(self.books.people)), self.today + 3 * ONE
        days = {start, start + ONE, start + 2 * ONE}
        if self.books.leave.setdefault(who, set()) & days:
            return
        with self.act(self.now) as work:
            record_leave(work, who, Leave(start, start + 3 * ONE))
        self.books.leave[who] |= days
