"""What a checkout answers to the same questions, so that two checkouts can be compared.

    python -m tests.compare.answers CHECKOUT OUT_FOLDER [--data ../shared/data]
    python -m tests.compare.answers --diff FOLDER_A FOLDER_B [--lines 20]

Clock and dice are fixed for every question; tokens, form keys and content hashes are masked.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urljoin, urlsplit

import time_machine

DICE = random.Random()
MASKS = (
    (r"(\bv=|/css/)[0-9a-f]{12}\b", r"\1VERSION"),
    (r"\[name=(csrf_token|key)\] \[value=[^\]]*\]", r"[name=\1]"),
    (r"(say |sebutkan |rejected-)[0-9a-f]{10,12}\b", r"\1RANDOM"),
    (r"((?:/files/|/key/|/join/|token=|token\W{4}|token\] \[value=))[\w-]{20,}", r"\1TOKEN"),
    (r"(?:[A-Z0-9] ){7}[A-Z0-9]{5}-[A-Z0-9]{4}\b", "CODE"),
    (r"(?m)^((?:rep|manager|finance|admin) +\S+@\S+ +)\S{12}$", r"\1PASSWORD"),
)
PERIODS = "2025 2026 2027 2025-Q4 2026-Q3 2026-Q4 2026-08 2026-11 2026-W10 2026-W47 2026-11-23"
DEALS = """id,name,owner,stage,amount,opened_on,closed_on,remark
A-1,Pumps,sari@kestrel.example,Won,1200.50,2026-10-01,2026-11-20,new
A-3,Pipes,nobody@kestrel.example,Won,50,2026-10-05,2026-11-18,an unknown person
A-4,Tanks,grace@kestrel.example,Won,abc,2026-10-05,2026-11-18,no amount
A-5,Seals,chen@kestrel.example,Won,77.70,2026-08-05,2026-09-18,a closed month
A-6,Hoses,sari@kestrel.example,Demo,310,2026-11-01,,still open"""
REFUSALS_THEN_CHANGES = """nonsense|board|board nonsense 2026|board revenue 2026-13|metrics x --json
board revenue 2026 --team Nowhere|board revenue 2026 --limit 0|board revenue 2026 --as-of never
board revenue 2026-11 --as-of 2025-01-01|metrics 2026 --rep Nobody --team Delta|metrics 2026 --rep x
badges Nobody|points Nobody 2026|points ada@kestrel.example 26|statement sari@kestrel.example never
statement x 2026|tick --now noon|reset-link x|import-undo 99|import nonsense FILE|import deals x
import deals FILE --map none|import quotas FILE|import people FILE --dates x|demo|demo --if-empty
import deals FILE --encoding klingon|import deals FILE --delimiter ;;|setup-token|doctor --json
reference --check|reset-link sari@kestrel.example|doctor|verify|import deals FILE --dry-run --json
import deals FILE|import deals FILE --json --unknown-people skip|import deals FILE --dry-run
import-undo 1|tick --now 2026-12-03|tick --now 2027-01-10T12:00:00Z --json|tick --now 2027-01-10
statement sari@kestrel.example 2026-Q4 --json|verify --json|doctor|board points 2026-11 --json"""
ADDRESSES = """/board?metric=win_rate&period=year&all=1 /board?metric=calls&period=month&team=1
/board?metric=nonsense /board?as_of=2026-10-31&period=month /people?q=sari /plans/1?deal=5000&at=1
/board.json?metric=revenue&period=quarter /targets?metric=revenue&period=2026-12 /pay?deal=9000
/team?period=2026-10&team=2 /teams?day=2026-03-01 /deals/1 /deals/1/edit /activities/1 /people/3
/people/4/leave /people/4/numbers/revenue?period=2026-Q3 /team/rows/revenue?period=2026-10 /badges/4
/rules/1 /rules/1/versions/new /plans/1/versions/new /targets/1 /teams/1 /pay/4/2026-10 /join/wrong
/pay/4/2026-10/lines.csv /points/4/2026-10 /imports/1 /imports/1/rejected.csv /log/call /nowhere"""
DAYS = "working_weekdays=0&working_weekdays=1&working_weekdays=2&working_weekdays=3"
SETUP = f"{DAYS}&name=Real&person=Ada&email=a@b.cd&password=lamp+river+nine&again=lamp+river+nine"
PLAN = "name=Slices&period=quarter&shape=marginal&rate_1=5&from_2=50000&rate_2=8&edge_2=above"
SETS = """maven maven 2017-01-01 2018-01-05 teams:sales_teams.csv people:sales_teams.csv
products:products.csv customers:accounts.csv deals:sales_pipeline.csv
deals:variants/mdy_slash_unpadded.csv;adventureworks_pl300 adventureworks 2017-07-01 2020-07-01
people:Salesperson.csv products:Product.csv customers:Reseller.csv deals:Sales.csv
quotas:Targets.csv quotas:variants/Targets_usd_longdate.tsv;call_centre call_centre 2021-01-01
2021-04-01 activities:call_center.csv activities:variants/dmy_bom_trailing_cols.csv"""


class Answers:
    """Questions with their answers, by the file they are written to."""

    def __init__(self, hidden: Mapping[str, Path]) -> None:
        self._masks = (*((re.escape(str(path)), name) for name, path in hidden.items()), *MASKS)
        self._files: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._asked = Counter[str]()

    def throw(self, *question: str) -> None:
        """Throw the dice by what is about to be asked, so that no answer hangs on another."""
        name = self._masked(" ".join(question))
        self._asked[name] += 1
        DICE.seed(f"{name} {self._asked[name]}")
        random.seed(f"{name} {self._asked[name]}")

    def add(self, file: str, question: str, answer: str) -> None:
        """Keep an answer; long structures are broken into lines without losing a sign."""
        text = self._masked(re.sub(r',(?= ?["{])', ",\n", answer))
        body = "".join(f"    {line}\n" for line in text.splitlines())
        self._files[file].append((self._masked(question), body))

    def write(self, out: Path) -> None:
        """Write every file: pages by their address, commands in the order they were given."""
        for name, answers in self._files.items():
            path = out / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            ordered = sorted(answers) if name.startswith("pages/") else answers
            path.write_text("".join(f"{asked}\n{body}\n" for asked, body in ordered), "utf-8")

    def _masked(self, text: str) -> str:
        for pattern, shown in self._masks:
            text = re.sub(pattern, shown, text)
        return text


class House:
    """One instance folder: its application, and its commands."""

    def __init__(self, answers: Answers, folder: Path) -> None:
        from salesgame import create_app
        from salesgame.settings import Settings

        self.answers, self.folder, self.name = answers, folder, folder.name
        self.assets = set[str]()
        self.app = create_app(Settings({"SECRET_KEY": "k" * 40, "STREAM_LIMIT": "0"}, folder))
        self.app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)

    def run(self, *words: str) -> str:
        """Give a command and keep all it says; its standard output."""
        self.answers.throw(self.name, *words)
        result = self.app.test_cli_runner().invoke(args=list(words))
        says = f"exit {result.exit_code} {result.exception!r}\n{result.stdout}"
        says += f"\n--- on the error stream:\n{result.stderr}" if result.stderr else ""
        self.answers.add(f"{self.name}/{words[1].strip('-')}", f"$ {' '.join(words)}", says)
        return str(result.stdout)

    def ask(self, *words: str, text: bool = True) -> Any:
        """Give a `game` command for people and for machines; what machines are told."""
        if text:
            self.run("game", *words)
        told = self.run("game", *words, "--json")
        return json.loads(told) if told.startswith("{") else {}


class Visitor:
    """Somebody's browser, at an internet address of its own."""

    INLINE = re.compile("a|abbr|b|bdi|code|em|i|kbd|mark|q|s|small|span|strong|sub|sup|u")
    TOLD = ("aria-label", "title", "alt", "placeholder", "href", "action", "datetime", "name")
    STATES = ("checked", "selected", "disabled", "readonly", "required", "open", "aria-current")
    TAG = re.compile(r'<(/?)(\w+)((?:"[^"]*"|[^">])*)>([^<]*)')
    MOST, MOST_OF_A_RULE = 400, 30

    def __init__(self, house: House, who: str, number: int = 1) -> None:
        self.who, self.language = who, "en"
        self.seen: dict[str, None] = {}
        self._house, self._client = house, house.app.test_client()
        self._client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        self._rules = house.app.url_map.bind("localhost")

    def look(self, address: str, said: Mapping[str, Any] | None = None) -> list[str]:
        """Fetch an address, or send it a form; keep what it says, and return where it leads."""
        house, method = self._house, "POST" if said else "GET"
        house.answers.throw(house.name, self.who, self.language, method, address)
        answer = self._client.open(address, method=method, data=said)
        told = ("Content-Type", "Content-Disposition", "Location")
        head = [f"{name}: {text}" for name, text in answer.headers if name in told]
        lines, links = [answer.data.decode(errors="replace")], list[str]()
        if answer.mimetype == "text/html":
            lines, links = self._read(answer.text)
        links = [answer.location, *links] if answer.location else links
        file, says = f"{house.name}/{self.who}.{self.language}", [answer.status, *head, *lines]
        house.answers.add(file, f"{method} {address}", "\n".join(says))
        return [urljoin(address, link).partition("#")[0] for link in links]

    def walk(self, *starts: str) -> None:
        """Follow links breadth first, so many of one rule and so many in all."""
        queue, taken = deque(starts), Counter[str]()
        while queue and len(self.seen) < self.MOST:
            address = queue.popleft().removeprefix("http://localhost")
            path = urlsplit(address).path
            rule: Any = self._rules.test(path) and self._rules.match(path, return_rule=True)[0].rule
            if address.startswith(("/static/", "/css/")):
                self._house.assets.add(address)
            elif rule and address not in self.seen and taken[rule] < self.MOST_OF_A_RULE:
                taken[rule] += 1
                self.seen[address] = None
                queue.extend(self.look(address))

    def _read(self, html: str) -> tuple[list[str], list[str]]:
        """A page's lines as they are read or heard, and the addresses it names."""
        lines, links = [""], []
        for _, tag, attributes, text in self.TAG.findall(html):
            found = re.findall(r'([\w-]+)(?:="([^"]*)")?', attributes)
            has = {key: unescape(value) for key, value in found}
            if not self.INLINE.fullmatch(tag):
                lines.append("")
            if tag in {"a", "link", "script", "img"}:
                links += [has[key] for key in ("href", "src") if has.get(key)]
            if tag not in {"link", "script", "meta"}:
                told = [f"{key}={has[key]}" for key in (*self.TOLD, "value") if has.get(key)]
                told += [key for key in self.STATES if key in has]
                lines[-1] += "".join(f" [{each}] " for each in told)
            lines[-1] += unescape(text)
        return [shown for line in lines if (shown := " ".join(line.split()))], links


