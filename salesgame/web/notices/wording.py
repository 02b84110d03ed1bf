"""What each kind of notice says, and where it leads: the one place for its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for

from salesgame.domain.notices.kinds import NoticeKind
from salesgame.domain.people.person import Role
from salesgame.queries.notices.notices import NoticeLine
from salesgame.web.people.roles import role_name
from salesgame.web.proposals.wording import change_label
from salesgame.web.site.navigation import link_to
from salesgame.web.ui.about import About
from salesgame.web.ui.language import _, lazy_gettext, ngettext
from salesgame.web.ui.readings import metric_name


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a notice now, whatever they were when they were told."""

    id: int
    role: Role


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in words: what happened, why, the reader's own `pay` in it, and where it leads."""

    text: str
    why: str = ""
    pay: str = ""
    href: str | None = None


Writer = Callable[[About, str, Reader], NoticeText]


def worded(line: NoticeLine, reader: Reader) -> NoticeText:
    """A notice in the reader's language, with only what its reader may see today."""
    write = WRITERS.get(line.kind, _plain)
    return write(About(line.about), line.by or _("SalesGame"), reader)


def _approved(about: About, by: str, _reader: Reader) -> NoticeText:
    text = _("%(by)s approved %(entry)s.", by=by, entry=about.entry())
    return NoticeText(text, about.text("reason"), href=_to_fact(about))


def _refused(about: About, by: str, _reader: Reader) -> NoticeText:
    text = _(
        "%(by)s rejected %(entry)s. You can edit it and ask again.", by=by, entry=about.entry()
    )
    return NoticeText(text, about.text("reason"), href=_to_fact(about))


def _asked_again(about: About, by: str, reader: Reader) -> NoticeText:
    text = _("%(by)s asks you again to approve %(entry)s.", by=by, entry=about.entry())
    href = url_for("approvals.page") if reader.role != "rep" else None
    return NoticeText(text, about.text("reason"), href=href)


def _taken_back(about: About, by: str, _reader: Reader) -> NoticeText:
    words = {"by": by, "entry": about.entry()}
    if about.text("outcome") == "withdrawn":
        text = _("%(by)s withdrew the change of %(entry)s that waited for approval.", **words)
    else:
        text = _("%(by)s undid the decision on %(entry)s.", **words)
    return NoticeText(text, about.text("reason"), href=_to_fact(about))


def _target_changed(about: About, by: str, reader: Reader) -> NoticeText:
    return NoticeText(_target_text(about, by), about.text("reason"), href=_own_numbers(reader))


def _target_text(about: About, by: str) -> str:
    changes = about.each("changes")
    count = about.whole("count") or len(changes)
    if count != 1 or len(changes) != 1:
        return ngettext(
            "%(by)s changed %(num)s of your targets.", "%(by)s changed %(num)s of your targets.",
            count, by=by,
        )  # fmt: skip
    only, metric = changes[0], changes[0].text("metric")
    words = {
        "by": by, "metric": metric_name(metric), "period": only.period("period"),
        "before": only.measured("before", metric), "after": only.measured("after", metric),
    }  # fmt: skip
    if not words["after"]:
        return _("%(by)s removed your target for %(metric)s, %(period)s.", **words)
    if not words["before"]:
        return _("%(by)s set your target for %(metric)s, %(period)s: %(after)s.", **words)
    return _(
        "%(by)s changed your target for %(metric)s, %(period)s, from %(before)s to %(after)s.",
        **words,
    )


def _rule_changed(about: About, by: str, reader: Reader) -> NoticeText:
    words = {"by": by, "name": about.text("name"), "day": about.day("begins_on")}
    change = RULE_CHANGES.get((about.text("family"), about.text("change")))
    text = str(change) % words if change else _("%(by)s changed the rules.", by=by)
    return NoticeText(text, about.text("reason"), href=_to_rule(about, reader))


