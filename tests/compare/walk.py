"""Count the modules of `salesgame/` that a deal, an imported row and a statement walk through.

`python -m tests.compare.walk [CHECKOUT] [--list]` plants the sample company of a checkout, this one
where none is named, in a folder of its own. It walks each way once untraced, so that all is warm,
and counts the files one of whose functions is entered the second time. Importing, bodies of
classes and comprehensions are no entering.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import logging
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from click import echo
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup
from flask.testing import FlaskClient
from werkzeug.serving import make_server

HERE = Path(__file__).parent.parent.parent
NO_FUNCTIONS = frozenset(("<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"))
AMOUNTS = (4711, 9317)  # of the deal that warms, and of the one that is traced
WAITS_SECONDS = 30
Files = frozenset[str]
Calls = set[tuple[bool, CodeType]]  # whether by this thread, and what was entered


class Tracer:
    """Which of a package's files are entered by this thread, and which by the others."""

    def __init__(self, package: Path) -> None:
        self._package, self._me = f"{package}{os.sep}", threading.get_ident()
        self._calls: Calls | None = None
        threading.setprofile(self._note)  # threads that begin from now on
        sys.setprofile(self._note)

    def trace(self, act: Callable[[], Any]) -> tuple[Files, Files]:
        """The files entered while an act lasts: by this thread, and by all others."""
        self._calls = calls = set[tuple[bool, CodeType]]()
        act()
        self._calls = None
        return self._files(calls, mine=True), self._files(calls, mine=False)

    def _note(self, frame: FrameType, event: str, _what: Any) -> None:
        if event == "call" and (calls := self._calls) is not None:
            calls.add((threading.get_ident() == self._me, frame.f_code))

    def _files(self, calls: Calls, *, mine: bool) -> Files:
        entered = (
            code.co_filename.removeprefix(self._package)
            for by_me, code in tuple(calls)
            if by_me == mine and code.co_filename.startswith(self._package)
            and code.co_flags & inspect.CO_OPTIMIZED and code.co_name not in NO_FUNCTIONS
        )  # fmt: skip
        return frozenset(entered)


class Company:
    """The sample company in an application of its own, its rep's browser and its television."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.app, self._folder = application(checkout, folder), folder
        self.rep, self.television = self.app.test_client(), self.app.test_client()
        self.run("db", "upgrade")
        keys = self.run("game", "demo")
        self._email, password = re.findall(r"^rep +(\S+) +(\S+)$", keys, re.MULTILINE)[0]
        known = {**fields(got(self.rep, "/sign-in")), "email": self._email}
        got(self.rep, "/sign-in", {**known, "password": password})
        paired = self.television.get(re.findall(r"/tv/key/\S+", keys)[0])
        self.cookie = paired.headers["Set-Cookie"].partition(";")[0]  # of the television

    def run(self, *words: str) -> str:
        """What a command prints; it must leave with 0."""
        every = FlaskGroup(create_app=lambda: self.app, load_dotenv=False)
        done = CliRunner().invoke(every, words)
        assert done.exit_code == 0, (words, done.output, done.exception)
        return done.output

    def new_deal(self, amount: int) -> dict[str, str]:
        """The form of a won deal as the rep sends it."""
        empty = fields(got(self.rep, "/log/deal"))
        return {**empty, "name": f"Deal {amount}", "amount": str(amount)}

    def new_file(self, amount: int) -> str:
        """A file of one won deal, for the import."""
        form, path = self.new_deal(amount), self._folder / f"{amount}.csv"
        row = f"W{amount},Imported,{self._email},{form['stage']},{amount},{form['closed_on']}"
        path.write_text(f"id,name,owner,stage,amount,closed_on\n{row}\n", encoding="utf-8")
        return str(path)

    def send(self, form: dict[str, str], stream: HTTPResponse) -> None:
        """Send a deal's form, and wait until the television is told of news."""
        got(self.rep, "/deals", form)
        assert b"event: change\n" in stream  # reads on until it is there

    def look(self, amount: int) -> None:
        """Ask for the television's frame; it must show the deal."""
        assert f"{amount:,}" in got(self.television, "/tv"), amount


