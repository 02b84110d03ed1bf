"""How Alembic reaches the database: the app's own engine and the tables of storage."""

from alembic import context
from alembic.util import CommandError
from flask import current_app
from salesgame.storage.db.locks import own_schema
from salesgame.storage.db.statistics import describe
from salesgame.storage.tables import metadata
from sqlalchemy.exc import DBAPIError

engine = current_app.extensions["migrate"].db.engine
try:
    connection = engine.connect()
except DBAPIError as away:
    why = "The database can't be opened. Is its server running, and is DATABASE_URL right?"
    raise CommandError(why) from away

with connection:
    own_schema(connection)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        on_version_apply=lambda ctx, **_step: describe(ctx.connection),
    )
    context.run_migrations()  # all of them in the transaction that is open, or none
    connection.commit()
