"""The sentences of the history, by kind and verb; who did it stands before each.

A placeholder that the entry doesn't know is written as a dash.
"""

from __future__ import annotations

from collections.abc import Mapping

from salesgame.web.ui.language import lazy_gettext

SENTENCES: Mapping[tuple[str, str], str] = {
    ("role", "asked"): lazy_gettext("Asked to make %(person)s %(after_role)s."),
    ("role", "given"): lazy_gettext("Gave %(person)s the role %(after_role)s."),
    ("role", "changed"): lazy_gettext(
        "Changed the role of %(person)s from %(before_role)s to %(after_role)s."
    ),
    ("person", "added"): lazy_gettext("Added %(person)s."),
    ("person", "changed"): lazy_gettext("Changed the details of %(person)s."),
    ("person", "deactivated"): lazy_gettext("Deactivated %(person)s."),
    ("person", "reactivated"): lazy_gettext("Reactivated %(person)s."),
    ("person", "signed_out"): lazy_gettext("Ended the active sessions of %(person)s."),
    ("person", "invited"): lazy_gettext("Created an invitation for %(person)s."),
    ("person", "reset"): lazy_gettext("Created a link that sets a new password for %(person)s."),
    ("person", "password_set"): lazy_gettext("Set a password for %(person)s with a link."),
    ("person", "password_changed"): lazy_gettext("%(person)s changed their password."),
    ("person", "name_changed"): lazy_gettext("Changed the name of %(person)s."),
    ("person", "nickname_changed"): lazy_gettext("Changed the nickname of %(person)s."),
    ("person", "legal_name_changed"): lazy_gettext("Changed the legal name of %(person)s."),
    ("person", "email_changed"): lazy_gettext("Changed the email of %(person)s."),
    ("person", "crm_id_changed"): lazy_gettext("Changed the CRM id of %(person)s."),
    ("person", "alias_added"): lazy_gettext("Added what %(system)s calls %(person)s: %(value)s."),
    ("person", "alias_removed"): lazy_gettext(
        "Removed what %(system)s calls %(person)s: %(value)s."
    ),
    ("person", "namesake_confirmed"): lazy_gettext(
        "Confirmed that %(person)s and a namesake are two people."
    ),
    ("target", "changed"): lazy_gettext("Changed targets of %(person)s."),
    ("target", "team_changed"): lazy_gettext("Changed targets of team %(team)s."),
    ("leave", "recorded"): lazy_gettext("Added time off of %(person)s: %(start)s until %(end)s."),
    ("leave", "ended"): lazy_gettext(
        "Changed the time off of %(person)s: %(start)s until %(end)s."
    ),
    ("leave", "cancelled"): lazy_gettext(
        "Cancelled the time off of %(person)s: %(start)s until %(end)s."
    ),
    ("team", "added"): lazy_gettext("Added the team %(team)s."),
    ("team", "changed"): lazy_gettext("Changed the team %(team)s."),
    ("team", "joined"): lazy_gettext("Moved %(person)s to team %(team)s from %(day)s."),
    ("team", "leads"): lazy_gettext("Made %(person)s manager of team %(team)s from %(day)s."),
    ("team", "since"): lazy_gettext("Changed the start date of %(person)s to %(day)s."),
    ("team", "left"): lazy_gettext("Ended the place of %(person)s in team %(team)s on %(day)s."),
    ("rule", "created"): lazy_gettext("Created the rule %(name)s, from %(begins_on)s."),
    ("rule", "succeeded"): lazy_gettext("New version of the rule %(name)s, from %(begins_on)s."),
    ("rule", "retired"): lazy_gettext("Ended the rule %(name)s on %(begins_on)s."),
    ("plan", "created"): lazy_gettext("Created the plan %(name)s, from %(begins_on)s."),
    ("plan", "succeeded"): lazy_gettext("New version of the plan %(name)s, from %(begins_on)s."),
    ("plan", "retired"): lazy_gettext("Ended the plan %(name)s on %(begins_on)s."),
    ("plan", "assigned"): lazy_gettext("Added %(person)s to the plan %(plan)s from %(day)s."),
    ("plan", "taken_off"): lazy_gettext("Removed %(person)s from the plan %(plan)s on %(day)s."),
    ("approval", "approved"): lazy_gettext("Approved %(entry)s of %(person)s."),
    ("approval", "refused"): lazy_gettext("Rejected %(entry)s of %(person)s."),
    ("approval", "asked_again"): lazy_gettext("Asked again to approve %(entry)s of %(person)s."),
    ("approval", "undone"): lazy_gettext("Undid the decision on %(entry)s of %(person)s."),
    ("approval", "withdrawn"): lazy_gettext("Withdrew a change of %(entry)s of %(person)s."),
    ("proposal", "proposed"): lazy_gettext("Proposed a change: %(change)s."),
    ("proposal", "accepted"): lazy_gettext("Approved a proposal: %(change)s."),
    ("proposal", "refused"): lazy_gettext("Rejected a proposal: %(change)s."),
    ("proposal", "withdrawn"): lazy_gettext("Withdrew a proposal: %(change)s."),
    ("proposal", "void"): lazy_gettext("A proposal no longer applies: %(change)s."),
    ("proposal", "made"): lazy_gettext("Changed locked commission: %(change)s."),
    ("source", "named"): lazy_gettext(
        "Trusted the source %(name)s: what finance imports from it needs no approval."
    ),
    ("source", "forgotten"): lazy_gettext("Stopped trusting the source %(name)s."),
    ("clock", "confirmed"): lazy_gettext("Confirmed the clock: it says %(now)s."),
    ("company", "founded"): lazy_gettext("Set up the company %(name)s."),
    ("company", "changed"): lazy_gettext("Changed the company’s settings."),
    ("company", "holiday_added"): lazy_gettext("Added a day off: %(name)s, %(day)s."),
    ("company", "holiday_removed"): lazy_gettext("Removed the day off on %(day)s."),
    ("company", "kind_added"): lazy_gettext("Added the activity type %(name)s."),
    ("company", "kind_changed"): lazy_gettext("Changed the activity type %(name)s."),
    ("period", "closed"): lazy_gettext("Locked %(period)s."),
    ("period", "reopened"): lazy_gettext("Reopened locked periods, from %(period)s to %(last)s."),
    ("period", "released"): lazy_gettext("Let the reopened periods lock again."),
}
