"""What is known of a deal, named and in words, for its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from salesgame.domain.deals.deal import Deal
from salesgame.web.ui.filters import day_tag
from salesgame.web.ui.language import _, ngettext


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing known; `text` is markup where it is a day, `note` goes on from it."""

    label: str
    text: str
    note: str = ""


def details(deal: Deal) -> tuple[Detail, ...]:
    """The days of a deal, then what it was about, as far as somebody said."""
    return (*_days(deal), *_texts(deal))


def _days(deal: Deal) -> Iterator[Detail]:
    if deal.opened_on:
        yield Detail(_("Opened"), day_tag(deal.opened_on))
    if deal.closed_on:
        yield Detail(_("Closed"), day_tag(deal.closed_on), _cycle(deal))
    elif deal.expected_close_on:
        yield Detail(_("Expected"), day_tag(deal.expected_close_on))


def _cycle(deal: Deal) -> str:
    if deal.cycle_days is None:
        return ""
    return ngettext("%(num)s day", "%(num)s days", deal.cycle_days)


def _texts(deal: Deal) -> Iterator[Detail]:
    known = (
        (_("Product"), deal.product), (_("Segment"), deal.segment),
        (_("Lead source"), deal.lead_source), (_("Why lost"), deal.lost_reason),
        (_("Competitor"), deal.competitor),
    )  # fmt: skip
    return (Detail(label, text) for label, text in known if text)
