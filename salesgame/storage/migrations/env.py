"""How Alembic reaches the database: the app's own engine and the tables of storage."""

from alembic import context
from alembic.util import CommandError
from flask import current_app
from salesgame.domain.operations.readiness import DatabaseAway, TooOld, refuse_too_old
from salesgame.storage.db.locks import own_schema
from salesgame.storage.db.statistics import describe
from salesgame.storage.tables import metadata
from sqlalchemy.exc import DBAPIError

engine = current_app.extensions["migrate"].db.engine
try:
    connection = engine.connect()
except DBAPIError as away:
    raise CommandError(DatabaseAway().message) from away

with connection:
    own_schema(connection)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        on_version_apply=lambda ctx, **_step: describe(ctx.connection),
    )
    try:
        refuse_too_old(context.get_context().get_current_revision() or "")
    except TooOld as refusal:
        raise CommandError(refusal.message) from None
    context.run_migrations()  # all of them in the transaction that is open, or none
    connection.commit()
