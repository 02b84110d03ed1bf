"""Counting tries in the database, so that all processes count together."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, func, insert, select

from salesgame.domain.access.throttle import Throttle, TooManyTries
from salesgame.queries.access.viewers import tries
from salesgame.services.work import Work
from salesgame.storage.access import AttemptRow
from salesgame.storage.db.locks import own_throttle


def network_of(address: str) -> str:
    """An address as throttles know it: of IPv6 the network, as each home has billions."""
    try:
        return str(ip_network((ip_address(address), 64 if ":" in address else 32), strict=False))
    except ValueError:
        return address


def count_try(work: Work, key: str, throttle: Throttle) -> int:
    """Count a try and return how many more are free. Raises TooManyTries while no more are."""
    own_throttle(work.session, key)
    count, latest = tries(work.session, key, work.now - throttle.memory)
    opens = throttle.opens_at(count, latest)
    if opens is not None and work.now < opens:
        raise TooManyTries(wait=wait_text(opens - work.now))
    work.session.execute(insert(AttemptRow).values(key=key, at=work.now))
    return throttle.left(count + 1)


def take_back(work: Work, key: str) -> None:
    """Undo the latest try: it succeeded."""
    latest = select(func.max(AttemptRow.id)).where(AttemptRow.key == key).scalar_subquery()
    work.session.execute(delete(AttemptRow).where(AttemptRow.id == latest))


def forget(work: Work, key: str) -> None:
    """Forget every try."""
    work.session.execute(delete(AttemptRow).where(AttemptRow.key == key))


def wait_text(wait: timedelta) -> str:
    """A wait in words short enough for any language: `30 s`, `4 min`."""
    seconds = -(-wait // timedelta(seconds=1))
    return f"{seconds} s" if seconds < 60 else f"{-(-seconds // 60)} min"
