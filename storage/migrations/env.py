"""How Alembic runs our steps: always on a connection it is given, inside that connection's transaction."""

from alembic import context

from storage.migrations.scope import is_ours
from storage.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
    include_name=is_ours,
)
context.run_migrations()
