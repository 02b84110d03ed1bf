"""What the history says of each act: the one place for its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from salesgame.domain.access.audit import AuditKind
from salesgame.domain.people.person import Role
from salesgame.queries.access.history import HistoryEntry
from salesgame.web.access.sentences import SENTENCES
from salesgame.web.company.wording import setting_name, setting_value
from salesgame.web.deals.history import Said
from salesgame.web.people.roles import role_name
from salesgame.web.proposals.wording import change_label
from salesgame.web.site.navigation import link_to
from salesgame.web.ui.about import About
from salesgame.web.ui.language import _, lazy_gettext, ngettext
from salesgame.web.ui.readings import metric_name

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class HistoryText:
    """An entry in words: what was done, what it said before and after, and where to look.

    `pay` is an amount of somebody's pay, only there for who may see everybody's.
    """

    text: str
    said: tuple[Said, ...] = ()
    pay: str = ""
    href: str | None = None


def told(entry: HistoryEntry, role: Role) -> HistoryText:
    """An entry in the reader's language; only finance reads what was paid."""
    about = About(entry.about)
    words = _Words(about, {"person": entry.person or about.text("name") or NOTHING})
    sentence = SENTENCES.get((entry.kind, entry.verb))
    text = str(sentence) % words if sentence else f"{kind_name(entry.kind)}: {entry.verb}"
    if about.kept.get("alone") is True:
        text = " ".join((text, _("Nobody else was there to decide.")))
    pay = about.change("pay") if role == "finance" else ""
    is_company = (entry.kind, entry.verb) == ("company", "changed")
    said = (*(_settings(about) if is_company else _said(about)), *_more(about))
    return HistoryText(text, said, pay, _href(entry, about, role))


def kind_name(kind: str) -> str:
    """What a kind of entry is called."""
    return str(KIND_NAMES.get(kind, kind))


class _Words(dict[str, str]):
    """What fills a sentence: each placeholder is read from what the entry is about."""

    def __init__(self, about: About, known: Mapping[str, str]) -> None:
        super().__init__(known)
        self._about = about

    def __missing__(self, name: str) -> str:
        read = READERS.get(name, About.text)
        return read(self._about, name) or NOTHING


def _entry(about: About, _key: str) -> str:
    return about.entry()


def _proposal_kind(about: About, key: str) -> str:
    """What a proposal would change."""
    return change_label(about.text(key), about.text("whose"))


def _role(about: About, key: str) -> str:
    return role_name(about.text(key))


READERS: Mapping[str, Callable[[About, str], str]] = {
    **dict.fromkeys(("day", "start", "end", "until", "begins_on"), About.day),
    **dict.fromkeys(("before_role", "after_role"), _role),
    **dict.fromkeys(("count", "people"), About.number),
    **dict.fromkeys(("period", "last"), About.period),
    "amount": About.money, "now": About.moment, "entry": _entry, "change": _proposal_kind,
}  # fmt: skip


def _said(about: About) -> Iterator[Said]:
    """What it said before and after, field by field."""
    for each in about.each("changes"):
        if metric := each.text("metric"):
            label = f"{metric_name(metric)}, {each.period('period')}"
            yield _change(label, each.measured("before", metric), each.measured("after", metric))
        else:
            field = each.text("field")
            write = _role if field == "role" else _plain
            label = str(FIELD_NAMES.get(field, field.replace("_", " ")))
            yield _change(label, write(each, "before"), write(each, "after"))


def _settings(about: About) -> Iterator[Said]:
    """The same of the company's settings."""
    for each in about.each("changes"):
        field, said = each.text("field"), each.kept
        before, after = (setting_value(field, said.get(key)) for key in ("before", "after"))
        yield Said(setting_name(field), before, after)


def _more(about: About) -> Iterator[Said]:
    """How many more there were than were kept one by one."""
    more = (about.whole("count") or 0) - len(about.each("changes"))
    if more > 0 and "changes" in about.kept:
        yield Said(ngettext("%(num)s more", "%(num)s more", more), NOTHING, NOTHING)


def _change(label: str, before: str, after: str) -> Said:
    return Said(label, before or NOTHING, after or NOTHING)


def _plain(about: About, key: str) -> str:
    return _text_of(about.kept.get(key))


def _text_of(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_text_of(one) for one in value)
    return "" if value is None else str(value)


def _href(entry: HistoryEntry, about: About, role: Role) -> str | None:
    """Where to look further, for who may."""
    rule, fact = about.whole("rule_id"), about.whole("fact_id")
    proposal = about.whole("proposal_id")
    if proposal is not None:
        return link_to("proposals.page", _anchor=f"p{proposal}")
    if rule is not None:
        plan = entry.kind == "plan"
        return link_to("plans.plan", rule_id=rule) if plan else link_to("rules.rule", rule_id=rule)
    if fact is not None and about.text("fact") == "deal":
        return link_to("deals.page", deal_id=fact)
    if fact is not None and about.text("fact") == "activity":
        return link_to("log.detail", activity_id=fact)
    if entry.person_id is not None and role == "admin":
        return link_to("people.page", person_id=entry.person_id)
    return None


KIND_NAMES: Mapping[AuditKind | str, str] = {
    "role": lazy_gettext("Roles"), "person": lazy_gettext("People"),
    "target": lazy_gettext("Targets"), "leave": lazy_gettext("Time off"),
    "team": lazy_gettext("Teams"), "rule": lazy_gettext("Rules and goals"),
    "plan": lazy_gettext("Commission plans"), "approval": lazy_gettext("Approvals"),
    "proposal": lazy_gettext("Proposals"), "period": lazy_gettext("Periods"),
    "source": lazy_gettext("Sources"), "company": lazy_gettext("Company"),
    "clock": lazy_gettext("Clock"),
}  # fmt: skip
FIELD_NAMES: Mapping[str, str] = {
    "name": lazy_gettext("Name"), "nickname": lazy_gettext("Nickname"),
    "email": lazy_gettext("E-mail"), "role": lazy_gettext("Role"),
    "language": lazy_gettext("Language"), "on_tv": lazy_gettext("Shown on TVs"),
    "legal_name": lazy_gettext("Legal name"), "crm_id": lazy_gettext("CRM id"),
    "parent": lazy_gettext("Part of"),
}  # fmt: skip
