"""The steps lead to the schema the code speaks of, on both databases, and leave the search index alone."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.orm import Session

from storage import migrations
from storage.archive import Archive, open_archive, upgrade_archive
from storage.database import Database
from storage.errors import ArchiveMissingError, ArchiveSchemaError
from storage.migrations.scope import is_ours
from storage.schema import SCHEMA_REVISION, Base


def test_the_schema_the_code_expects_is_the_newest_step() -> None:
    assert migrations.head() == SCHEMA_REVISION


def test_the_steps_make_exactly_the_tables_of_the_schema(archive: Archive) -> None:
    def differences(session: Session) -> object:
        context = MigrationContext.configure(
            session.connection(), opts={"include_name": is_ours, "compare_type": True}
        )
        return compare_metadata(context, Base.metadata)

    assert archive.database.read(differences) == []


def test_autogenerate_would_drop_the_search_index_without_our_filter(tmp_path: Path) -> None:
    with open_archive(f"sqlite:///{tmp_path / 'a.db'}", create=True) as archive:

        def dropped(session: Session) -> set[str]:
            context = MigrationContext.configure(session.connection())
            found = compare_metadata(context, Base.metadata)
            return {entry[1].name for entry in found if entry[0] == "remove_table"}

        assert "search_index" in archive.database.read(dropped)


def test_an_archive_of_every_older_schema_opens_after_upgrade(tmp_path: Path) -> None:
    steps = [step for step in sorted(migrations.known_revisions()) if step != SCHEMA_REVISION]
    assert steps, "there is an older schema"
    for step in steps:
        url = f"sqlite:///{tmp_path / f'{step}.db'}"
        database = Database(url)
        migrations.upgrade(database, step)
        database.close()
        with pytest.raises(ArchiveSchemaError, match="landtag upgrade"):
            open_archive(url)
        assert upgrade_archive(url)[-1] == SCHEMA_REVISION
        assert upgrade_archive(url) == ()
        open_archive(url).close()


def test_a_newer_archive_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "archive.db"
    url = f"sqlite:///{file}"
    open_archive(url, create=True).close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for refused in (lambda: open_archive(url), lambda: upgrade_archive(url)):
        with pytest.raises(ArchiveSchemaError, match="newer version of landtag-archive"):
            refused()


def test_upgrading_nothing_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissingError, match="no archive"):
        upgrade_archive(f"sqlite:///{tmp_path / 'none.db'}")
