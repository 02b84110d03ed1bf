"""What an import's fields and kinds are called on its pages."""

from __future__ import annotations

from salesgame.web.ui.language import _


def kind_labels() -> dict[str, str]:
    """The kinds, many of each."""
    return {
        "people": _("People"), "teams": _("Teams"), "customers": _("Customers"),
        "products": _("Products"), "deals": _("Deals"), "activities": _("Activities"),
        "quotas": _("Quotas"),
    }  # fmt: skip


MAKERS = {
    "hubspot": "HubSpot", "pipedrive": "Pipedrive", "salesforce": "Salesforce", "zoho": "Zoho",
}  # fmt: skip


def map_label(name: str) -> str:
    """A map by its name: those that come with the product are called as their makers are."""
    return MAKERS.get(name, name)


def nouns() -> dict[str, str]:
    """The kinds, one of each."""
    return {
        "people": _("Person"), "teams": _("Team"), "customers": _("Customer"),
        "products": _("Product"), "deals": _("Deal"), "activities": _("Activity"),
        "quotas": _("Quota"),
    }  # fmt: skip


def field_labels() -> dict[str, str]:
    """Every field of every kind, by its name in maps."""
    return {
        "external_id": _("Id in the source"), "name": _("Name"), "email": _("E-mail"),
        "nickname": _("Nickname"), "role": _("Role"), "language": _("Language"),
        "team": _("Team"), "manager": _("Manager"), "active": _("Active"),
        "aliases": _("Other ids"), "starts_on": _("In the team from"), "parent": _("Part of"),
        "owner": _("Owner"), "since": _("Customer since"), "left_on": _("Left on"),
        "renews_on": _("Renews on"), "segment": _("Segment"), "recurring": _("Recurring revenue"),
        "family": _("Family"), "price": _("Price"), "shares": _("Shares"), "stage": _("Stage"),
        "status": _("Status"), "amount": _("Amount"), "currency": _("Currency"),
        "opened_on": _("Opened on"), "close_date": _("Close date, expected or real"),
        "closed_on": _("Closed on"), "won_on": _("Won on"), "lost_on": _("Lost on"),
        "expected_close_on": _("Expected close"), "customer": _("Customer"),
        "product": _("Product"), "lead_source": _("Lead source"), "lost_reason": _("Lost reason"),
        "competitor": _("Competitor"), "kind": _("Kind"), "happened_on": _("Day"),
        "happened_time": _("Time"), "quantity": _("Quantity"), "duration": _("Duration"),
        "outcome": _("Outcome"), "completed": _("Completed"), "deal": _("Deal"),
        "person": _("Person"), "metric": _("Metric"), "period": _("Period"),
        "period_kind": _("Length of the period"), "year": _("Year"), "target": _("Target"),
    }  # fmt: skip


def id_hint(kind: str) -> str | None:
    """What the id of a row is for, and what to do without, where each row needs one."""
    return {
        "deals": _(
            "The id tells one deal from another: with it, importing the file again changes nothing "
            "instead of entering each deal twice. Where there is none, number the rows once in a "
            "column of their own and keep the numbers."
        ),
        "activities": _(
            "The id tells one activity from another: with it, importing the file again changes "
            "nothing instead of entering each activity twice. Where there is none, number the rows "
            "once in a column of their own and keep the numbers."
        ),
    }.get(kind)


def unknown_people(*, may_add: bool) -> tuple[tuple[str, str], ...]:
    """What can become of rows for people who are not here."""
    choices = {
        "reject": _("leave their rows out, as rejected"), "create": _("add them as reps"),
        "skip": _("skip their rows"),
    }  # fmt: skip
    return tuple(one for one in choices.items() if may_add or one[0] != "create")
