"""Why somebody is worth a conversation, in words that go on from their name."""

from __future__ import annotations

from salesgame.domain.coaching.performance import Talk
from salesgame.web.ui.filters import money_whole
from salesgame.web.ui.language import _, ngettext
from salesgame.web.ui.readings import metric_name


def talk_words(talk: Talk, activity: str) -> str:
    """What the numbers say of somebody; `activity` is the metric of what keeps them busy."""
    facts = talk.facts
    match talk.reason:
        case "busy":
            return _(
                "is on pace with %(done)s %(activity)s, yet wins %(won)s of %(closed)s."
                " What stops the deals?",
                activity=metric_name(activity).lower(), **facts,
            )  # fmt: skip
        case "quiet":
            return ngettext(
                "has logged nothing for %(num)s working day. Is something in the way?",
                "has logged nothing for %(num)s working days. Is something in the way?",
                facts["days"],
            )
        case "thin":
            return _(
                "has %(open)s open for %(left)s still to close. New pipeline comes first.",
                open=money_whole(facts["open"]), left=money_whole(facts["left"]),
            )  # fmt: skip
        case "near":
            return _(
                "is %(left)s from the quota: one deal. A word may help it over.",
                left=money_whole(facts["left"]),
            )
        case "form":
            return _("wins %(won)s of %(closed)s, more than the team. Worth hearing how.", **facts)
