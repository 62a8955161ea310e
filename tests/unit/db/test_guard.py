from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column as SqlColumn
from sqlalchemy import MetaData, Table, Uuid, delete, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from sre_ops.db.guard import ForbiddenStatement, ForeignTenant, Guard, UnrecordedChange
from sre_ops.db.schema import aggregate, ledger, part_of

TENANT = UUID(int=1)
TABLES = {
    table.name: table
    for table in (aggregate("run"), part_of("run", "run_step", via="run_id"), ledger("minute"))
}
MINUTE = Table("minute", MetaData(), SqlColumn("tenant_id", Uuid, primary_key=True))


class _Base(DeclarativeBase):
    """Rows of the tests."""


class _Run(_Base):
    __tablename__ = "run"
    tenant_id: Mapped[UUID]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]


class _Step(_Base):
    __tablename__ = "run_step"
    tenant_id: Mapped[UUID]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]


class _Stray(_Base):
    __tablename__ = "stray"
    id: Mapped[UUID] = mapped_column(primary_key=True)


@pytest.fixture
def guard() -> Guard:
    return Guard(TABLES, TENANT)


def test_a_changed_part_asks_for_an_event_of_its_root(guard: Guard) -> None:
    run = uuid4()
    guard.note([_Step(id=uuid4(), run_id=run)])

    with pytest.raises(UnrecordedChange, match=f"run {run}"):
        guard.check()

    guard.announce("run", run, 4)
    guard.check()


def test_an_event_of_another_aggregate_does_not_help(guard: Guard) -> None:
    guard.note([_Run(id=uuid4(), version=1)])
    guard.announce("run", uuid4(), 1)

    with pytest.raises(UnrecordedChange):
        guard.check()


def test_a_new_row_gets_the_tenant_of_the_session(guard: Guard) -> None:
    run = _Run(id=uuid4(), version=1)

    guard.note([run])

    assert run.tenant_id == TENANT


def test_a_row_of_somebody_else_is_refused(guard: Guard) -> None:
    with pytest.raises(ForeignTenant, match="run row"):
        guard.note([_Run(tenant_id=UUID(int=2), id=uuid4(), version=1)])


def test_a_table_that_no_slice_declares_is_not_the_guards_affair(guard: Guard) -> None:
    guard.note([_Stray(id=uuid4())])

    guard.check()


def test_only_a_root_can_be_recorded(guard: Guard) -> None:
    assert guard.kind_of(_Run(id=uuid4(), version=1)) == "run"
    with pytest.raises(ForbiddenStatement, match="not an aggregate"):
        guard.kind_of(_Step(id=uuid4(), run_id=uuid4()))


@pytest.mark.parametrize("statement", [MINUTE.insert(), delete(MINUTE), select(MINUTE)])
def test_core_is_free_on_ledger_tables(guard: Guard, statement: Any) -> None:
    guard.check_statement(statement)


@pytest.mark.parametrize("statement", [delete(_Run), delete(_Step), text("  delete from run")])
def test_core_and_text_are_refused_on_aggregates(guard: Guard, statement: Any) -> None:
    with pytest.raises(ForbiddenStatement):
        guard.check_statement(statement)


def test_text_that_only_reads_is_allowed(guard: Guard) -> None:
    guard.check_statement(text("SELECT 1"))
