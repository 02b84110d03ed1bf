"""What a proposal would do, in words: a sentence, and what was before and after.

A further kind is a line in TOLD.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext

from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.pay.body import plan_from
from salesgame.domain.proposals.proposal import REFUSED_BY, Arguments, ProposedChange, State
from salesgame.queries.proposals.proposals import Proposal
from salesgame.web.company.wording import setting_name, setting_value
from salesgame.web.pay.plans.wording import blocks
from salesgame.web.people.roles import role_name
from salesgame.web.proposals.names import ProposalNames
from salesgame.web.site.current_company import current_company
from salesgame.web.ui import filters
from salesgame.web.ui.language import _, lazy_gettext, ngettext
from salesgame.web.ui.readings import metric_name, metric_value

MOST_LINES = 30
ONE_DAY = timedelta(days=1)
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """A change in words: what it is, and lines of what was and what would be."""

    what: str
    lines: tuple[Line, ...] = ()


def told(change: ProposedChange, names: ProposalNames) -> ChangeWords:
    """A change in the reader's words."""
    return TOLD[change.kind](change.arguments, names)


def state_name(state: State) -> str:
    """Where a proposal stands."""
    names = {
        "waiting": _("Waiting"), "accepted": _("Approved"), "refused": _("Rejected"),
        "withdrawn": _("Withdrawn"), "void": _("No longer possible"),
    }  # fmt: skip
    return names[state]


def answer_of(one: Proposal) -> str:
    """Why it was rejected, as written, or why it could not be done, in the reader's words."""
    kept = one.change.arguments.get(REFUSED_BY)
    if kept is None:
        return one.answer
    return str(gettext(kept["sentence"])).format(**kept["facts"])


def _quotas(said: Arguments, names: ProposalNames) -> ChangeWords:
    quotas = said["quotas"]
    if len(quotas) == 1:
        who, period = _owner(quotas[0], names), _period(quotas[0])
        _label, step = _quota(quotas[0], names)
        what = _("Quota of %(name)s, %(period)s", name=who, period=period)
        return ChangeWords(what, ((metric_name(quotas[0]["metric"]), step),))
    lines = tuple(_quota(one, names) for one in quotas[:MOST_LINES])
    what = ngettext("%(num)s quota changes", "%(num)s quotas change", len(quotas))
    return ChangeWords(what, (*lines, *_rest(len(quotas))))


def _quota(one: Arguments, names: ProposalNames) -> Line:
    who, period, metric = _owner(one, names), _period(one), metric_name(one["metric"])
    label = _(
        "%(name)s, %(period)s: %(metric)s", name=who, period=period, metric=filters.words(metric)
    )
    return label, _step(_target(one, "was"), _target(one, "target"))


def _rest(count: int) -> Iterator[Line]:
    if more := max(count - MOST_LINES, 0):
        yield ngettext("%(num)s more", "%(num)s more", more), ""


def _owner(one: Arguments, names: ProposalNames) -> str:
    if one["person"] is None:
        return _("team %(team)s", team=names.team(one["team"]))
    return names.person(one["person"])


def _period(one: Arguments) -> str:
    return filters.period_name(current_company().calendar.parse(one["period"]))


def _target(one: Arguments, key: str) -> str:
    return metric_value(Decimal(one[key]), one["metric"]) if one[key] else _("none")


def _step(was: str, now: str) -> str:
    return _("%(was)s → %(now)s", was=was, now=now)


def _leave(said: Arguments, names: ProposalNames) -> ChangeWords:
    last = date.fromisoformat(said["end"]) - ONE_DAY
    return ChangeWords(
        _(
            "Time off of %(name)s, %(first)s to %(last)s", name=names.person(said["person"]),
            first=_day(said["start"]), last=filters.day(last),
        )
    )  # fmt: skip


def _leave_end(said: Arguments, names: ProposalNames) -> ChangeWords:
    what = _(
        "Time off of %(name)s ends on %(last)s", name=names.person(said["person"]),
        last=_day(said["last"]),
    )  # fmt: skip
    return ChangeWords(what)


def _leave_cancellation(said: Arguments, names: ProposalNames) -> ChangeWords:
    return ChangeWords(_("Cancel time off of %(name)s", name=names.person(said["person"])))


def _seat(said: Arguments, names: ProposalNames) -> ChangeWords:
    about = {"name": names.person(said["person"]), "team": names.team(said["team"])}
    if said["role"] == "manager":
        what = _("%(name)s manages %(team)s", **about)
    else:
        what = _("%(name)s moves to %(team)s", **about)
    return ChangeWords(what, ((_("From"), _day(said["day"])),) if said["day"] else ())


def _seat_end(said: Arguments, names: ProposalNames) -> ChangeWords:
    who, team = names.person(said["person"]), names.team(said["team"])
    lines = ((_("First day without"), _day(said["day"])),)
    return ChangeWords(_("%(name)s leaves %(team)s", name=who, team=team), lines)


def _since(said: Arguments, names: ProposalNames) -> ChangeWords:
    who, day = names.person(said["person"]), _day(said["day"])
    return ChangeWords(_("%(name)s has been here since %(day)s", name=who, day=day))


def _reactivation(said: Arguments, names: ProposalNames) -> ChangeWords:
    return ChangeWords(_("Reactivate %(name)s", name=names.person(said["person"])))


def _team(said: Arguments, names: ProposalNames) -> ChangeWords:
    name, above = _step(said["was"]["name"], said["name"]), said["was"]["parent"]
    parents = _step(names.team(above), names.team(said["parent"]))
    lines = (
        *(((_("Name"), name),) if said["was"]["name"] != said["name"] else ()),
        *(((_("Part of"), parents),) if above != said["parent"] else ()),
    )
    return ChangeWords(_("Change team %(team)s", team=said["was"]["name"]), lines)


