"""Reading the form of a deal: what was typed becomes what the service takes, or a refusal."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM, split, to_units
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.deals.deal import TEXTS, Deal, DealFields, check_deal, sole, status_of
from salesgame.queries.deals.deal_list import DealLine, Holder
from salesgame.queries.deals.lookups import stages
from salesgame.queries.people.teammates import people_called
from salesgame.services.deals.names import customer_named, product_named
from salesgame.services.work import Work
from salesgame.web.ui import parsing
from salesgame.web.ui.parsing import FieldEmpty, Mistyped

KEY_BYTES = 8
KEY_AT_MOST = 64
NAME_AT_MOST = 200
TEXT_AT_MOST = 1000
COLLEAGUES = ("", "_2", "_3")  # the rows of the form: what their fields' names end with
MOST_HOLDERS = 1 + len(COLLEAGUES)
Shares = tuple[tuple[int, int], ...]


class TextTooLong(Mistyped):
    """Write at most {most} characters."""


class NobodyCalled(DomainError):
    """Nobody here is called "{name}". Write the name as it stands on the leaderboard."""


class TwoCalled(DomainError):
    """More than one person here is called "{name}". Write the e-mail address instead."""


class ColleagueTwice(DomainError):
    """This colleague stands above already. Give everybody one share."""


class ShareOfTheColleague(DomainError):
    """A colleague's share lies between 0% and 100%."""


class ShareOfNobody(DomainError):
    """Write who gets this share, or leave the share empty."""


class NothingLeft(DomainError):
    """The colleagues' shares come to {total}%. Leave a part for whose deal it is."""

    field = "partner_share"


@dataclass(frozen=True, slots=True)
class DealForm:
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
    partner_2: str = ""
    partner_share_2: str = ""
    partner_3: str = ""
    partner_share_3: str = ""
    lost_reason: str = ""
    opened_on: str = ""
    product: str = ""
    segment: str = ""
    lead_source: str = ""
    competitor: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unfolded:
    """Which folded parts of the form stand open: what says something, or is refused."""

    more: bool
    colleagues: bool


def unfolded(form: DealForm, refused: Collection[str], *, known: bool) -> Unfolded:
    """What to open of the form; of a `known` deal everything but the further colleagues."""

    def says(fields: Iterable[str]) -> bool:
        return any(getattr(form, field) or field in refused for field in fields)

    shares = [f"partner{part}{row}" for row in COLLEAGUES for part in ("", "_share")]
    more = ("customer", "product", "opened_on", *shares, *TEXTS)
    return Unfolded(known or "credits" in refused or says(more), says(shares[2:]))


def fresh_key() -> str:
    """A name for a form, so that sending it twice makes one fact."""
    return secrets.token_hex(KEY_BYTES)


def typed_of(form: Mapping[str, str], known: DealForm | None = None) -> DealForm:
    """What a sent form says; of a `known` deal, what it doesn't ask for stays."""
    fields = (name for name in DealForm.__dataclass_fields__ if name in form)
    said = {name: parsing.text(form, name) for name in fields}
    if known is not None:
        return replace(known, **(said | {"key": known.key}))
    said["key"] = said.get("key", "")[:KEY_AT_MOST] or fresh_key()
    return DealForm(**said)


def typed_from(deal: Deal, line: DealLine, decimals: int, sign: str) -> DealForm:
    """What the form of a known deal says before anything is typed."""
    colleagues = line.holders[1:] if len(line.holders) <= MOST_HOLDERS else ()
    partners: dict[str, str] = {}
    for row, holder in zip(COLLEAGUES, colleagues, strict=False):
        partners |= {f"partner{row}": holder.name}
        partners |= {f"partner_share{row}": _percent(holder.share_ppm, sign)}
    return DealForm(
        key=deal.external_id,
        name=deal.name,
        customer=line.customer or "",
        amount=_plain(deal.amount, decimals, sign),
        stage=deal.stage,
        closed_on=deal.closed_on.isoformat() if deal.closed_on else "",
        expected_close_on=deal.expected_close_on.isoformat() if deal.expected_close_on else "",
        **partners,
        opened_on=deal.opened_on.isoformat() if deal.opened_on else "",
        product=deal.product or "",
        **{name: getattr(deal, name) or "" for name in TEXTS},
    )