RULE_CHANGES: Mapping[tuple[str, str], str] = {
    ("points", "created"): lazy_gettext("New points rule from %(day)s: %(name)s."),
    ("points", "succeeded"): lazy_gettext("The points rule %(name)s changes from %(day)s."),
    ("points", "retired"): lazy_gettext("The points rule %(name)s ends on %(day)s."),
    ("goal", "created"): lazy_gettext("New bonus goal from %(day)s: %(name)s."),
    ("goal", "succeeded"): lazy_gettext("The bonus goal %(name)s changes from %(day)s."),
    ("goal", "retired"): lazy_gettext("The bonus goal %(name)s ends on %(day)s."),
    ("plan", "succeeded"): lazy_gettext("Your commission plan %(name)s changes from %(day)s."),
    ("plan", "retired"): lazy_gettext("Your commission plan %(name)s ends on %(day)s."),
    ("plan", "assigned"): lazy_gettext("You are on the commission plan %(name)s from %(day)s."),
    ("plan", "taken_off"): lazy_gettext("You leave the commission plan %(name)s on %(day)s."),
}


def _statement_adjusted(about: About, by: str, reader: Reader) -> NoticeText:
    words = {"by": by, "period": about.period("period"), "earned": about.period("earned")}
    if about.kept.get("reopened") is True:
        text = _("%(by)s reopened %(period)s. Your statement is calculated again.", **words)
    elif words["earned"]:
        text = _("Your statement for %(period)s has an adjustment for %(earned)s.", **words)
    elif words["period"]:
        text = _("Your statement for %(period)s has an adjustment.", **words)
    else:
        text = _("One of your statements has an adjustment.")
    href = None
    if words["period"] and reader.role != "admin":
        href = link_to("pay.statement", person_id=reader.id, label=about.text("period"))
    return NoticeText(text, about.text("reason"), about.change("amount"), href)


def _proposal_waiting(about: About, by: str, reader: Reader) -> NoticeText:
    change = _change(about)
    if change:
        words = {"by": by, "kind": change}
        text = _("%(by)s proposes a change (%(kind)s). It needs your decision.", **words)
    else:
        text = _("%(by)s proposes a change that needs your decision.", by=by)
    return NoticeText(text, about.text("reason"), href=_to_proposal(about, reader))


def _change(about: About) -> str:
    kind = about.text("change")
    return change_label(kind, about.text("whose")) if kind else ""


def _proposal_decided(about: About, by: str, reader: Reader) -> NoticeText:
    kind = _change(about) or "–"
    said = {
        "accepted": _("%(by)s approved your proposal (%(kind)s).", by=by, kind=kind),
        "refused": _("%(by)s rejected your proposal (%(kind)s).", by=by, kind=kind),
        "withdrawn": _("%(by)s withdrew the proposal.", by=by),
        "void": _("Your proposal no longer applies, so nothing changed."),
    }
    text = said.get(about.text("outcome"), _("Your proposal was decided."))
    return NoticeText(text, about.text("reason"), href=_to_proposal(about, reader))


def _role_changed(about: About, by: str, reader: Reader) -> NoticeText:
    words = {
        "by": by, "name": about.text("name") or _("this person"),
        "before": role_name(about.text("before")), "after": role_name(about.text("after")),
    }  # fmt: skip
    mine = about.whole("person_id") == reader.id
    said = {
        ("asked", True): _("%(by)s asks to make you %(after)s. A second person must confirm."),
        ("asked", False): _(
            "%(by)s asks to make %(name)s %(after)s. A second person must confirm."
        ),
        ("dropped", True): _("Your role doesn’t change: the request for %(after)s was dropped."),
        ("dropped", False): _(
            "The role of %(name)s doesn’t change: the request for %(after)s was dropped."
        ),
        ("given", False): _("%(by)s added %(name)s as %(after)s."),
        ("changed", True): _("%(by)s changed your role from %(before)s to %(after)s."),
        ("changed", False): _("%(by)s changed the role of %(name)s from %(before)s to %(after)s."),
    }
    text = said.get((about.text("step") or "changed", mine), said["changed", mine]) % words
    return NoticeText(text, about.text("reason"), href=_to_proposal(about, reader))


def _password_reset(about: About, by: str, reader: Reader) -> NoticeText:
    step, whose = about.text("step"), about.whole("person_id")
    if whose is not None and whose != reader.id:
        said = str(ACCESS.get(step, ACCESS["link"])) % {"by": by, "name": about.text("name")}
        return NoticeText(said, href=_to_history(reader))
    if step == "deactivated":
        text = _("%(by)s deactivated you.", by=by)
    elif step == "reactivated":
        text = _("%(by)s let you sign in again.", by=by)
    elif step == "email":
        text = _("%(by)s changed your email. If that is wrong, tell finance now.", by=by)
    elif step == "set":
        text = _("A link was used to set your password. If that wasn’t you, tell an admin now.")
    else:
        text = _("%(by)s created a link that sets a new password for you.", by=by)
    return NoticeText(text, href=url_for("profile.page"))


