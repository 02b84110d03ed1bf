"""`flask db upgrade`: started several times at once, and with no database to upgrade."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from salesgame.domain.operations.readiness import DatabaseAway
from tests.cli.test_unsafe_settings import FLASK, started


def test_several_set_up_one_database_at_once_and_all_of_them_may_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "game"

    def set_up(_number: int) -> tuple[int, str]:
        return started(folder, {}, *FLASK, "db", "upgrade")

    with ThreadPoolExecutor() as several:
        told = list(several.map(set_up, range(3)))

    assert [code for code, _ in told] == [0, 0, 0], told


def test_a_database_that_is_away_is_told_in_one_sentence(tmp_path: Path) -> None:
    away = {"DATABASE_URL": "postgresql://127.0.0.1:1/nobody"}

    code, said = started(tmp_path / "game", away, *FLASK, "db", "upgrade")

    assert (code, said.strip()) == (1, f"Error: {DatabaseAway().message}")