def sample_company(house: House, file: Path) -> None:
    """Every command, on the sample company."""
    group: Any = house.app.cli.commands["game"]
    for name in ("", *sorted(group.commands)):
        house.run("game", *name.split(), "--help")
    metrics = house.ask("metrics", "2026")["metrics"]
    reps = [row["rep"] for row in house.ask("board", "points", "2026")["rows"]]
    people = (*reps, "Hadi Santoso", "dewi@kestrel.example", "ada@kestrel.example")
    for period in PERIODS.split():
        for team in ((), *(("--team", name) for name in ("Harbor", "Summit", "Delta", "Prairie"))):
            for metric in metrics:
                house.ask("board", metric, period, *team, text=not team)
            house.ask("metrics", period, *team)
        for person in people:
            house.ask("metrics", period, "--rep", person, text=False)
    for person in people:
        house.ask("badges", person)
        for period in ("2026-Q3", "2026-Q4", "2026-10", "2026-11", "2026-W47", "2026-11-23"):
            house.ask("points", person, period, text=False)
            house.ask("statement", person, period)
    for metric in metrics:
        house.ask("board", metric, "2026-Q3", "--as-of", "2026-08-15", "--limit", "5", text=False)
    for words in re.split(r"[|\n]", REFUSALS_THEN_CHANGES):
        house.run("game", *words.replace("FILE", str(file)).split())


