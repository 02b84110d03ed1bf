"""Golden cases read from data: a plan, deals, and what must come out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.core.money import from_units
from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.body import plan_from
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.lines import Terms
from salesgame.domain.pay.plan import Plan, PlanVersion

FOLDER = Path(__file__).parents[2] / "golden"
SOME_DAY = date(2026, 9, 10)


@dataclass(frozen=True, slots=True)
class Case:
    """A golden case with its amounts in minor units."""

    name: str
    terms: Terms
    facts: tuple[DealCredit, ...]
    quota: Decimal | None
    expected: Mapping[str, Any]
    decimals: int

    def minor(self, units: str) -> Decimal:
        """An expected amount in minor units."""
        return from_units(Decimal(units), self.decimals)


def cases() -> Iterator[Case]:
    """Every case of every file."""
    for path in sorted(FOLDER.glob("commission_*.toml")):
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield _case(raw)


def _case(raw: dict[str, Any]) -> Case:
    decimals = raw.get("decimals", 2)
    versions = [(FIRST_DAY, PlanVersion(1, 1, _plan(raw["plan"], decimals)))]
    if later := raw.get("successor"):
        versions.append((later["begins_on"], PlanVersion(2, 2, _plan(later["plan"], decimals))))
    quota = raw.get("quota")
    return Case(
        raw["name"],
        Dated(tuple(versions)),
        tuple(_fact(i, deal, decimals) for i, deal in enumerate(raw["deals"], start=1)),
        None if quota is None else from_units(Decimal(quota), decimals),
        raw,
        decimals,
    )


def _plan(raw: dict[str, Any], decimals: int) -> Plan:
    body = dict(raw)
    in_money = body.get("tiers_of") != "attainment"
    scale = decimals if in_money else 0
    body["tiers"] = [_tier(start, rate, scale) for start, rate in raw["tiers"]]
    if "cap" in body:
        body["cap"] = int(from_units(Decimal(body["cap"]), decimals))
    if "only_above" in body and in_money:
        body["only_above"] = str(from_units(Decimal(body["only_above"]), decimals))
    return plan_from(body)


def _tier(start: str, rate: str, decimals: int) -> dict[str, Any]:
    edge = start.removeprefix("above ")
    return {
        "from": str(from_units(Decimal(edge), decimals)),
        "rate": str(Decimal(rate.removesuffix("%")) / 100),
        "inclusive": edge == start,
    }


def _fact(number: int, deal: str | dict[str, Any], decimals: int) -> DealCredit:
    raw = {"amount": deal} if isinstance(deal, str) else deal
    amount = int(from_units(Decimal(raw["amount"]), decimals))
    day = raw.get("closed_on", SOME_DAY)
    return DealCredit(
        deal_id=number,
        name=f"Deal {number}",
        closed_on=day,
        closed_at=datetime.combine(day, time.min, UTC),
        amount=amount,
        whole=int(from_units(Decimal(raw.get("of", raw["amount"])), decimals)),
        share_ppm=raw.get("share_ppm", 1_000_000),
    )
