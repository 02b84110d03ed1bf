"""Pairing televisions, choosing what they show, and taking their token away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from salesgame.domain.core.calendar import PeriodKind
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.screens.pairing import (
    ALPHABET,
    CODE_HOLDS,
    CODE_LENGTH,
    GUESSES,
    NEW_CODES,
    UnknownCode,
    UnknownScreen,
    clean_code,
    clean_name,
    typed,
)
from salesgame.queries.boards.boards import board_metric
from salesgame.queries.screens.televisions import Pairing
from salesgame.services.access.throttle import count_try, take_back
from salesgame.services.access.tokens import hash_token, new_token
from salesgame.services.boards.announcing import announce, tell_of_revoked
from salesgame.services.work import Work
from salesgame.storage.access import PairingRow, ScreenRow

TOPIC = "screens"
SEEN_EVERY = timedelta(minutes=1)
TRIES_FOR_A_CODE = 5


@dataclass(frozen=True, slots=True)
class Shows:
    """What a television shows."""

    metric: str
    period_kind: PeriodKind
    team_id: int | None


def begin_pairing(work: Work, address: str) -> tuple[str, Pairing]:
    """Make a code to show, and the device's secret that will be its token.

    Raises TooManyTries where one address asks for code after code.
    """
    count_try(work, f"new-screen:{address}", NEW_CODES)
    work.session.execute(delete(PairingRow).where(PairingRow.expires_at <= work.now))
    secret = new_token()
    for _ in range(TRIES_FOR_A_CODE):
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        taken = select(PairingRow.code).where(PairingRow.code == code)
        if work.session.execute(taken).first() is None:
            break
    pairing = Pairing(code, work.now + CODE_HOLDS)
    work.session.execute(
        insert(PairingRow).values(
            code=code,
            secret_hash=hash_token(secret),
            created_at=work.now,
            expires_at=pairing.expires_at,
        )
    )
    return secret, pairing


def guess_code(work: Work, guesser: int) -> None:
    """Count a try at a code, in a transaction of its own so that a wrong one counts.

    Raises TooManyTries.
    """
    count_try(work, _door(guesser), GUESSES)


def pair_screen(work: Work, guesser: int, code: str, name: str, shows: Shows) -> int:
    """Pair the television that shows `code`; its secret becomes its read-only token.

    Raises CodeMissing, UnknownCode, ScreenWithoutAName, UnknownMetric, or ManyRefused of them.
    Of two who pair at once, one does.
    """
    refusals, secret_hash = Gathered(), ""
    with refusals:
        secret_hash = _secret_behind(work, clean_code(code))
    with refusals:
        name = clean_name(name)
    with refusals:
        board_metric(work.session, shows.metric)
    refusals.refuse()
    screen_id = _insert(work, name, secret_hash, shows)
    paired = update(PairingRow).where(PairingRow.code == typed(code)).values(screen_id=screen_id)
    work.session.execute(paired)
    take_back(work, _door(guesser))
    announce(work, TOPIC, {})
    return screen_id


def change_screen(work: Work, screen_id: int, name: str, shows: Shows) -> None:
    """Rename a television, or give it another board.

    Raises UnknownScreen, ScreenWithoutAName, UnknownMetric, or ManyRefused of them.
    """
    refusals = Gathered()
    name = refusals.taken("", clean_name, name)
    with refusals:
        board_metric(work.session, shows.metric)
    refusals.refuse()
    _update(work, screen_id, name=name, **_columns(shows))


def identify_screen(work: Work, screen_id: int) -> None:
    """Let a television show its name for a moment. Raises UnknownScreen."""
    _update(work, screen_id, identify_at=work.now)


def unpair_screen(work: Work, screen_id: int) -> None:
    """Take a television's token away: it shows a pairing code from now on. Raises UnknownScreen."""
    tell_of_revoked(work, [_update(work, screen_id, revoked_at=work.now)])


def note_screen_seen(work: Work, screen_id: int) -> None:
    """Remember that a television asked for its picture."""
    work.session.execute(
        update(ScreenRow).where(ScreenRow.id == screen_id).values(seen_at=work.now)
    )


def _secret_behind(work: Work, code: str) -> str:
    """The hash of the secret of the television that shows `code` now. Raises UnknownCode."""
    waiting = work.session.execute(
        select(PairingRow.secret_hash)
        .where(
            PairingRow.code == code,
            PairingRow.expires_at > work.now,
            PairingRow.screen_id.is_(None),
        )
        .with_for_update()
    ).first()
    if waiting is None:
        raise UnknownCode
    return str(waiting.secret_hash)


def _insert(work: Work, name: str, token_hash: str, shows: Shows) -> int:
    values = {
        "name": name, "token_hash": token_hash, "paired_by": work.actor, "paired_at": work.now,
        **_columns(shows),
    }  # fmt: skip
    try:
        added = work.session.execute(insert(ScreenRow).values(**values).returning(ScreenRow.id))
    except IntegrityError as twice:
        raise UnknownCode from twice  # somebody else paired it in this very moment
    return int(added.scalar_one())


def _update(work: Work, screen_id: int, **values: object) -> str:
    """Change a television, and return the hash of its token. Raises UnknownScreen."""
    token_hash: str | None = work.session.scalar(
        update(ScreenRow)
        .where(ScreenRow.id == screen_id, ScreenRow.revoked_at.is_(None))
        .values(**values)
        .returning(ScreenRow.token_hash)
    )
    if token_hash is None:
        raise UnknownScreen
    announce(work, TOPIC, {})
    return token_hash


def _columns(shows: Shows) -> dict[str, object]:
    return {
        "metric": shows.metric, "period_kind": shows.period_kind, "team_id": shows.team_id,
    }  # fmt: skip


def _door(guesser: int) -> str:
    return f"pairing:{guesser}"
