"""Steps that bring an archive's schema up to date, run by Alembic on a connection we hand it.

`upgrade(database)` is all that others need. Each step is frozen once released: it creates what its version
of the schema said, never what `storage/schema.py` says today.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from storage.database import Database, is_sqlite
from storage.errors import ArchiveSchemaError

_HERE = Path(__file__).parent


def upgrade(database: Database, revision: str = "head") -> tuple[str, ...]:
    """Bring the schema up to a step in one transaction; return the steps taken, oldest first.

    An empty database gets the whole schema. Raises ArchiveSchemaError if a newer program made the archive.
    """
    return database.write(lambda session: _upgrade(session, revision))


def _upgrade(session: Session, revision: str) -> tuple[str, ...]:
    connection = session.connection()
    if not is_sqlite(connection):
        # Two programs that start at once must not both create the tables; the number is "landtag" on a phone.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5263824)")
    config = _config()
    config.attributes["connection"] = connection
    before = current_revision(session)
    scripts = ScriptDirectory.from_config(config)
    if before is not None and before not in known_revisions():
        raise ArchiveSchemaError(newer_schema(before))
    command.upgrade(config, revision)
    steps = scripts.iterate_revisions(revision, before or "base")
    return tuple(reversed([script.revision for script in steps]))


def current_revision(session: Session) -> str | None:
    """The step an archive's schema is at, None if it has none yet."""
    return MigrationContext.configure(session.connection()).get_current_revision()


def head() -> str:
    """The newest step this program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None, "the migrations folder ships with the package"
    return revision


def known_revisions() -> frozenset[str]:
    """Every step this program knows."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def newer_schema(revision: str) -> str:
    """The sentence for an archive that a newer program made."""
    return (
        f"This archive was made by a newer version of landtag-archive (its schema is {revision}). "
        "Upgrade the program: in the project's folder `git pull`, then `pip install .`."
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    return config
