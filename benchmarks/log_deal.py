"""Logging one won deal over HTTP, against a bare Flask insert of one durable row."""

from __future__ import annotations

import re
import secrets
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.company import Made, make_company
from benchmarks.load import Load, Make, load, request
from benchmarks.serving import serving

CLIENTS = 16
WORKERS = 2  # one a core, as gunicorn.conf.py has it
WARM_UP = 3.0  # until every process is there
SECONDS = 6.0
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


def measure(reps: int = 1_000, deals: int = 20_000, rounds: int = 3) -> dict[str, float]:
    """Rates of both, taken in turn; the median of the ratios pair by pair, and the worst p99."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_company(Path(folder), reps, deals)
        pairs = [(_floor(Path(folder)), _product(made)) for _ in range(rounds)]
    ratios = sorted(product.rate / floor.rate for floor, product in pairs)
    return {
        "ratio": ratios[len(ratios) // 2],
        "floor_rate": sorted(floor.rate for floor, _ in pairs)[rounds // 2],
        "rate": sorted(product.rate for _, product in pairs)[rounds // 2],
        "p99_ms": max(product.at(0.99) for _, product in pairs) * 1000,
        "floor_p99_ms": max(floor.at(0.99) for floor, _ in pairs) * 1000,
    }


def _floor(folder: Path) -> Load:
    post = request("POST", "/row", b"", FORM)
    environ = {"FLOOR_DATABASE": str(folder / "floor.db")}
    with serving("benchmarks.floor:app", environ, workers=WORKERS) as (port, _):
        load(port, lambda _c, _n: post, clients=CLIENTS, seconds=WARM_UP)
        return load(port, lambda _c, _n: post, clients=CLIENTS, seconds=SECONDS)


def _product(made: Made) -> Load:
    with serving("app:app", made.environ, workers=WORKERS) as (port, _):
        make = making(port, made)
        load(port, lambda c, n: make(c + 1000, n), clients=CLIENTS, seconds=WARM_UP)
        seen = load(port, make, clients=CLIENTS, seconds=SECONDS)
    if set(seen.statuses) != {303}:
        raise RuntimeError(f"deals were refused: {seen.statuses}")
    return seen


def making(port: int, made: Made) -> Make:
    """Requests that log one won deal each, as the browser of a signed-in rep sends them."""
    cookie, token = _form_token(port, made.cookie)
    headers = FORM + f"Cookie: {cookie}\r\n"
    run = f"{made.run}-{secrets.token_hex(3)}"

    def make(client: int, number: int) -> bytes:
        fields = {
            "csrf_token": token, "key": f"{run}-{client}-{number}", "name": "Cobalt Dental",
            "amount": "125.50", "stage": "Won",
        }  # fmt: skip
        return request("POST", "/deals", urlencode(fields).encode(), headers)

    return make


def _form_token(port: int, cookie: str) -> tuple[str, str]:
    """The cookies and the CSRF token a browser would hold after opening the form."""
    page = urllib.request.Request(f"http://127.0.0.1:{port}/log/deal", headers={"Cookie": cookie})
    with urllib.request.urlopen(page) as answer:
        text = answer.read().decode()
        cookies = [cookie] + [
            line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") or []
        ]
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    if found is None:
        raise RuntimeError("the form has no CSRF token")
    return "; ".join(cookies), found.group(1)
