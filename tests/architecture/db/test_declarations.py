"""What every slice's tables must look like, whoever writes them."""

import pytest
from sqlalchemy import DateTime, Index, Table, UniqueConstraint

from sre_ops.app.slices import SCHEMAS
from sre_ops.db.chain import metadata_of, scripts_of
from sre_ops.db.columns import UtcDateTime
from sre_ops.db.core import DB
from sre_ops.db.schema import Kind, Schema, in_order

ALL = in_order((DB, *SCHEMAS))
TENANT_FREE = {"tenant", "lease"}
TABLES = [
    pytest.param(schema, table, id=table)
    for schema in ALL
    for table in sorted(metadata_of(schema).tables)
]


def test_table_names_are_unique_across_slices() -> None:
    names = [table.name for schema in ALL for table in schema.tables]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("schema", ALL, ids=lambda schema: schema.name)
def test_declared_tables_are_the_ones_that_exist(schema: Schema) -> None:
    assert {table.name for table in schema.tables} == set(metadata_of(schema).tables)
    assert set(schema.public) <= {table.name for table in schema.tables}


@pytest.mark.parametrize("schema", ALL, ids=lambda schema: schema.name)
def test_each_slice_has_one_chain_with_one_head(schema: Schema) -> None:
    assert len(scripts_of(schema).get_heads()) == 1


def test_the_system_sees_only_the_tenant_free_tables() -> None:
    seen = {table.name for schema in ALL for table in schema.tables if table.system}

    assert seen == TENANT_FREE


@pytest.mark.parametrize(("schema", "name"), TABLES)
def test_keys_and_indexes_start_with_the_tenant(schema: Schema, name: str) -> None:
    table = metadata_of(schema).tables[name]
    if name in TENANT_FREE:
        return

    starts = {next(iter(found.columns)).name for found in _keys(table)}

    assert starts == {"tenant_id"}


@pytest.mark.parametrize(("schema", "name"), TABLES)
def test_every_instant_is_utc(schema: Schema, name: str) -> None:
    columns = metadata_of(schema).tables[name].columns

    assert [c.name for c in columns if type(c.type) is DateTime] == []
    names = [c.name for c in columns if isinstance(c.type, UtcDateTime)]
    assert [name for name in names if name != "at" and not name.endswith("_at")] == []


@pytest.mark.parametrize(("schema", "name"), TABLES)
def test_foreign_keys_carry_the_tenant_and_stay_within_the_slice(schema: Schema, name: str) -> None:
    tables = metadata_of(schema).tables

    for constraint in tables[name].foreign_key_constraints:
        assert "tenant_id" in constraint.column_keys
        assert constraint.referred_table.name in tables


@pytest.mark.parametrize("schema", ALL, ids=lambda schema: schema.name)
def test_aggregates_have_an_id_and_a_version_and_parts_know_their_root(schema: Schema) -> None:
    for table in schema.tables:
        columns = set(metadata_of(schema).tables[table.name].columns.keys())
        if table.kind is Kind.AGGREGATE:
            assert {"id", "version"} <= columns
        if table.kind is Kind.PART:
            assert table.via in columns
            assert any(root.name == table.aggregate for root in schema.tables)


def _keys(table: Table) -> list[Index | UniqueConstraint]:
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    return [table.primary_key, *unique, *table.indexes]  # type: ignore[list-item]
