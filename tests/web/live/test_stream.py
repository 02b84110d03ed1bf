"""The stream over real sockets: no thread held, replay, resync, refusal, permission."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import BaseWSGIServer, make_server

from salesgame.services.boards.announcing import announce
from salesgame.web.access.sign_in import COOKIE
from salesgame.web.live import hub as hub_module
from salesgame.web.live.process import live
from salesgame.web.live.revoked import RevokedTokens
from salesgame.web.live.ring import NoticeRing
from tests.cast import Cast
from tests.conftest import Act

SignedIn = Callable[[int], FlaskClient]


class Viewer:
    """A browser's end of a stream."""

    def __init__(self, server: BaseWSGIServer, cookie: str, after: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.server_port))
        last = f"Last-Event-ID: {after}\r\n" if after else ""
        asked = f"GET /stream HTTP/1.1\r\nHost: localhost\r\nCookie: {COOKIE}={cookie}\r\n"
        self.socket.sendall(f"{asked}{last}\r\n".encode())
        self.heard = b""

    def wait_for(self, text: bytes, seconds: float = 30.0) -> bool:
        """On PostgreSQL news wait for the oldest open act of the whole server, other tests' too."""
        self.socket.settimeout(0.1)
        until = time.monotonic() + seconds
        while text not in self.heard and time.monotonic() < until:
            try:
                data = self.socket.recv(65_536)
            except TimeoutError:
                continue
            if not data:
                break
            self.heard += data
        return text in self.heard


@pytest.fixture
def cookie(signed_in: SignedIn, cast: Cast) -> str:
    return str(signed_in(cast.ana).get_cookie(COOKIE).value)  # type: ignore[union-attr]


Watch = Callable[..., Viewer]


@pytest.fixture
def watch(server: BaseWSGIServer, cookie: str) -> Iterator[Watch]:
    """`watch()` opens a stream as Ana; `watch(mark)` returns with the last event it saw."""
    opened: list[Viewer] = []

    def one(after: str = "") -> Viewer:
        opened.append(Viewer(server, cookie, after))
        return opened[-1]

    yield one
    for viewer in opened:
        viewer.socket.close()


@pytest.fixture
def server(app: Flask) -> Iterator[BaseWSGIServer]:
    """The app on a threaded server of its own."""
    made = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    live(app).stop()
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.mark.both
def test_news_reach_a_viewer_and_say_only_that_something_changed(watch: Watch, act: Act) -> None:
    viewer = watch()
    assert viewer.wait_for(b"event: hello")
    with act() as work:
        announce(work, "board", {"secret": "Acme pays 4711"})

    assert viewer.wait_for(b"event: change")
    assert b'"topics": ["board"]' in viewer.heard
    assert b"Acme" not in viewer.heard
    assert b"no-store" in viewer.heard
    assert b"X-Accel-Buffering: no" in viewer.heard


def test_streams_hold_no_threads(watch: Watch) -> None:
    first = watch()
    assert first.wait_for(b"event: hello")
    time.sleep(0.2)
    before = threading.active_count()
    viewers = [watch() for _ in range(30)]
    assert all(viewer.wait_for(b"event: hello") for viewer in viewers)
    time.sleep(0.3)

    assert threading.active_count() <= before


def test_a_returning_viewer_gets_what_it_missed(watch: Watch, act: Act) -> None:
    viewer = watch()
    assert viewer.wait_for(b"event: hello")
    with act() as work:
        announce(work, "seen", {})
    assert viewer.wait_for(b'"seen"')
    mark = viewer.heard.rsplit(b"id: ", 1)[1].split(b"\n")[0].decode()
    viewer.socket.close()
    with act() as work:
        announce(work, "missed", {})
    time.sleep(0.3)

    back = watch(mark)

    assert back.wait_for(b'"missed"')
    assert b'"seen"' not in back.heard


def test_a_gap_too_old_says_resync(app: Flask, watch: Watch, act: Act) -> None:
    first = watch()
    assert first.wait_for(b"event: hello")
    ring = live(app).ring
    ring._forgotten = type(ring.latest)(10**9, 10**9)  # as if all of it had fallen out

    assert watch("0-1").wait_for(b"event: resync")


def test_past_the_cap_a_viewer_is_told_to_poll(app: Flask, watch: Watch) -> None:
    app.config["STREAM_LIMIT"] = 1
    first = watch()
    assert first.wait_for(b"event: hello")
    second = watch()

    assert second.wait_for(b"poll_seconds")
    assert b" 503 " in second.heard
    assert b"Retry-After: 30" in second.heard


def test_a_viewer_that_leaves_makes_room(app: Flask, watch: Watch) -> None:
    app.config["STREAM_LIMIT"] = 1
    first = watch()
    assert first.wait_for(b"event: hello")
    first.socket.close()
    time.sleep(0.3)

    assert watch().wait_for(b"event: hello")


def test_a_viewer_that_cannot_keep_up_is_let_go(
    app: Flask, watch: Watch, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "PENDING_BYTES", 512)
    quick, slow = watch(), watch()
    assert quick.wait_for(b"event: hello")
    assert slow.wait_for(b"event: hello")
    here = live(app)
    stuck = max(here.hub._viewers, key=lambda v: v.socket.fileno())
    stuck.pending = b"x"  # as if its socket were full
    for i in range(20):
        with act() as work:
            announce(work, f"news-{i}", {})
        time.sleep(0.12)

    assert here.hub.count == 1
    assert quick.wait_for(b'"news-19"') or slow.wait_for(b'"news-19"')


def test_heartbeats_carry_data_and_streams_end(
    app: Flask, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(hub_module, "LIFE_SECONDS", 0.5)
    monkeypatch.setattr(hub_module, "LIFE_SPREAD", 0.0)
    viewer = watch()
    assert viewer.wait_for(b"event: beat\ndata: {")
    time.sleep(1)

    assert live(app).hub.count == 0


def test_asking_only_for_the_headers_opens_no_stream(
    app: Flask, signed_in: SignedIn, cast: Cast
) -> None:
    answer = signed_in(cast.ana).head("/stream")

    assert answer.mimetype == "text/event-stream"
    assert "salesgame.live" not in app.extensions


def test_a_stranger_gets_no_stream(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/stream").status_code == 401


def test_without_a_socket_a_stream_is_an_ordinary_answer_and_there_are_few(
    app: Flask, signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ana)
    environ = {"wsgi.multithread": True}
    answers = [browser.get("/stream", environ_overrides=environ) for _ in range(4)]
    try:
        assert b"event: hello" in next(iter(answers[0].response))
        assert browser.get("/stream", environ_overrides=environ).status_code == 503
    finally:
        for answer in answers:
            answer.close()
        live(app).stop()


def test_a_server_of_one_thread_refuses_rather_than_hang(
    app: Flask, signed_in: SignedIn, cast: Cast
) -> None:
    try:
        assert signed_in(cast.ana).get("/stream").status_code == 503
    finally:
        live(app).stop()


def test_a_viewer_who_comes_as_the_streams_end_is_let_go() -> None:
    hub = hub_module.Hub(NoticeRing(), RevokedTokens())
    hub.start()
    hub.stop()
    ours, theirs = socket.socketpair()
    ours.settimeout(2)

    hub.adopt(theirs, "a token's hash", None)

    assert ours.recv(1) == b""  # closed, not kept for ever
    ours.close()
