import pytest

from sre_ops.db.schema import Schema, in_order


def test_a_slice_comes_after_those_it_reads() -> None:
    slo = Schema(name="slo", reads=("catalog",))
    catalog = Schema(name="catalog")
    events = Schema(name="events", foundation=True)

    ordered = in_order((slo, catalog, events))

    assert [schema.name for schema in ordered] == ["events", "catalog", "slo"]


@pytest.mark.parametrize("reads", ["b", "nobody"])
def test_a_cycle_or_an_unknown_slice_is_refused(reads: str) -> None:
    with pytest.raises(ValueError, match="cycle or an unknown slice"):
        in_order((Schema(name="a", reads=(reads,)), Schema(name="b", reads=("a",))))


def test_a_schema_knows_where_its_tables_are() -> None:
    schema = Schema(name="slo")

    assert (schema.module, schema.version_table) == ("sre_ops.slo", "slo_schema_version")
