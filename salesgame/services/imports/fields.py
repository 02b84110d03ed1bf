"""What a file can say about each kind of thing, and by which headers that is recognised."""
# ruff: noqa: E501 - a field with all its headers is one line, to be found and compared

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from salesgame.services.imports.refusals import KindUnknown

Kind = Literal["people", "teams", "customers", "products", "deals", "activities", "quotas"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Reads = Literal["text", "date", "time", "amount", "number", "duration", "yesno", "person", "shares"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row may say: its name in maps, how it is read, and the headers that suggest it."""

    name: str
    reads: Reads
    headers: tuple[str, ...] = ()
    required: bool = False


def _field(name: str, reads: Reads, headers: str = "", *, required: bool = False) -> Field:
    own = name.replace("_", " ")
    others = (header.strip() for header in headers.split(",") if header.strip())
    return Field(name, reads, (own, *others), required)


FIELDS: dict[Kind, tuple[Field, ...]] = {
    "people": (
        _field(
            "external_id",
            "text",
            "id, user id, employee id, employee key, employee number, owner id, upn",
        ),
        _field(
            "name",
            "text",
            "full name, sales agent, agent, salesperson, sales rep, rep, employee, person, user, employee name",
            required=True,
        ),
        _field("email", "text", "e mail, email address, mail, work email, upn"),
        _field("nickname", "text", "nick, display name"),
        _field("role", "text", "user role"),
        _field("language", "text", "locale"),
        _field(
            "team",
            "text",
            "regional office, region, office, department, division, group, team name",
        ),
        _field("active", "yesno", "is active, status, enabled"),
        _field("aliases", "text", "alias"),
        _field("starts_on", "date", "start date, hired, hire date, joined, since"),
    ),
    "teams": (
        _field(
            "name",
            "text",
            "team, team name, regional office, region, office, department",
            required=True,
        ),
        _field("parent", "text", "parent team, belongs to, part of, group"),
        _field("manager", "person", "team manager, lead, team lead, head"),
    ),
    "customers": (
        _field(
            "external_id",
            "text",
            "id, customer id, account id, reseller key, company id, record id",
        ),
        _field(
            "name",
            "text",
            "account, customer, company, account name, customer name, company name, reseller, organization",
            required=True,
        ),
        _field("owner", "person", "account owner, account manager, rep, salesperson, responsible"),
        _field("since", "date", "customer since, start date, created date, since date"),
        _field("left_on", "date", "left, churned, churn date, end date, cancelled on"),
        _field("renews_on", "date", "renewal, renewal date, renews"),
        _field("segment", "text", "sector, industry, business type, tier"),
        _field("recurring", "amount", "recurring revenue, mrr, arr, monthly recurring revenue"),
    ),
    "products": (
        _field("external_id", "text", "id, product id, product key, sku, code, product code"),
        _field("name", "text", "product, product name, item, title", required=True),
        _field("family", "text", "series, category, product family, subcategory, line, group"),
        _field("price", "amount", "sales price, list price, unit price, amount"),
    ),
    "deals": (
        _field(
            "external_id",
            "text",
            "id, deal id, opportunity id, record id, order number, order id, sales order number",
            required=True,
        ),
        _field("name", "text", "deal name, deal, title, opportunity name, opportunity, deal title"),
        _field(
            "owner",
            "person",
            "sales agent, agent, deal owner, opportunity owner, salesperson, rep, sales rep, owner name, employee, employee key, owner id, seller",
        ),
        _field("shares", "shares", "credits, splits, split, credit split"),
        _field("stage", "text", "deal stage, stage name, sales stage, pipeline stage"),
        _field("status", "text", "deal status, outcome, result"),
        _field(
            "amount",
            "amount",
            "close value, value, deal value, deal amount, revenue, sales, total, price, net amount",
        ),
        _field("currency", "text", "currency of value, currency code, deal currency"),
        _field(
            "opened_on",
            "date",
            "opened, engage date, create date, created, created date, created on, created time, created at, deal created, opened at, start date",
        ),
        _field("close_date", "date", "closing date, close, expected close date or closed"),
        _field(
            "closed_on",
            "date",
            "closed, closed date, date closed, closed at, order date, sale date",
        ),
        _field("won_on", "date", "won time, won date, won at, won"),
        _field("lost_on", "date", "lost time, lost date, lost at, lost"),
        _field(
            "expected_close_on",
            "date",
            "expected close, expected close date, expected closing date",
        ),
        _field(
            "customer",
            "text",
            "account, account name, company, associated company, organization, customer name, client, reseller",
        ),
        _field("product", "text", "product name, item, product key"),
        _field("segment", "text", "market segment, industry, sector"),
        _field("lead_source", "text", "source, leadsource, original source, channel"),
        _field("lost_reason", "text", "closed lost reason, loss reason, reason lost, reason"),
        _field("competitor", "text", "lost to, main competitor"),
    ),
    "activities": (
        _field(
            "external_id", "text", "id, call id, activity id, record id, task id", required=True
        ),
        _field("kind", "text", "type, activity type, activity, activity kind, task type"),
        _field(
            "owner",
            "person",
            "agent, sales agent, assigned to, user, rep, person, activity owner, caller, employee",
            required=True,
        ),
        _field(
            "happened_on",
            "date",
            "date, day, happened at, due date, start, start time, created, timestamp, call date, activity date",
            required=True,
        ),
        _field("happened_time", "time", "time, clock time, hour"),
        _field("quantity", "number", "count, number"),
        _field(
            "duration",
            "duration",
            "avgtalkduration, avg talk duration, talk time, length, seconds, call duration, duration seconds",
        ),
        _field("outcome", "text", "result, topic, disposition, subject"),
        _field(
            "completed", "yesno", "answered y n, answered, done, attended, held, status, connected"
        ),
        _field("deal", "text", "deal id, opportunity id, opportunity"),
    ),
    "quotas": (
        _field(
            "person",
            "person",
            "employee id, employee, salesperson, sales agent, agent, rep, name, owner, user",
        ),
        _field("team", "text", "team name, region, regional office"),
        _field("metric", "text", "measure, kpi"),
        _field("period", "text", "target month, month, quarter, period start, start, date"),
        _field("period_kind", "text"),
        _field("year", "text", "fiscal year"),
        _field("target", "amount", "quota, target amount, goal, amount, value"),
    ),
}


def the_kind(text: str) -> Kind:
    """A kind by its name. Raises KindUnknown."""
    for kind in KINDS:
        if text == kind:
            return kind
    raise KindUnknown(kind=text)


def field_of(kind: Kind, name: str) -> Field | None:
    """A field by its name, or None."""
    return next((field for field in FIELDS[kind] if field.name == name), None)