def pages(house: House, file: Path) -> None:
    """Every page, for everybody, in both languages."""
    house.run("game", "import", "deals", str(file), "--json")
    rules = {rule.rule for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    starts = (*sorted(rule for rule in rules if "<" not in rule), *ADDRESSES.split())
    visitors, assets = [Visitor(house, "stranger")], Visitor(house, "assets")
    for line in (house.folder / "demo-sign-ins.txt").read_text("utf-8").splitlines():
        role, key, *secret = line.split()
        visitors.append(Visitor(house, role, len(visitors) + 1))
        if secret:
            visitors[-1].look("/sign-in", {"email": key, "password": secret[0]})
        else:
            visitors[-1].walk(urlsplit(key).path)
    admin = next(visitor for visitor in visitors if visitor.who == "admin")
    sent = {"kind": "deals", "file": (BytesIO(DEALS.encode()), "deals.csv")}
    columns = admin.look("/imports", sent)[0]
    chosen = {f"column-{name}": name for name in DEALS.partition("\n")[0].split(",")}
    tried = admin.look(columns, chosen | {"column-external_id": "id"})[0]
    for visitor in visitors:
        visitor.walk(*starts, *((columns, tried) if visitor is admin else ()))
    for address in sorted(house.assets):
        assets.look(address)
    admin.look("/company", parse_qs(f"{DAYS}&name=Kestrel&language=id"))
    for visitor in visitors:
        visitor.language = "id"
        for address in visitor.seen:
            visitor.look(address)


def real(house: House, data: Path, mapped: Path, begins: date, ends: date, files: str) -> None:
    """A real data set: from no tables at all to its boards, statements and jobs."""
    with time_machine.travel(f"{begins}T09:00:00Z", tick=False):
        for words in ("db upgrade", "game verify", "game tick", "game board points 2026 --json"):
            house.run(*words.split())
        admin = Visitor(house, "admin")
        admin.walk("/", "/setup", "/board.json")
        token = house.ask("setup-token", text=False)["token"]
        admin.look("/setup", parse_qs(f"{SETUP}&token={token}"))
    with time_machine.travel(f"{ends}T09:00:00Z", tick=False):
        for kind, file in (part.split(":") for part in files.split() * 2):
            house.ask("import", kind, str(data / file), "--map", str(mapped), text=False)
        admin.look("/sign-in", {"email": "a@b.cd", "password": "lamp river nine"})
        plan = admin.look("/plans", parse_qs(f"{PLAN}&begins_on={begins}"))[0]
        reps = [row["rep"] for row in house.ask("board", "points", f"{begins.year}")["rows"]]
        for rep in reps:
            admin.look(f"{plan}/people", {"person": rep, "start": str(begins)})
        for label in dict.fromkeys(spans(begins, ends)):
            for metric in house.ask("metrics", label)["metrics"]:
                house.ask("board", metric, label, text=False)
            for rep in reps[:2] if "-Q" in label else ():
                house.ask("points", rep, label, text=False)
                house.ask("statement", rep, label)
        house.ask("tick", "--now", str(ends + timedelta(15)))
        for rep in reps[:2]:
            house.ask("badges", rep)
            house.ask("statement", rep, f"{begins.year}-Q3")
        house.run("game", "verify")


def spans(begins: date, ends: date) -> Iterator[str]:
    """The year, quarter and month of every day, and a few weeks and days."""
    for n in range((ends - begins).days):
        day = begins + timedelta(n)
        yield from (f"{day:%Y}", f"{day:%Y}-Q{(day.month + 2) // 3}", f"{day:%Y-%m}")
        if n % 60 == 12:
            yield from (f"{day:%G-W%V}", f"{day}")


def collect(checkout: Path, out: Path, data: Path) -> None:
    """Ask a checkout everything, in a temporary folder."""
    os.chdir(checkout)
    sys.path.insert(0, str(checkout))
    maps = next(checkout.rglob("maven.toml")).parent
    system = mock.patch.multiple("os", urandom=DICE.randbytes)
    library = mock.patch.multiple("random", _urandom=DICE.randbytes)
    with system, library, tempfile.TemporaryDirectory() as temp:
        folder = Path(temp)
        answers = Answers({"MAPS": maps, "TEMP": folder, "CHECKOUT": checkout, "DATA": data})
        file = folder / "deals.csv"
        file.write_text(DEALS, "utf-8")
        with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
            house = House(answers, folder / "demo")
            house.run("db", "upgrade")
            house.run("game", "demo")
            pages(House(answers, shutil.copytree(house.folder, folder / "pages")), file)
            sample_company(house, file)
        for name, mapped, begins, ends, files in (told.split(None, 4) for told in SETS.split(";")):
            days = date.fromisoformat(begins), date.fromisoformat(ends)
            real(House(answers, folder / name), data / name, maps / f"{mapped}.toml", *days, files)
        answers.write(out)


def compare(one: Path, other: Path, most: int) -> int:
    """Tell what differs, each change under its question: git heads it with the last plain line."""
    git = ("git", "diff", "--no-index", "--no-ext-diff", "--no-color", "-U0", one, other)
    told = subprocess.run(git, capture_output=True, text=True, check=False)
    for part in re.split(r"(?m)^(?=diff |@@ )", told.stdout):
        for line in part.splitlines()[: most + 1]:
            sys.stdout.write(f"{line[:200]}\n")
    return told.returncode


def main() -> int:
    """Collect answers, or compare two folders of them: 1 where they differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs=2, type=lambda text: Path(text).resolve())
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--diff", action="store_true", help="compare two folders of answers")
    parser.add_argument("--lines", type=int, default=20, help="the most lines to show of a change")
    asked = parser.parse_args()
    one, other = asked.folders
    if asked.diff:
        return compare(one, other, asked.lines)
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets is decided as Python starts
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | {"PYTHONHASHSEED": "0"})
    collect(one, other, asked.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
