"""Reasons that people give."""

from __future__ import annotations

import pytest

from salesgame.domain.core.reasons import MOST_REASON, ReasonMissing, ReasonTooLong, check_reason


def test_a_reason_is_said_and_not_longer_than_anybody_reads() -> None:
    check_reason("x" * MOST_REASON)

    for why, refusal in (("", ReasonMissing), (" \n", ReasonMissing), ("x" * 1_001, ReasonTooLong)):
        with pytest.raises(refusal):
            check_reason(why)
