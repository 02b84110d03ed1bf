"""Reading rules and their versions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from salesgame.domain.core.versions import Version
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.deals import ProductRow
from salesgame.storage.rules import RuleRow, RuleVersionRow

_VERSIONS = (
    select(
        RuleVersionRow.id,
        RuleVersionRow.rule_id,
        RuleRow.family,
        RuleRow.name,
        RuleVersionRow.version,
        RuleVersionRow.begins_on,
        RuleVersionRow.body,
        RuleVersionRow.retired,
    )
    .join(RuleRow, RuleRow.id == RuleVersionRow.rule_id)
    .order_by(RuleVersionRow.rule_id, RuleVersionRow.version)
)


def versions(session: Session, family: str) -> tuple[Version, ...]:
    """Every version of a family's rules, rule by rule, oldest first."""
    query = _VERSIONS.where(RuleRow.family == family)
    return remembered(session, f"rules:{family}", lambda session: _read(session, query))


def history(session: Session, rule_id: int) -> tuple[Version, ...]:
    """Every version of one rule, oldest first; empty where there is no such rule."""
    return _read(session, _VERSIONS.where(RuleVersionRow.rule_id == rule_id))


def _read(session: Session, statement: Select[Any]) -> tuple[Version, ...]:
    return tuple(Version(*row) for row in session.execute(statement))


def product_names(session: Session, limit: int) -> tuple[str, ...]:
    """Names of products, to suggest in a rule's filter."""
    names = select(ProductRow.name).where(~ProductRow.cancelled)
    return tuple(session.scalars(names.distinct().order_by(ProductRow.name).limit(limit)))
