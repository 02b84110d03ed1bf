"""Reading the form of a deal: what was typed becomes what the service takes, or a refusal."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from salesgame.domain.deals import Deal, sole
from salesgame.domain.money import WHOLE_PPM, to_units
from salesgame.domain.people import visible
from salesgame.domain.refusals import DomainError, Gathered
from salesgame.services.customers import customer_named
from salesgame.services.deals import DealFields, check_deal, stage_status
from salesgame.services.products import product_named
from salesgame.services.work import Work
from salesgame.storage.queries.deal_lines import DealLine, Holder
from salesgame.storage.queries.teammates import people_called
from salesgame.web import typed
from salesgame.web.typed import FieldEmpty, Mistyped

KEY_BYTES = 8
KEY_AT_MOST = 64
NAME_AT_MOST = 200
TEXT_AT_MOST = 1000


class NobodyCalled(DomainError):
    """Nobody here is called "{name}". Write the name as it stands on the leaderboard."""

    field = "partner"


class TwoCalled(DomainError):
    """More than one person here is called "{name}". Write the e-mail address instead."""

    field = "partner"


class ShareOfThePartner(DomainError):
    """A colleague's share lies between 0% and 100%."""

    field = "partner_share"


class ShareOfNobody(DomainError):
    """Write who gets this share, or leave the share empty."""

    field = "partner"


class TextTooLong(Mistyped):
    """Write at most {most} characters."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The form's fields as text, as they are shown again after a refusal."""

    key: str
    name: str = ""
    customer: str = ""
    amount: str = ""
    stage: str = ""
    closed_on: str = ""
    expected_close_on: str = ""
    partner: str = ""
    partner_share: str = ""
    lost_reason: str = ""
    opened_on: str = ""
    product: str = ""
    segment: str = ""
    lead_source: str = ""
    competitor: str = ""
    why: str = ""


def fresh_key() -> str:
    """A name for a form, so that sending it twice makes one fact."""
    return secrets.token_hex(KEY_BYTES)


def typed_of(form: Mapping[str, str], known: Typed | None = None) -> Typed:
    """What a sent form says; of a `known` deal, what it doesn't ask for stays."""
    fields = (name for name in Typed.__dataclass_fields__ if name in form)
    said = {name: visible(form[name]).strip() for name in fields}
    if known is not None:
        return replace(known, **(said | {"key": known.key}))
    said["key"] = said.get("key", "")[:KEY_AT_MOST] or fresh_key()
    return Typed(**said)


def typed_from(deal: Deal, line: DealLine, decimals: int, sign: str) -> Typed:
    """What the form of a known deal says before anything is typed."""
    partner = line.holders[1] if len(line.holders) > 1 else None
    return Typed(
        key=deal.external_id,
        name=deal.name,
        customer=line.customer or "",
        amount=_plain(deal.amount, decimals, sign),
        stage=deal.stage,
        closed_on=deal.closed_on.isoformat() if deal.closed_on else "",
        expected_close_on=deal.expected_close_on.isoformat() if deal.expected_close_on else "",
        partner=partner.name if partner else "",
        partner_share=_percent(partner.share_ppm, sign) if partner else "",
        lost_reason=deal.lost_reason or "",
        opened_on=deal.opened_on.isoformat() if deal.opened_on else "",
        product=deal.product or "",
        segment=deal.segment or "",
        lead_source=deal.lead_source or "",
        competitor=deal.competitor or "",
    )


def fields_of(
    work: Work, form: Typed, holders: tuple[Holder, ...], owner: int, before: Deal | None = None
) -> DealFields:
    """What the service takes. `holders` and `before` are the deal as it stands, if there is one.

    Raises what `typed` raises, NobodyCalled, TwoCalled, ShareOfThePartner, ShareOfNobody,
    TextTooLong, UnknownStage, UnknownProduct.
    """
    refusals = Gathered()
    status = refusals.taken("open", stage_status, work, form.stage)
    with refusals:
        if not form.name:
            raise FieldEmpty("name")
    with refusals:
        check_length(
            NAME_AT_MOST, name=form.name, customer=form.customer, partner=form.partner,
            product=form.product, segment=form.segment, lead_source=form.lead_source,
            competitor=form.competitor,
        )  # fmt: skip
    amount = refusals.taken(None, typed.amount, form.amount, "amount")
    closed_on = refusals.taken(work.today, _closed_on, work, form)
    expected = refusals.taken(None, typed.day, form.expected_close_on, "expected_close_on")
    opened_on = refusals.taken(None, typed.day, form.opened_on, "opened_on")
    product = refusals.taken(None, _product, work, form, before)
    shares = refusals.taken((), _shares, work.session, form, holders, owner)
    with refusals:
        check_length(TEXT_AT_MOST, lost_reason=form.lost_reason, why=form.why)
    entered = DealFields(
        key=form.key,
        name=form.name,
        stage=form.stage,
        amount=amount,
        shares=shares,
        closed_on=None if status == "open" else closed_on,
        expected_close_on=expected,
        lost_reason=form.lost_reason or None,
        opened_on=opened_on,
        product_id=product,
        segment=form.segment or None,
        lead_source=form.lead_source or None,
        competitor=form.competitor or None,
    )
    with refusals:
        check_deal(work, entered, status)
    refusals.refuse()
    return replace(entered, customer_id=customer_named(work, form.customer))


def check_length(most: int, **fields: str) -> None:
    """Refuse texts longer than any that means something. Raises TextTooLong, ManyRefused."""
    refusals = Gathered()
    for field, text in fields.items():
        with refusals:
            if len(text) > most:
                raise TextTooLong(field, most=most)
    refusals.refuse()


def _closed_on(work: Work, form: Typed) -> date:
    return typed.day(form.closed_on, "closed_on") or work.today


def _product(work: Work, form: Typed, before: Deal | None) -> int | None:
    """The product; one that is gone from the list stays with the deals that have it."""
    if before is not None and form.product == (before.product or ""):
        return before.product_id
    return product_named(work, form.product)


def _shares(
    session: Session, form: Typed, holders: tuple[Holder, ...], owner: int
) -> tuple[tuple[int, int], ...]:
    """The owner and one colleague; a deal among three or more keeps its shares."""
    if len(holders) > 2:
        return tuple((holder.person_id, holder.share_ppm) for holder in holders)
    primary = holders[0].person_id if holders else owner
    if not form.partner:
        if form.partner_share:
            raise ShareOfNobody
        return sole(primary)
    share = typed.percent(form.partner_share, "partner_share") or Decimal("0.5")
    part = int(share * WHOLE_PPM)
    if not 0 < part < WHOLE_PPM:
        raise ShareOfThePartner
    partner = _called(session, form.partner)
    if partner == primary:
        return sole(primary)
    return ((primary, WHOLE_PPM - part), (partner, part))


def _called(session: Session, name: str) -> int:
    found = people_called(session, name)
    if not found:
        raise NobodyCalled(name=name)
    if len(found) > 1:
        raise TwoCalled(name=name)
    return found[0]


def _plain(minor: int | None, decimals: int, sign: str) -> str:
    return "" if minor is None else format(to_units(minor, decimals), "f").replace(".", sign)


def _percent(share_ppm: int, sign: str) -> str:
    percent = Decimal(share_ppm).scaleb(-4).normalize()
    return format(percent, "f").replace(".", sign)
