"""Every screen there is, as data: who looks, and at which address; tests and pictures share it.

An address names what it shows by `{placeholders}`; `places` finds them in any planted company.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from playwright.sync_api import Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.storage.deals import ActivityRow, CreditRow, DealRow
from salesgame.storage.people import MembershipRow, TeamRow
from salesgame.storage.periods import ClosedPeriodRow
from salesgame.storage.rules import RuleRow
from salesgame.storage.targets import QuotaRow

SCREENS = """
anybody   sign-in             /sign-in
anybody   join                /join/{link}
anybody   join-spent          /join/over
anybody   tv-pairing          /tv
tv        wall                /tv
rep       home                /
rep       log                 /log
rep       log-call            /log/call
rep       log-deal            /log/deal
rep       deals               /deals
rep       deal                /deals/{deal}
rep       deal-edit           /deals/{deal}/edit
rep       activities          /activities
rep       activity            /activities/{activity}
rep       board-points        /board
rep       board-all           /board?metric=revenue&period=quarter&all=1
rep       board-win-rate      /board?metric=win_rate&period=quarter
rep       board-team          /board?metric=revenue&team={team}
rep       board-as-of         /board?metric=revenue&as_of={past}
rep       points              /points/{rep}/{month}
rep       badges              /badges
rep       pay                 /pay
rep       statement           /pay/{rep}/{closed}
rep       numbers             /people/{rep}/numbers
rep       rows                /people/{rep}/numbers/revenue
rep       leave               /people/{rep}/leave
rep       profile             /profile
rep       notices             /notices
rep       style               /style
rep       not-found           /nowhere
manager   team                /team?team={team}
manager   team-numbers        /team/numbers?team={team}
manager   team-rows           /team/rows/revenue?team={team}
manager   targets             /targets?team={team}
manager   targets-quarters    /targets?team={team}&kind=quarter
manager   target-history      /targets/{quota}
manager   leave-of            /people/{rep}/leave
manager   approvals           /approvals
manager   approvals-again     /approvals/again
manager   approvals-decided   /approvals/decided
manager   rules               /rules
manager   rule                /rules/{rule}
manager   rule-new            /rules/new
manager   goal-new            /rules/new?on=goal
manager   rule-version        /rules/{rule}/versions/new
manager   screens             /screens
manager   pair                /pair
finance   payees              /pay
finance   proposals           /proposals
finance   periods             /periods
finance   period              /periods/{locked}
finance   plans               /plans
finance   plan                /plans/{plan}
finance   plan-new            /plans/new
finance   history-of-plans    /history?kind=plan
finance   plan-version        /plans/{plan}/versions/new
admin     team-of-all         /team
admin     imports             /imports
admin     import-sheet        /imports/files/{book}/sheet
admin     import-question     /imports/files/{unclear}/dry-run
admin     import-columns      /imports/files/{token}/columns
admin     import-dry-run      /imports/files/{token}/dry-run
admin     import-receipt      /imports/{number}
admin     people              /people
admin     person              /people/{rep}
admin     person-new          /people/new
admin     teams               /teams
admin     team-edit           /teams/{team}
admin     history             /history
admin     company             /company
admin     sources             /company/sources
admin     kinds               /company/activities
admin     kind                /company/activities/demo
"""
CLEAR = """Deal id,Owner,Deal name,Stage,Amount,Created,Closed
X-{n}1,{who},Kopi Utara,Won,"1,120.50",2026-08-01,2026-09-01
X-{n}2,{who},Harbor Foods,Won,640.00,2026-08-02,2026-09-13
X-{n}3,Nobody Here,Orbit,Won,310.00,2026-08-02,2026-09-14
"""
UNCLEAR = """Deal id,Owner,Stage,Amount,Created,Closed
Y-1,{who},Won,1200,03/04/2026,05/06/2026
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: whose, what it is called, and its address."""

    who: str
    name: str
    address: str

    def path(self, places: dict[str, Any]) -> str:
        """The address in one company."""
        return self.address.format(**places)


def screens() -> tuple[Screen, ...]:
    """The table, read."""
    return tuple(Screen(*line.split()) for line in SCREENS.split("\n") if line)


def places(session: Session, rep: int, today: date) -> dict[str, Any]:
    """What the addresses point at: things of one rep and of the rep's team."""
    one = session.scalar
    team = one(select(MembershipRow.team_id).where(
        MembershipRow.person_id == rep, MembershipRow.start <= today, MembershipRow.end > today
    ))  # fmt: skip
    assert one(select(TeamRow.id).where(TeamRow.id == team)) == team
    month = select(func.max(ClosedPeriodRow.start)).where(ClosedPeriodRow.kind == "month")
    deals = select(func.max(CreditRow.deal_id)).join(DealRow, DealRow.id == CreditRow.deal_id)
    return {
        "rep": rep, "team": team, "month": f"{today:%Y-%m}", "past": today - timedelta(days=5),
        "closed": f"{today.replace(day=1) - timedelta(days=1):%Y-%m}",
        "locked": f"{one(month) or today:%Y-%m}",
        "deal": one(deals.where(CreditRow.person_id == rep, CreditRow.status == "won")),
        "activity": one(select(func.max(ActivityRow.id)).where(ActivityRow.person_id == rep)),
        "quota": one(select(func.max(QuotaRow.id)).where(QuotaRow.person_id == rep)),
        "rule": one(select(func.min(RuleRow.id)).where(RuleRow.family == "points")),
        "plan": one(select(func.min(RuleRow.id)).where(RuleRow.family == "plan")),
    }  # fmt: skip


def walk_imports(page: Page, who: str) -> dict[str, Any]:
    """Bring in four files by hand: two are left at a question, one at its dry run, one goes in."""
    book = _upload(page, _book(who), "deals.xlsx", "sheet")
    unclear = _upload(page, UNCLEAR.format(who=who))
    _go_on(page)
    token = _upload(page, CLEAR.format(who=who, n=1))
    _go_on(page)
    _upload(page, CLEAR.format(who=who, n=2))
    _go_on(page)
    page.locator("main form[action$='/receipt'] button[type=submit]").last.click()
    page.wait_for_url("**/imports/*")
    number = page.url.rpartition("/")[2]
    return {"book": book, "unclear": unclear, "token": token, "number": number}


def _book(who: str) -> bytes:
    """The rows of a file on each of three sheets."""
    made, kept = Workbook(), BytesIO()
    made.remove(made.worksheets[0])
    for title in ("July", "August", "September"):
        sheet = made.create_sheet(title)
        for row in csv.reader(CLEAR.format(who=who, n=3).splitlines()):
            sheet.append(row)
    made.save(kept)
    return kept.getvalue()


def _upload(
    page: Page, text: str | bytes, name: str = "deals.csv", next_is: str = "columns"
) -> str:
    page.goto("/imports")
    buffer = text if isinstance(text, bytes) else text.encode()
    body = {"name": name, "mimeType": "application/octet-stream", "buffer": buffer}
    page.set_input_files("#file", body)
    page.locator("main form[enctype] button[type=submit]").click()
    page.wait_for_url(f"**/{next_is}")
    return page.url.split("/")[-2]


def _go_on(page: Page) -> None:
    page.locator("main form[action$='/columns'] button[type=submit]").last.click()
    page.wait_for_url("**/dry-run")
