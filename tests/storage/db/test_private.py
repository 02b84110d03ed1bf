"""Files of an installation are begun so that only their owner reads them, whatever the umask."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from salesgame import create_app
from salesgame.extensions import db
from salesgame.services.imports.uploads import Uploads
from salesgame.services.operations.privacy import readable_by_others
from salesgame.settings import Settings
from salesgame.storage.db.engine import writing
from salesgame.storage.tables import metadata
from salesgame.tabular.rejects import _opened
from tests.conftest import POSTGRES, opened

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="the files of a server are its own")
EVERYBODY = 0o022  # the umask of most machines
NOW = datetime(2026, 9, 17, tzinfo=UTC)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture(params=[EVERYBODY, 0o000, 0o077])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that lets everybody in, as one that was mounted does."""
    tmp_path.chmod(0o755)
    return tmp_path


@pytest.fixture
def begun(_umask: None, folder: Path) -> Iterator[Flask]:
    """An installation at its first start, with something written."""
    with opened(create_app(Settings({}, folder / "instance"))) as app:
        metadata.create_all(db.engine)
        with writing(db.session()):
            pass
        yield app


def test_what_is_begun_is_its_owners(begun: Flask) -> None:
    instance = Path(begun.instance_path)
    names = {path.name: mode(path) for path in instance.iterdir()}

    assert names == dict.fromkeys(
        ("salesgame.db", "salesgame.db-wal", "salesgame.db-shm", "salesgame.db-turn", "secret_key"),
        0o600,
    )
    assert mode(instance) == 0o700


def test_what_is_uploaded_and_what_is_rejected_is_its_owners(begun: Flask, folder: Path) -> None:
    shared = folder / "imports"
    shared.mkdir(mode=0o755)
    Uploads(shared).keep(1, "deals", "a.csv", lambda path: path.write_bytes(b"a"), NOW)
    _opened(shared / "deep" / "rejected.csv").close()

    assert {mode(path) for path in shared.rglob("*.*")} == {0o600}
    assert mode(shared / "deep") == 0o700


def test_what_others_can_read_is_named_and_not_changed_by_itself(
    begun: Flask, folder: Path
) -> None:
    instance, session = Path(begun.instance_path), db.session()
    assert readable_by_others(session, instance) == []

    database = instance / "salesgame.db"
    database.chmod(0o644)
    assert readable_by_others(session, instance) == [], "nobody else gets into its folder"

    instance.chmod(0o755)
    assert readable_by_others(session, instance) == [database]
    assert mode(database) == 0o644


def test_a_place_where_nothing_can_be_begun_is_left_to_sqlite(folder: Path) -> None:
    lost = folder / "nowhere" / "game.db"
    with (
        opened(create_app(Settings({"DATABASE_URL": f"sqlite:///{lost}"}, folder / "instance"))),
        pytest.raises(OperationalError, match="unable to open"),
    ):
        db.session().connection()
    assert not lost.parent.exists()
