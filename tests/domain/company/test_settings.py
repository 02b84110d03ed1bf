"""What a company may choose."""

from __future__ import annotations

from typing import Any

import pytest

from salesgame.domain.company import settings as choices
from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.people.names import NameMissing


def test_a_choice_is_kept_in_one_form() -> None:
    chosen = CompanySettings(" Kestrel ", currency=" idr", decimals=0, working_weekdays=(4, 0, 4))

    assert (chosen.name, chosen.currency) == ("Kestrel", "IDR")
    assert chosen.working_weekdays == (0, 4)


@pytest.mark.parametrize(
    ("choice", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"currency": "DOLLAR"}, choices.NotACurrency),
        ({"currency": "U$D"}, choices.NotACurrency),
        ({"decimals": 5}, choices.NotDecimals),
        ({"zone": "Mars/Olympus"}, choices.NotAZone),
        ({"zone": "../etc/passwd"}, choices.NotAZone),
        ({"language": "tlh"}, choices.NotALanguage),
        ({"week_start": 7}, choices.NotAWeekday),
        ({"fiscal_month": 13}, choices.NotAMonth),
        ({"working_weekdays": ()}, choices.NoWorkingDays),
        ({"working_weekdays": (7,)}, choices.NotAWeekday),
        ({"settle_hours": 745}, choices.NotSettleHours),
        ({"tie_rule": "coin"}, choices.NotATieRule),
        ({"min_sample": 0}, choices.NotASample),
    ],
)
def test_a_choice_that_cannot_be_is_refused(choice: dict[str, Any], refusal: type) -> None:
    with pytest.raises(refusal):
        CompanySettings(**{"name": "Kestrel"} | choice)