def application(checkout: Path, folder: Path) -> Flask:
    """The checkout's application, all its files in a folder; nothing is written beside it."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(checkout))
    os.environ |= {"INSTANCE_PATH": str(folder / "instance"), "DATABASE_URL": ""}
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    create_app: Callable[[], Flask] = importlib.import_module("salesgame").create_app
    return create_app()


def got(browser: FlaskClient, path: str, form: dict[str, str] | None = None) -> str:
    """A page's text, or what answers a form that is sent; it must not be a refusal."""
    answer = browser.post(path, data=form) if form else browser.get(path)
    assert answer.status_code == (303 if form else 200), (path, answer.status, answer.text)
    return answer.text


def fields(page: str) -> dict[str, str]:
    """What the inputs of a page say before anybody types; of choices, the one that is made."""
    tags = re.findall(r"<input(?![^>]*radio)[^>]*>|<input[^>]*checked[^>]*>", page)
    said = (dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in tags)
    return {one["name"]: unescape(one.get("value", "")) for one in said if "name" in one}


def listen(app: Flask, cookie: str) -> HTTPResponse:
    """The television's stream over a real socket; from now on the process follows its outbox."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    line = HTTPConnection("127.0.0.1", server.server_port, timeout=WAITS_SECONDS)
    line.request("GET", "/stream", headers={"Cookie": cookie})
    return line.getresponse()


def deal_walk(company: Company, tracer: Tracer) -> dict[str, Files]:
    """From the form the rep sends, over the outbox, to the frame the television shows."""
    stream = listen(company.app, company.cookie)
    assert b"event: hello\n" in stream
    for amount in AMOUNTS:
        form = company.new_deal(amount)
        post, notice = tracer.trace(partial(company.send, form, stream))
        frame, _ = tracer.trace(partial(company.look, amount))
    steps = {"deal: its POST": post, "deal: its notice": notice, "deal: its frame": frame}
    return steps | {"deal: from form to wall": post | notice | frame}


def walks(company: Company, tracer: Tracer) -> dict[str, Files]:
    """What each walk enters once warm; the deal's comes last, for its stream starts threads."""
    found: dict[str, Files] = {}
    for amount in AMOUNTS:
        file = company.new_file(amount + 1)
        acts = {
            "an imported row": partial(company.run, "game", "import", "deals", file),
            "a plan's statement, GET /pay": partial(got, company.rep, "/pay"),
            "any page, GET /profile": partial(got, company.rep, "/profile"),
            "a deal's empty form": partial(got, company.rep, "/log/deal"),
        }
        found |= {name: frozenset().union(*tracer.trace(act)) for name, act in acts.items()}
    quiet = found["any page, GET /profile"] | found["a deal's empty form"]
    found |= deal_walk(company, tracer)
    found["deal: its POST beyond page and form"] = found["deal: its POST"] - quiet
    found["deal: all of it beyond page and form"] = found["deal: from form to wall"] - quiet
    return found


def tell(name: str, files: Files, *, each: bool) -> None:
    """Print a count; with `each`, the files of every folder too."""
    echo(f"{len(files):4}  {name}")
    paths = sorted(map(Path, files if each else ()), key=lambda path: (path.parent, path.stem))
    for folder, inside in groupby(paths, lambda path: path.parent):
        echo(f"      {folder}: {' '.join(path.stem for path in inside)}")


def main() -> None:
    """Count, and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("checkout", nargs="?", default=HERE, type=lambda path: Path(path).resolve())
    asked.add_argument("--list", action="store_true", help="name the files too")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        company = Company(said.checkout, Path(folder))
        for name, files in walks(company, Tracer(said.checkout / "salesgame")).items():
            tell(name, files, each=said.list)


if __name__ == "__main__":
    main()
