"""The company of this request, read once."""

from __future__ import annotations

from flask import has_app_context, has_request_context, request

from salesgame.domain.company.company import Company
from salesgame.extensions import db
from salesgame.queries.company.settings import the_company

_KEY = "salesgame.company"


def prime(known: Company) -> None:
    """Let the rest of this request read the company as an act has read it already."""
    request.environ.setdefault(_KEY, known)


def replace(known: Company) -> None:
    """Let the rest of this request read this company, whatever was read before."""
    request.environ[_KEY] = known


def current_company() -> Company:
    """The company's settings; the defaults where there is no application at all."""
    if not has_app_context():
        return Company()
    if not has_request_context():
        return the_company(db.session())
    found: Company | None = request.environ.get(_KEY)
    if found is None:
        found = request.environ[_KEY] = the_company(db.session())
    return found
