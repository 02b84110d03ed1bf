"""Owners that a file names and nobody here is called: whom they mean, as who imports says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.names import comparable
from salesgame.extensions import db, reactions
from salesgame.queries.people.names import people_named
from salesgame.services.imports.uploads import Upload
from salesgame.services.people.aliases import add_alias
from salesgame.services.work import unit_of_work
from salesgame.web.site.loaders import own_id, person, viewer

PREFIX = "owner-"


class NobodyMeant(DomainError):
    """Nobody of yours has the email or legal name “{text}”. Check it, or leave it empty."""


def with_owners(upload: Upload, form: Mapping[str, str]) -> Upload:
    """The upload with whom `owner-…` of the form means.

    An admin's answer is kept as an alias, for later files too; anybody else's holds for this
    file only. Raises NobodyMeant, AliasTaken, AliasIsAName.
    """
    said = {
        key.removeprefix(PREFIX): _meant(value.strip())
        for key, value in form.items()
        if key.startswith(PREFIX) and value.strip()
    }
    if said and person().role == "admin":
        with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
            for name, person_id in said.items():
                add_alias(work, person_id, "", name)
        return upload
    fresh = {comparable(name): person_id for name, person_id in said.items()}
    return replace(upload, owners={**upload.owners, **fresh})


def _meant(text: str) -> int:
    """The one person of that legal name or address, among those who are the viewer's to see."""
    found = people_named(db.session(), text, active=True)
    if len(found) != 1 or not permissions.may_see_person(viewer(), found[0]):
        raise NobodyMeant(text=text)
    return found[0]