def fields_of(
    work: Work, form: DealForm, holders: tuple[Holder, ...], owner: int, before: Deal | None = None
) -> DealFields:
    """What the service takes. `holders` and `before` are the deal as it stands, if there is one.

    Raises what `typed` and `shares_of` raise, TextTooLong, UnknownStage, UnknownProduct.
    """
    refusals = Gathered()
    status = refusals.taken("open", status_of, stages(work.session), form.stage)
    with refusals:
        if not form.name:
            raise FieldEmpty("name")
    with refusals:
        check_length(
            NAME_AT_MOST, name=form.name, customer=form.customer, partner=form.partner,
            partner_2=form.partner_2, partner_3=form.partner_3,
            product=form.product,
            **{name: getattr(form, name) for name in TEXTS if name != "lost_reason"},
        )  # fmt: skip
    amount = refusals.taken(None, parsing.amount, form.amount, "amount")
    closed_on = refusals.taken(work.today, _closed_on, work, form)
    expected = refusals.taken(None, parsing.day, form.expected_close_on, "expected_close_on")
    opened_on = refusals.taken(None, parsing.day, form.opened_on, "opened_on")
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
        opened_on=opened_on,
        product_id=product,
        **{name: getattr(form, name) or None for name in TEXTS},
    )
    with refusals:
        check_deal(entered, status, today=work.today, first_day=work.company.first_day)
    refusals.refuse()
    customer = customer_named(work, form.customer) if form.customer else None
    return replace(entered, customer_id=customer)


def shares_of(session: Session, rows: Mapping[str, tuple[str, str]], owner: int) -> Shares:
    """The owner's share, then the colleagues': `rows` are their names and percentages as typed.

    They are known by what their fields' names end with. Who has no percentage gets as much as
    the owner. Raises NobodyCalled, TwoCalled, ColleagueTwice, ShareOfNobody,
    ShareOfTheColleague, NothingLeft, Mistyped.
    """
    refusals, parts = Gathered(), dict[int, int | None]()
    for row, (name, share) in rows.items():
        beside = refusals.beside(f"partner{row}")
        person = beside.taken(None, _colleague, session, name, share)
        part = refusals.beside(f"partner_share{row}").taken(None, _part, share)
        with beside:
            if person in parts:
                raise ColleagueTwice
        if person is not None and person != owner:
            parts.setdefault(person, part)
    refusals.refuse()
    return _shared(owner, parts) if parts else sole(owner)


def check_length(most: int, **fields: str) -> None:
    """Refuse texts longer than any that means something. Raises TextTooLong, ManyRefused."""
    refusals = Gathered()
    for field, text in fields.items():
        with refusals:
            if len(text) > most:
                raise TextTooLong(field, most=most)
    refusals.refuse()


def _closed_on(work: Work, form: DealForm) -> date:
    return parsing.day(form.closed_on, "closed_on") or work.today


def _product(work: Work, form: DealForm, before: Deal | None) -> int | None:
    """The product; one that is gone from the list stays with the deals that have it."""
    if before is not None and form.product == (before.product or ""):
        return before.product_id
    return product_named(work, form.product) if form.product else None


def _shares(session: Session, form: DealForm, holders: tuple[Holder, ...], owner: int) -> Shares:
    """The owner and the colleagues; a deal among more than the form asks for keeps its shares."""
    if len(holders) > MOST_HOLDERS:
        return tuple((holder.person_id, holder.share_ppm) for holder in holders)
    rows = {
        row: (getattr(form, f"partner{row}"), getattr(form, f"partner_share{row}"))
        for row in COLLEAGUES
    }
    return shares_of(session, rows, holders[0].person_id if holders else owner)


def _shared(owner: int, parts: dict[int, int | None]) -> Shares:
    given = sum(part or 0 for part in parts.values())
    equal = [owner, *(person for person, part in parts.items() if part is None)]
    left = split(max(WHOLE_PPM - given, 0), [1] * len(equal))
    if min(left) == 0:
        raise NothingLeft(total=f"{given / 10_000:.8g}")
    told = {person: part for person, part in parts.items() if part is not None}
    ppm = told | dict(zip(equal, left, strict=True))
    return tuple((person, ppm[person]) for person in (owner, *parts))


def _colleague(session: Session, name: str, share: str) -> int | None:
    if not name:
        if share:
            raise ShareOfNobody
        return None
    found = people_called(session, name)
    if not found:
        raise NobodyCalled(name=name)
    if len(found) > 1:
        raise TwoCalled(name=name)
    return found[0]


def _part(share: str) -> int | None:
    ratio = parsing.percent(share, "partner_share")
    if ratio is None:
        return None
    part = int(ratio * WHOLE_PPM)
    if not 0 < part < WHOLE_PPM:
        raise ShareOfTheColleague
    return part


def _plain(minor: int | None, decimals: int, sign: str) -> str:
    return "" if minor is None else format(to_units(minor, decimals), "f").replace(".", sign)


def _percent(share_ppm: int, sign: str) -> str:
    percent = Decimal(share_ppm).scaleb(-4).normalize()
    return format(percent, "f").replace(".", sign)
