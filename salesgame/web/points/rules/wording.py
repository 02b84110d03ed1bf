"""The sentences of points rules, and the phrases of what narrows them."""

from __future__ import annotations

from salesgame.domain.points.rules import PointsRule
from salesgame.web.points.rules.form import RuleNames
from salesgame.web.ui import filters
from salesgame.web.ui.language import _, ngettext


def deal_won(rule: PointsRule, _names: RuleNames) -> str:
    """Of a rule for each deal won."""
    return ngettext(
        "%(num)s point for each deal won", "%(num)s points for each deal won", rule.points
    )


def amount_won(rule: PointsRule, _names: RuleNames) -> str:
    """Of a rule for what was won."""
    return ngettext(
        "%(num)s point for every %(amount)s won", "%(num)s points for every %(amount)s won",
        rule.points, amount=filters.money_exact(rule.per),
    )  # fmt: skip


def activity(rule: PointsRule, names: RuleNames) -> str:
    """Of a rule for each activity of a kind."""
    kind = names.kinds.get(rule.activity or "", rule.activity)
    if rule.verified_only:
        return ngettext(
            "%(num)s point for each activity of the kind “%(kind)s”, once verified",
            "%(num)s points for each activity of the kind “%(kind)s”, once verified",
            rule.points, kind=kind,
        )  # fmt: skip
    return ngettext(
        "%(num)s point for each activity of the kind “%(kind)s”",
        "%(num)s points for each activity of the kind “%(kind)s”",
        rule.points, kind=kind,
    )  # fmt: skip


def deals_taken(rule: PointsRule) -> list[str]:
    """Which deals a rule is for."""
    said = []
    if rule.minimum is not None:
        amount = filters.money_exact(rule.minimum)
        said.append(_("deals of at least %(amount)s", amount=amount))
    if rule.product:
        said.append(_("product: %(name)s", name=rule.product))
    if rule.segment:
        said.append(_("segment: %(name)s", name=rule.segment))
    if rule.source:
        said.append(_("lead source: %(name)s", name=rule.source))
    return said


def at_least_minutes(minutes: int) -> str:
    """How long an activity has to be."""
    return _("at least %(minutes)s minutes long", minutes=minutes)


def capped(rule: PointsRule) -> list[str]:
    """How much a rule gives in a day."""
    if not rule.daily_cap:
        return []
    return [ngettext("at most %(num)s point a day", "at most %(num)s points a day", rule.daily_cap)]
