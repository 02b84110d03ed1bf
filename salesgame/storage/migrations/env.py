"""How Alembic reaches the database: the app's own engine and the tables of storage."""

from alembic import context
from flask import current_app
from salesgame.storage.statistics import describe
from salesgame.storage.tables import metadata

with current_app.extensions["migrate"].db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        on_version_apply=lambda ctx, **_step: describe(ctx.connection),
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
