"""The floor: the least a Flask application can do on the same server."""

from __future__ import annotations

import os
import threading
from typing import Any

from flask import Flask

from salesgame.storage.db.engine import sqlite_module

app = Flask(__name__)
_local = threading.local()
_turn = threading.Lock()


def _connection() -> Any:
    """One connection a thread, as durable as the product's own."""
    if not hasattr(_local, "connection"):
        connection = sqlite_module().connect(
            os.environ["FLOOR_DATABASE"], isolation_level=None, timeout=15
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, name, amount)")
        _local.connection = connection
    return _local.connection


@app.get("/hello")
def hello() -> str:
    """Hello, world."""
    return "Hello, world"


@app.post("/row")
def insert_row() -> tuple[str, int]:
    """One durable insert of one row."""
    connection = _connection()
    with _turn:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row (name, amount) VALUES (?, ?)", ("a deal", 12550))
        connection.execute("COMMIT")
    return "", 303
