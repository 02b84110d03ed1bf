"""Settings from the environment; a secret may lie in a file named by NAME_FILE."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click import ClickException
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

CHART_JS_URL = "https://cdn.jsdelivr.net/npm/chart.js@4.6.1/dist/chart.umd.min.js"
CHART_JS_INTEGRITY = "sha384-Emf5ZVIUiarAdhkgtqK+5/Z5qIvM6QoVrS+qAVtfyZVuD5lIHrac0me485+Antp0"


REFUSED = 2  # what commands leave with


class UnsafeSettings(ClickException):
    """SalesGame can't start with these settings:"""

    exit_code = REFUSED

    def __init__(self, problems: Iterable[str]) -> None:
        """Commands and servers print the sentences, and stop."""
        super().__init__("\n".join((str(self.__doc__), *problems)))


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in the environment, default, and what it is for."""

    name: str
    default: str
    purpose: str
    secret: bool = False


SETTINGS = (
    Setting("SALESGAME_ENV", "development", "`production` refuses to start with unsafe settings."),
    Setting(
        "DATABASE_URL", "", "PostgreSQL address; empty means SQLite in `instance/`.", secret=True
    ),
    Setting(
        "SECRET_KEY",
        "",
        "Signs cookies; empty means one made at first start and kept in `instance/`.",
        secret=True,
    ),
    Setting(
        "INSTANCE_PATH", "", "Where the SQLite file and uploads live; empty means `instance/`."
    ),
    Setting(
        "PUBLIC_URL", "", "The address people type, such as https://game.example; used in links."
    ),
    Setting(
        "TRUSTED_HOSTS",
        "",
        "Names to be served under, such as game.lan,10.0.0.5, beside HOST and localhost. Others "
        "are refused while PUBLIC_URL is empty.",
    ),
    Setting("SECURE_COOKIES", "", "`1` sends cookies over HTTPS only; empty follows PUBLIC_URL."),
    Setting(
        "TRUSTED_PROXIES", "0", "How many proxies in front may set X-Forwarded-For and -Proto."
    ),
    Setting("CHART_JS_URL", CHART_JS_URL, "Where browsers load Chart.js from."),
    Setting("CHART_JS_INTEGRITY", CHART_JS_INTEGRITY, "Its Subresource Integrity value."),
    Setting("SCHEDULER", "1", "`0` keeps `python app.py` from running the jobs itself."),
    Setting("TICK_SECONDS", "30", "How often the scheduler looks for what is due."),
    Setting("STREAM_LIMIT", "1000", "Open live streams a process serves; more are told to poll."),
    Setting("SESSION_DAYS", "30", "How long a sign-in lasts without use."),
    Setting("MAX_UPLOAD_MB", "64", "The largest file an import page takes."),
    Setting("PORT", "8000", "Where `./run` and `python app.py` listen."),
    Setting("HOST", "127.0.0.1", "The address `./run` and `python app.py` listen on."),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}
ENVIRONMENTS = ("development", "production")
SQLITE = ("sqlite", "sqlite+pysqlite")
WHOLE_NUMBERS = (
    "TRUSTED_PROXIES", "TICK_SECONDS", "STREAM_LIMIT", "SESSION_DAYS", "MAX_UPLOAD_MB", "PORT",
)  # fmt: skip
MOST_FIGURES = 9
HIGHEST_PORT = 65_535
LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "::1"))
_HOST = re.compile(r"[a-z0-9_.-]+|[a-f0-9:.]*:[a-f0-9:.]+")  # a name, or an address of IPv6
SWITCHES = {"SECURE_COOKIES": ("", "0", "1"), "SCHEDULER": ("0", "1")}
SCHEMES = ("https://", "http://")
EVERYWHERE = ("0.0.0.0", "::")  # to listen on, but no address that a browser could open


def read(environ: Mapping[str, str], name: str) -> str:
    """One setting's text: NAME, else the contents of the file NAME_FILE names, else the default.

    Raises UnsafeSettings where that file can't be read.
    """
    if value := environ.get(name):
        return value
    if path := environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            problem = f"S005 {name}_FILE names a file that can't be read: {path}"
            raise UnsafeSettings([problem]) from None
    return _BY_NAME[name].default


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MOST_FIGURES


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, read once at start."""

    values: dict[str, str] = field(default_factory=dict)
    instance: Path = Path("instance")

    @classmethod
    def from_env(cls, environ: Mapping[str, str], root: Path) -> Settings:
        """Read every setting from `environ`; `root` is the project's folder."""
        values = {setting.name: read(environ, setting.name) for setting in SETTINGS}
        return cls(values, Path(values["INSTANCE_PATH"] or root / "instance").absolute())

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, _BY_NAME[name].default)

    @property
    def production(self) -> bool:
        """Whether this is a real installation."""
        return self["SALESGAME_ENV"] == "production"

    @property
    def database_url(self) -> str:
        """The database's address; SQLite in the instance folder by default."""
        return self["DATABASE_URL"] or f"sqlite:///{self.instance / 'salesgame.db'}"

    @property
    def address(self) -> str:
        """What to type to get here: PUBLIC_URL, else where the server listens; no slash follows."""
        if self["PUBLIC_URL"]:
            return self["PUBLIC_URL"].rstrip("/")
        host = "127.0.0.1" if self["HOST"] in EVERYWHERE else self["HOST"]
        return f"http://{f'[{host}]' if ':' in host else host}:{self['PORT']}"

    def answers_to(self, host: str) -> bool:
        """Whether requests that name this host (in lower case, without its port) are served.

        Where PUBLIC_URL is what links are made of, it doesn't matter what a request calls us.
        """
        known = LOCAL_HOSTS | {self["HOST"].lower(), *self._trusted_hosts()}
        return bool(self["PUBLIC_URL"]) or host in known

    def _trusted_hosts(self) -> list[str]:
        hosts = self["TRUSTED_HOSTS"].lower().split(",")
        return [host.strip().strip("[]") for host in hosts if host.strip()]

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies travel over HTTPS only."""
        return (self["SECURE_COOKIES"] or str(int(self["PUBLIC_URL"].startswith("https")))) == "1"

    def secret_key(self) -> str:
        """The signing key: the setting, or one made once and kept in the instance folder."""
        if self["SECRET_KEY"]:
            return self["SECRET_KEY"]
        path = self.instance / "secret_key"
        if not path.exists():
            self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = path.with_name(f"secret_key.{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
            try:
                path.hardlink_to(fresh)  # whoever links first made the key; the rest read it
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text(encoding="utf-8")

    def refuse_unsafe(self) -> None:
        """Raises UnsafeSettings where an operator must mend something before the start."""
        if problems := self.problems():
            raise UnsafeSettings(problems)

    def problems(self) -> list[str]:
        """What an operator must mend before the start, each with its way out."""
        found = [
            f"S004 {name} must be a whole number, 0 or more." for name in WHOLE_NUMBERS
            if not _is_whole(self[name])
        ]  # fmt: skip
        if _is_whole(self["PORT"]) and int(self["PORT"]) > HIGHEST_PORT:
            found.append(f"S004 PORT must be at most {HIGHEST_PORT}.")
        found += [  # a slip must not switch anything off
            f"S008 {name} must be 0 or 1." for name, known in SWITCHES.items()
            if self[name] not in known
        ]  # fmt: skip
        if self["PUBLIC_URL"] and not self["PUBLIC_URL"].startswith(SCHEMES):
            found.append("S009 PUBLIC_URL must begin with https:// or http://.")
        if not all(_HOST.fullmatch(host) for host in self._trusted_hosts()):
            found.append("S011 TRUSTED_HOSTS must be names like game.lan,10.0.0.5 without a port.")
        if not self._names_a_database():  # the address itself holds a password, and isn't shown
            found.append(
                "S007 DATABASE_URL must be like postgresql://user:password@host/salesgame."
            )
        if self["SALESGAME_ENV"] not in ENVIRONMENTS:  # a slip must not switch safety off
            found.append(f"S006 SALESGAME_ENV must be one of {', '.join(ENVIRONMENTS)}.")
        return [*found, *self._unsafe()] if self.production else found

    def _names_a_database(self) -> bool:
        from salesgame.storage.db.engine import driver_url

        try:
            url = make_url(driver_url(self.database_url))
            url.get_dialect()().create_connect_args(url)  # reads what stands behind the ? as well
        except (ArgumentError, ValueError):  # a number that is none is a ValueError
            return False
        if url.get_backend_name() == "sqlite":  # one in memory would be another in every thread
            return url.drivername in SQLITE and url.database not in {None, "", ":memory:"}
        return url.get_backend_name() == "postgresql"

    def _unsafe(self) -> list[str]:
        found = []
        if not self["PUBLIC_URL"].startswith("https://"):
            found.append("S001 PUBLIC_URL must be the https:// address people use.")
        if not self.secure_cookies:
            found.append("S002 SECURE_COOKIES must be 1 behind HTTPS.")
        if self["SECRET_KEY"] and len(self["SECRET_KEY"]) < 32:
            found.append("S003 SECRET_KEY must be at least 32 characters of randomness.")
        return found

    def flask_config(self) -> dict[str, Any]:
        """The settings as Flask and its extensions name them."""
        from salesgame.storage.db.engine import driver_url, engine_options

        return {
            "SECRET_KEY": self.secret_key(),
            "SQLALCHEMY_DATABASE_URI": driver_url(self.database_url),
            "SQLALCHEMY_ENGINE_OPTIONS": engine_options(self.database_url),
            "SESSION_COOKIE_NAME": "salesgame",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "MAX_CONTENT_LENGTH": int(self["MAX_UPLOAD_MB"]) * 1024 * 1024,
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent.parent / "translations"),
            "CHART_JS_URL": self["CHART_JS_URL"],
            "CHART_JS_INTEGRITY": self["CHART_JS_INTEGRITY"],
            "STREAM_LIMIT": int(self["STREAM_LIMIT"]),
            "SESSION_DAYS": int(self["SESSION_DAYS"]),
            "TICK_SECONDS": int(self["TICK_SECONDS"]),
            "PUBLIC_URL": self["PUBLIC_URL"],
        }
