"""Settings with which nothing may start: commands say so and leave with 2, servers stop with 3."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from salesgame import create_app
from salesgame.settings import Settings, UnsafeSettings

ROOT = Path(__file__).parent.parent.parent
UNSAFE = {"SALESGAME_ENV": "production", "PUBLIC_URL": "http://game.example"}
FLASK = ("-m", "flask", "--app", "app")


def started(folder: Path, settings: dict[str, str], *command: str) -> tuple[int, str]:
    """The exit code and the error stream of a process with these settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=kept | {"INSTANCE_PATH": str(folder)} | settings,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "command",
    [(*FLASK, "game", "doctor"), (*FLASK, "db", "upgrade"), ("app.py",)],
    ids=("game", "db", "app"),
)
def test_a_command_names_unsafe_settings_and_leaves_with_2(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    code, said = started(tmp_path / "game", UNSAFE, *command)

    assert code == 2
    assert said.splitlines() == [
        "Error: SalesGame can't start with these settings:",
        "S001 PUBLIC_URL must be the https:// address people use.",
        "S002 SECURE_COOKIES must be 1 behind HTTPS.",
    ]
    assert not (tmp_path / "game").exists()


def test_a_server_stops_for_good_instead_of_starting_workers_again_and_again(
    tmp_path: Path,
) -> None:
    several = ("-m", "gunicorn", "-b", "127.0.0.1:0", "--workers", "3", "app:app")
    code, said = started(tmp_path, UNSAFE, *several)

    assert code == 3
    assert said.count("S001 PUBLIC_URL") == 1
    assert "Traceback" not in said


def test_a_server_whose_settings_are_safe_loads_nothing_that_a_reload_would_keep(
    tmp_path: Path,
) -> None:
    look = (
        "import runpy, sys; runpy.run_path('gunicorn.conf.py')['on_starting'](None);"
        "sys.exit('salesgame' in sys.modules)"
    )
    assert started(tmp_path, {}, "-c", look) == (0, "")


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"PORT": "eighty"}, "S004 PORT must be a whole number, 0 or more."),
        ({"SESSION_DAYS": "-1"}, "S004 SESSION_DAYS must be a whole number, 0 or more."),
        ({"SALESGAME_ENV": "prod"}, "S006 SALESGAME_ENV must be one of development, production."),
        ({"DATABASE_URL": "somewhere"}, "S007 DATABASE_URL must be like postgresql://user:"),
        ({"DATABASE_URL": "mysql://a:b@c/d"}, "S007 DATABASE_URL must be like postgresql://user:"),
        ({"DATABASE_URL": "postgresql://a:b@c:d/e"}, "S007 DATABASE_URL must be like postgresql"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "S007 DATABASE_URL must be like postgresql"),
        ({"DATABASE_URL": "sqlite://"}, "S007 DATABASE_URL must be like postgresql"),
        ({"DATABASE_URL": "sqlite+aiosqlite:///x.db"}, "S007 DATABASE_URL must be like postgresql"),
        ({"INSTANCE_PATH": __file__}, "S010 INSTANCE_PATH must be a folder to write in: "),
        ({"SECRET_KEY_FILE": "/nowhere"}, "S005 SECRET_KEY_FILE names a file that can't be read"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_in_development_too(
    tmp_path: Path, settings: dict[str, str], problem: str
) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        create_app(Settings.from_env(settings, tmp_path))

    assert problem in refused.value.message


@pytest.mark.parametrize(
    ("settings", "problem"),
    [({"PORT": "eighty"}, "S004 PORT"), ({"SECRET_KEY_FILE": "/nowhere"}, "S005 SECRET_KEY_FILE")],
    ids=("written", "read"),
)
def test_a_command_says_so_without_a_traceback(
    tmp_path: Path, settings: dict[str, str], problem: str
) -> None:
    code, said = started(tmp_path, settings, *FLASK, "game", "doctor")

    assert code == 2
    assert problem in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"DATABASE_URL": "postgresql://a:b@c/d?port=e"}, "S007 DATABASE_URL must be like post"),
        ({"DATABASE_URL": "sqlite:////tmp/x.db?timeout=e"}, "S007 DATABASE_URL must be like post"),
        ({"PORT": "99999"}, "S004 PORT must be at most 65535."),
        ({"SECURE_COOKIES": "yes"}, "S008 SECURE_COOKIES must be 0 or 1."),
        ({"SCHEDULER": "true"}, "S008 SCHEDULER must be 0 or 1."),
        ({"PUBLIC_URL": "game.example"}, "S009 PUBLIC_URL must begin with https:// or http://."),
        ({"PORT": "65535", "SECURE_COOKIES": "0", "PUBLIC_URL": "http://game.example"}, ""),
        ({"DATABASE_URL": "postgres://a:b@c/d?port=5432&connect_timeout=3"}, ""),
    ],
)
def test_a_slip_is_named_before_it_breaks_anything_or_switches_anything_off(
    settings: dict[str, str], problem: str
) -> None:
    assert "\n".join(Settings(settings).problems()).startswith(problem)
    assert bool(Settings(settings).problems()) == bool(problem)
