"""Legal names, and the keys by which names like them are found.

Until now a file's rows were matched by the one name there was: it becomes the legal name too.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from salesgame.domain.people.names import name_key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PERSON = sa.table(
    "person",
    *(sa.column(c) for c in ("id", "name", "nickname", "legal_name")),
    *(sa.column(c) for c in ("name_key", "nickname_key", "legal_name_key")),
)
ALIAS = sa.table("person_alias", *(sa.column(c) for c in ("value", "key")))


def upgrade() -> None:
    """Add the columns, fill them, then index them."""
    for table, column in (
        ("person", _text("legal_name")),
        ("person", _text("name_key")),
        ("person", sa.Column("nickname_key", sa.String(), nullable=True)),
        ("person", _text("legal_name_key")),
        ("person_alias", _text("key")),
    ):
        op.add_column(table, column)
    _fill_people()
    _fill_aliases()
    for table, name in (
        ("person", "name_key"),
        ("person", "nickname_key"),
        ("person", "legal_name_key"),
        ("person_alias", "key"),
    ):
        op.create_index(f"ix_{table}_{name}", table, [name])


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def _fill_people() -> None:
    row, connection = PERSON.c, op.get_bind()
    keyed = [
        {"at": at, "key": name_key(name), "nick": name_key(nickname) if nickname else None}
        for at, name, nickname in connection.execute(sa.select(row.id, row.name, row.nickname))
    ]
    if keyed:
        key: sa.BindParameter[Any] = sa.bindparam("key")
        change = PERSON.update().where(row.id == sa.bindparam("at"))
        values = {"legal_name": row.name, "name_key": key, "legal_name_key": key}
        connection.execute(change.values(**values, nickname_key=sa.bindparam("nick")), keyed)


def _fill_aliases() -> None:
    row, connection = ALIAS.c, op.get_bind()
    values = connection.scalars(sa.select(row.value).distinct())
    if keyed := [{"said": value, "made": name_key(value)} for value in values]:
        change = ALIAS.update().where(row.value == sa.bindparam("said"))
        connection.execute(change.values(key=sa.bindparam("made")), keyed)


def downgrade() -> None:
    raise CommandError("Legal names that an admin wrote would be lost: restore a copy instead.")
