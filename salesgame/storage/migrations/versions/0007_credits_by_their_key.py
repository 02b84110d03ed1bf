"""Credits lie by their key on SQLite: one tree less to write to for each deal."""

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rebuild(with_rowid=False)


def downgrade() -> None:
    _rebuild(with_rowid=True)


def _rebuild(*, with_rowid: bool) -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return
    kept = {'sqlite_with_rowid': with_rowid}
    with op.batch_alter_table('credit', recreate='always', table_kwargs=kept):
        pass
