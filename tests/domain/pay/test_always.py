"""What holds for every plan and any deals: sums, orders, caps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.body import body_of, plan_from
from salesgame.domain.pay.credits import DEAL, DealCredit
from salesgame.domain.pay.ledger.working import line_from, working_of
from salesgame.domain.pay.lines import Terms, lines, total
from salesgame.domain.pay.plan import Plan, PlanVersion, Shape
from salesgame.domain.pay.tiers import Tier
from tests.trials import trials

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
amounts = st.integers(-50_000, 300_000)
some_rates = st.integers(0, 3000).map(lambda n: Decimal(n) / 10_000)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    shape: Shape = draw(st.sampled_from(["flat", "marginal", "whole_amount"]))
    starts = sorted(draw(st.sets(st.integers(1, 400_000), max_size=4)))
    ladder = [0] if shape == "flat" else [0, *starts]
    return Plan(
        shape,
        tuple(Tier(Decimal(s), draw(some_rates), draw(st.booleans())) for s in ladder),
        tiers_of=draw(st.sampled_from(["revenue", "line"])),
        cap=draw(st.none() | st.integers(1, 40_000)),
        only_above=draw(st.none() | st.integers(1, 200_000).map(Decimal)),
        rounding=draw(st.sampled_from(["half_up", "half_even"])),
    )


facts = st.lists(st.tuples(amounts, st.integers(0, 3)), max_size=8).map(
    lambda found: [
        DealCredit(i, f"D{i}", date(2026, 9, 1 + day), NOON + timedelta(days=day), amount, amount,
                   external=("file", f"{i % 3}-{i}"))
        for i, (amount, day) in enumerate(found)
    ]
)  # fmt: skip


def terms(plan: Plan) -> Terms:
    return Dated(((FIRST_DAY, PlanVersion(1, 1, plan)),))


@given(plans(), facts, st.randoms())
@settings(max_examples=trials(300, soak=30_000))
def test_any_order_of_the_same_deals_gives_the_same_lines(
    plan: Plan, found: list[DealCredit], rnd: object
) -> None:
    shuffled = list(found)
    rnd.shuffle(shuffled)  # type: ignore[attr-defined]

    assert lines(terms(plan), shuffled, None) == lines(terms(plan), found, None)


@given(plans(), facts)
@settings(max_examples=trials(300, soak=30_000))
def test_each_line_is_its_slices_rounded_once_and_under_the_cap(
    plan: Plan, found: list[DealCredit]
) -> None:
    worked = lines(terms(plan), found, None)

    uncapped = sum(line.uncapped for line in worked)
    assert total(worked) == (uncapped if plan.cap is None else min(uncapped, plan.cap))
    for line in worked:
        assert abs(line.exact - line.uncapped) <= Decimal("0.5")
        assert sum(part.amount for part in line.slices) in (line.sold, *_above(plan, line))


@given(plans(), facts)
@settings(max_examples=trials(200, soak=30_000))
def test_plans_and_workings_are_kept_and_read_back_the_same(
    plan: Plan, found: list[DealCredit]
) -> None:
    assert plan_from(body_of(plan)) == plan
    for line in lines(terms(plan), found, None):
        assert line_from(DEAL, working_of(line)) == line


def _above(plan: Plan, line: object) -> tuple[Decimal, ...]:
    """With a floor only the part above it is cut into slices."""
    if plan.only_above is None:
        return ()
    start = 0 if plan.tiers_of == "line" else line.before  # type: ignore[attr-defined]
    end = start + line.sold  # type: ignore[attr-defined]
    return (max(Decimal(end), plan.only_above) - max(Decimal(start), plan.only_above),)