ACCESS: Mapping[str, str] = {
    "link": lazy_gettext("%(by)s created a link that sets a password for %(name)s."),
    "email": lazy_gettext("%(by)s changed the email of %(name)s."),
    "deactivated": lazy_gettext("%(by)s deactivated %(name)s."),
    "reactivated": lazy_gettext("%(by)s let %(name)s sign in again."),
    "identity": lazy_gettext("%(by)s changed the names or ids by which files recognize %(name)s."),
}


def _clock_in_doubt(_about: About, _by: str, _reader: Reader) -> NoticeText:
    text = _("The clock may be off. No period locks until an admin confirms it.")
    return NoticeText(text, href=link_to("periods.page"))


def _plain(_about: About, by: str, _reader: Reader) -> NoticeText:
    return NoticeText(_("%(by)s changed something that concerns you.", by=by))


def _to_fact(about: About) -> str | None:
    """Its own page, which looks once more whether it is theirs to see."""
    fact, fact_id = about.text("fact"), about.whole("fact_id")
    page = {"deal": "deals.page", "activity": "log.detail"}.get(fact)
    return link_to(page, **{f"{fact}_id": fact_id}) if page and fact_id is not None else None


def _to_history(reader: Reader) -> str | None:
    is_theirs = reader.role in ("finance", "admin")
    return link_to("history.page", kind="person") if is_theirs else None


def _own_numbers(reader: Reader) -> str:
    return url_for("person.numbers", person_id=reader.id)


def _to_rule(about: About, reader: Reader) -> str | None:
    rule_id = about.whole("rule_id")
    if rule_id is None or reader.role == "rep":
        return None
    if about.text("family") != "plan":
        return url_for("rules.rule", rule_id=rule_id)
    return url_for("plans.plan", rule_id=rule_id) if reader.role in ("finance", "admin") else None


def _to_proposal(about: About, reader: Reader) -> str | None:
    """The page of proposals, which shows each to whom it is theirs to see."""
    found = about.whole("proposal_id")
    if found is None or reader.role not in ("manager", "finance", "admin"):
        return None
    return link_to("proposals.page", _anchor=f"p{found}")


WRITERS: Mapping[str, Writer] = {
    "approved": _approved,
    "refused": _refused,
    "asked_again": _asked_again,
    "taken_back": _taken_back,
    "target_changed": _target_changed,
    "rule_changed": _rule_changed,
    "statement_adjusted": _statement_adjusted,
    "proposal_waiting": _proposal_waiting,
    "proposal_decided": _proposal_decided,
    "role_changed": _role_changed,
    "password_reset": _password_reset,
    "clock_in_doubt": _clock_in_doubt,
}
# What each kind is called where it can be switched off.
KIND_NAMES: Mapping[NoticeKind, str] = {
    "approved": lazy_gettext("An entry of yours is approved"),
    "refused": lazy_gettext("An entry of yours is rejected"),
    "asked_again": lazy_gettext("You are asked again for approval"),
    "taken_back": lazy_gettext("A decision on an entry is undone"),
    "target_changed": lazy_gettext("A target of yours changes"),
    "rule_changed": lazy_gettext("A rule, a goal or your plan changes"),
    "statement_adjusted": lazy_gettext("A statement of yours is adjusted"),
    "proposal_waiting": lazy_gettext("A proposal waits for your decision"),
    "proposal_decided": lazy_gettext("A proposal of yours is decided"),
    "role_changed": lazy_gettext("A role changes"),
    "password_reset": lazy_gettext("A link sets a new password for you"),
    "clock_in_doubt": lazy_gettext("The clock may be off"),
}
KIND_ICONS: Mapping[str, str] = {
    "approved": "check", "refused": "x", "asked_again": "repeat", "taken_back": "undo",
    "target_changed": "target", "rule_changed": "bolt", "statement_adjusted": "wallet",
    "proposal_waiting": "hold", "proposal_decided": "check", "role_changed": "shield",
    "password_reset": "key", "clock_in_doubt": "clock",
}  # fmt: skip
