"""Leave that can be changed and cancelled: its own id, its kind, and who recorded it when."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

import salesgame.storage.db.base

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def _table(*more: Any) -> sa.TableClause:
    days = (sa.column('person_id', NUMBER), sa.column('start', sa.Date()),
            sa.column('end', sa.Date()))
    return sa.table('leave', *days, *more)


DAYS = _table()
KEPT = _table(
    sa.column('kind', sa.String()), sa.column('recorded_at', salesgame.storage.db.base.Instant())
)


def upgrade() -> None:
    days = op.get_bind().execute(sa.select(DAYS)).mappings().all()
    op.drop_table('leave')
    op.create_table('leave',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('person_id', NUMBER, nullable=False),
    sa.Column('start', sa.Date(), nullable=False),
    sa.Column('end', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('recorded_at', salesgame.storage.db.base.Instant(), nullable=False),
    sa.Column('recorded_by', NUMBER, nullable=True),
    sa.Column('cancelled_at', salesgame.storage.db.base.Instant(), nullable=True),
    sa.Column('cancelled_by', NUMBER, nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_leave_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leave'))
    )
    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.create_index('ix_leave_person', ['person_id', 'start'], unique=False)
    now = datetime.now(UTC)
    op.bulk_insert(KEPT, [{**row, 'kind': '', 'recorded_at': now} for row in days])


def downgrade() -> None:
    days = op.get_bind().execute(
        sa.select(DAYS).where(sa.column('cancelled_at').is_(None))
    ).mappings().all()
    op.drop_table('leave')
    op.create_table('leave',
    sa.Column('person_id', NUMBER, nullable=False),
    sa.Column('start', sa.Date(), nullable=False),
    sa.Column('end', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_leave_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'start', name=op.f('pk_leave'))
    )
    op.bulk_insert(DAYS, [dict(row) for row in days])
