"""The company's choices as something to propose: its settings, and its days off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.proposals.proposal import Arguments, ProposedChange
from salesgame.queries.company.settings import settings_of
from salesgame.queries.pay.plans import assignments
from salesgame.services.company.settings import add_holiday, change_company, remove_holiday
from salesgame.services.deals.history import as_json
from salesgame.services.proposals.days import all_days
from salesgame.services.proposals.registry import ProposalKind
from salesgame.services.work import Work


def company_change(work: Work, chosen: CompanySettings, why: str = "") -> ProposedChange:
    """What of the settings differs: what is accepted later leaves the others as they are then."""
    known = settings_of(work.session)
    before, after = as_json(known) if known else {}, as_json(chosen)
    changes = {name: value for name, value in after.items() if before.get(name) != value}
    was = {name: before.get(name) for name in changes}
    return ProposedChange("company", {"changes": changes, "was": was}, why)


def _change_company(work: Work, arguments: Arguments, _why: str) -> None:
    known = settings_of(work.session)
    values = _values(arguments["changes"])
    change_company(work, replace(known, **values) if known else CompanySettings(**values))


def _values(told: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON as the settings keep it."""
    values = dict(told)
    if "first_day" in values:
        values["first_day"] = date.fromisoformat(values["first_day"])
    if "working_weekdays" in values:
        values["working_weekdays"] = tuple(values["working_weekdays"])
    return values


def _add_holiday(work: Work, arguments: Arguments, _why: str) -> None:
    add_holiday(work, date.fromisoformat(arguments["day"]), arguments["name"])


def _remove_holiday(work: Work, arguments: Arguments, _why: str) -> None:
    remove_holiday(work, date.fromisoformat(arguments["day"]))


def _gains(work: Work, arguments: Arguments) -> frozenset[int]:
    """Those on a plan, where what they log themselves would need nobody's approval any more."""
    if arguments["changes"].get("approve_self_reported") is not False:
        return frozenset()
    return frozenset(one.person_id for one in assignments(work.session, work.today, LAST_DAY))


COMPANY = ProposalKind(_change_company, gains=_gains, touched=all_days)
HOLIDAY = ProposalKind(_add_holiday, touched=all_days)
HOLIDAY_REMOVAL = ProposalKind(_remove_holiday, touched=all_days)
