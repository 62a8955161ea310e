from pathlib import Path

from sqlalchemy import make_url

from sre_ops.app.slices import SCHEMAS
from sre_ops.db import chain
from sre_ops.db.core import DB
from sre_ops.db.database import Database
from sre_ops.db.migrate import migrating, with_schema
from sre_ops.db.readiness import behind
from sre_ops.db.schema import in_order
from tests.databases import Place

ALL = in_order((DB, *SCHEMAS))
(CATALOG,) = (schema for schema in ALL if schema.name == "catalog")


def test_an_upgraded_database_is_behind_nowhere(database: Database) -> None:
    assert behind(database) == []


def test_an_older_database_says_which_slice_is_behind(place: Place, database: Database) -> None:
    with migrating(make_url(place.admin_url), (), "sre_ops") as connection:
        with_schema(connection, CATALOG, lambda: chain.downgrade(connection, CATALOG))

    assert behind(database) == ["catalog"]


def test_an_empty_database_is_behind_everywhere(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}", SCHEMAS)

    found = behind(database)

    database.dispose()
    assert found == [schema.name for schema in ALL]
