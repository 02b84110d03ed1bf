"""A stream ends within a second of its token: a screen's, a session's, a person's."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.serving import BaseWSGIServer

from salesgame.extensions import db
from salesgame.queries.access.viewers import browsers
from salesgame.services.access.signing_in import revoke_sessions, sign_out
from salesgame.services.people.people import deactivate
from salesgame.services.screens.televisions import unpair_screen
from salesgame.web.access.sign_in import COOKIE
from salesgame.web.live.process import live
from salesgame.web.live.revoked import RevokedTokens
from salesgame.web.screens.television import COOKIE as SCREEN_COOKIE
from tests.cast import Cast
from tests.conftest import MORNING, ON_POSTGRES, Act
from tests.web.live.test_stream import server as server
from tests.web.world import SCREEN_SECRET, build

SignedIn = Callable[[int], FlaskClient]
SOON = 1.0
QUIET = 1.5


class Stream:
    """A browser's end of a stream, with the cookies it was opened with."""

    def __init__(self, server: BaseWSGIServer, cookies: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.server_port))
        asked = f"GET /stream HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n"
        self.socket.sendall(asked.encode())
        self.heard = b""
        while b"event: hello" not in self.heard:
            self.heard += self._received(30) or pytest.fail("the stream did not open")

    def ends_within(self, seconds: float) -> bool:
        """Whether the server closes it by then."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                data = self._received(left)
            except TimeoutError:
                return False
            if not data:
                return True
            self.heard += data
        return False

    def _received(self, seconds: float) -> bytes:
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(65_536)
        except ConnectionResetError:
            return b""


Watch = Callable[..., Stream]


@pytest.fixture
def watch(server: BaseWSGIServer, signed_in: SignedIn) -> Iterator[Watch]:
    """`watch(person)` opens a stream as that person; `watch()` as the television."""
    opened: list[Stream] = []

    def one(person: int | None = None) -> Stream:
        cookies = f'{SCREEN_COOKIE}="{SCREEN_SECRET}"'
        if person is not None:
            cookies = f"{COOKIE}={signed_in(person).get_cookie(COOKIE).value}"  # type: ignore[union-attr]
        opened.append(Stream(server, cookies))
        return opened[-1]

    yield one
    for stream in opened:
        stream.socket.close()


@pytest.mark.both
def test_the_stream_of_an_unpaired_screen_ends_at_once_and_others_go_on(
    watch: Watch, cast: Cast, act: Act
) -> None:
    screen = build(act, cast).own["screen_id"]
    hall, ana = watch(), watch(cast.ana)

    with act(actor=cast.ada) as work:
        unpair_screen(work, screen)  # type: ignore[arg-type]

    assert hall.ends_within(SOON)
    assert not ana.ends_within(QUIET)
    assert b'"screens"' in ana.heard, "pages hear that a screen changed, and no more"
    assert b"revoked" not in ana.heard


@pytest.mark.both
def test_the_stream_of_a_session_ends_with_it_and_the_persons_others_go_on(
    watch: Watch, cast: Cast, act: Act, session: Session
) -> None:
    desk = watch(cast.ana)
    (token,) = (one.token_hash for one in browsers(session, cast.ana, MORNING.replace(year=2020)))
    phone = watch(cast.ana)

    with act() as work:
        sign_out(work, token)

    assert desk.ends_within(SOON)
    assert not phone.ends_within(QUIET)


@pytest.mark.both
def test_signing_out_everywhere_else_ends_every_other_stream(
    watch: Watch, cast: Cast, act: Act, session: Session
) -> None:
    here = watch(cast.ana)
    (token,) = (one.token_hash for one in browsers(session, cast.ana, MORNING.replace(year=2020)))
    others = [watch(cast.ana) for _ in range(3)]

    with act() as work:
        revoke_sessions(work, cast.ana, but=token)

    assert all(other.ends_within(SOON) for other in others)
    assert not here.ends_within(QUIET)


@pytest.mark.both
def test_the_streams_of_who_is_deactivated_end(watch: Watch, cast: Cast, act: Act) -> None:
    ben, ana = watch(cast.ben), watch(cast.ana)

    with act(actor=cast.ada) as work:
        deactivate(work, cast.ben)

    assert ben.ends_within(SOON)
    assert not ana.ends_within(QUIET)


@ON_POSTGRES
@pytest.mark.both
def test_no_long_act_of_others_keeps_a_revoked_stream_open(
    watch: Watch, cast: Cast, act: Act
) -> None:
    ben = watch(cast.ben)
    with db.engine.connect() as import_of_others:
        import_of_others.execute(text("SELECT pg_current_xact_id()"))
        with act(actor=cast.ada) as work:
            deactivate(work, cast.ben)

        assert ben.ends_within(SOON)


def test_a_process_that_forgets_to_look_is_caught(
    watch: Watch, cast: Cast, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RevokedTokens, "add", lambda _self, _hashes: None)
    ben = watch(cast.ben)

    with act(actor=cast.ada) as work:
        deactivate(work, cast.ben)

    assert not ben.ends_within(QUIET)


def test_who_is_revoked_between_the_request_and_the_stream_gets_none(app: Flask) -> None:
    here = live(app)
    try:
        here.revoked.add(["gone"])
        ours, theirs = socket.socketpair()
        ours.settimeout(5)
        here.hub.adopt(theirs, "gone", None)
        assert ours.recv(1) == b""
        ours.close()
    finally:
        here.stop()


def test_the_stream_of_a_thread_ends_as_well(
    app: Flask, signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    answer = signed_in(cast.ben).get("/stream", environ_overrides={"wsgi.multithread": True})
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.extend(answer.response), daemon=True)
    try:
        reader.start()
        with act(actor=cast.ada) as work:
            deactivate(work, cast.ben)
        reader.join(timeout=5)
        assert not reader.is_alive()
    finally:
        answer.close()
        live(app).stop()


def test_only_the_latest_tokens_are_kept() -> None:
    told: list[int] = []
    revoked = RevokedTokens(keep=2)
    revoked.listen(lambda: told.append(1))
    revoked.add(["a", "b"])
    revoked.add(["b"])
    revoked.add(["c"])

    assert [name in revoked for name in "abc"] == [False, True, True]
    assert len(told) == 2