def _company(said: Arguments, _names: ProposalNames) -> ChangeWords:
    was = said["was"]
    lines = tuple(
        (setting_name(field), _step(setting_value(field, was[field]), setting_value(field, now)))
        for field, now in said["changes"].items()
    )
    return ChangeWords(_("Change company settings"), lines)


def _holiday(said: Arguments, _names: ProposalNames) -> ChangeWords:
    return ChangeWords(_("Add holiday %(day)s", day=_day(said["day"])))


def _holiday_removal(said: Arguments, _names: ProposalNames) -> ChangeWords:
    return ChangeWords(_("Remove holiday %(day)s", day=_day(said["day"])))


def _plan_terms(said: Arguments, names: ProposalNames) -> ChangeWords:
    begins = date.fromisoformat(said["begins_on"])
    known = names.plans.get(said["plan"])
    before = known.on(begins) if known else None
    found = blocks(plan_from(said["body"]), before.plan if before else None)
    lines = tuple(
        (block.heading, " ".join(str(sentence.striptags()) for sentence in block.sentences))
        for block in found
        if block.changed or before is None
    )
    what = _(
        "New rates of %(plan)s from %(day)s", plan=names.plan(said["plan"]),
        day=filters.day(begins),
    )  # fmt: skip
    return ChangeWords(what, lines)


def _plan_end(said: Arguments, names: ProposalNames) -> ChangeWords:
    plan, day = names.plan(said["plan"]), _day(said["begins_on"])
    return ChangeWords(_("%(plan)s ends: first day without it is %(day)s", plan=plan, day=day))


def _assignment(said: Arguments, names: ProposalNames) -> ChangeWords:
    who, plan = names.person(said["person"]), names.plan(said["plan"])
    end = date.fromisoformat(said["end"])
    lines = [(_("First day on the plan"), _day(said["start"]))]
    if end != LAST_DAY:
        lines.append((_("First day without"), filters.day(end)))
    return ChangeWords(_("Add %(name)s to %(plan)s", name=who, plan=plan), tuple(lines))


def _assignment_end(said: Arguments, names: ProposalNames) -> ChangeWords:
    people, plan = said["people"], names.plan(said["plan"])
    what = ngettext(
        "Remove %(num)s person from %(plan)s", "Remove %(num)s people from %(plan)s", len(people),
        plan=plan,
    )  # fmt: skip
    who = ", ".join(names.person(one) for one in people[:MOST_LINES])
    return ChangeWords(what, ((who, ""), (_("First day without"), _day(said["first_off"]))))


def _role(said: Arguments, names: ProposalNames) -> ChangeWords:
    what = _("Make %(name)s finance", name=names.person(said["person"]))
    return ChangeWords(what, ((_("Role"), _step(role_name(said["was"]), role_name("finance"))),))


def _import(said: Arguments, names: ProposalNames) -> ChangeWords:
    lines = tuple(_quota(one, names) for one in said["quotas"][:MOST_LINES])
    what = _("Import %(number)s: %(file)s", number=said["import"], file=said["file"])
    return ChangeWords(what, (*lines, *_rest(len(said["quotas"]))))


def _import_undoing(said: Arguments, _names: ProposalNames) -> ChangeWords:
    return ChangeWords(_("Undo import %(number)s", number=said["import"]))


def kind_label(kind: str) -> str:
    """What a kind of proposal changes, in a word or two."""
    return str(KIND_LABELS.get(kind, kind.replace("_", " ")))


def change_label(kind: str, whose: str) -> str:
    """The same with whom it is about: `quota, Sari Wulandari`."""
    return ", ".join(part for part in (kind_label(kind), whose) if part)


def _day(text: str) -> str:
    return filters.day(date.fromisoformat(text))


TOLD: Mapping[str, Callable[[Arguments, ProposalNames], ChangeWords]] = {
    "quota": _quotas,
    "leave": _leave,
    "leave_end": _leave_end,
    "leave_cancellation": _leave_cancellation,
    "seat": _seat,
    "seat_end": _seat_end,
    "since": _since,
    "reactivation": _reactivation,
    "team": _team,
    "company": _company,
    "holiday": _holiday,
    "holiday_removal": _holiday_removal,
    "plan_terms": _plan_terms,
    "plan_end": _plan_end,
    "assignment": _assignment,
    "assignment_end": _assignment_end,
    "role": _role,
    "import": _import,
    "import_undoing": _import_undoing,
}
KIND_LABELS: Mapping[str, str] = {
    "quota": lazy_gettext("quota"),
    "leave": lazy_gettext("time off"),
    "leave_end": lazy_gettext("time off"),
    "leave_cancellation": lazy_gettext("time off"),
    "seat": lazy_gettext("team member"),
    "seat_end": lazy_gettext("team member"),
    "since": lazy_gettext("start date"),
    "reactivation": lazy_gettext("reactivation"),
    "team": lazy_gettext("team"),
    "company": lazy_gettext("company settings"),
    "holiday": lazy_gettext("holiday"),
    "holiday_removal": lazy_gettext("holiday"),
    "plan_terms": lazy_gettext("commission plan"),
    "plan_end": lazy_gettext("commission plan"),
    "assignment": lazy_gettext("people on a plan"),
    "assignment_end": lazy_gettext("people on a plan"),
    "role": lazy_gettext("role"),
    "import": lazy_gettext("import"),
    "import_undoing": lazy_gettext("import"),
}
