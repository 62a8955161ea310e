"""One Alembic chain per slice, run inside a transaction that the caller owns."""

import re
from collections.abc import Callable, Collection
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from sre_ops.db.schema import Schema
from sre_ops.kernel.errors import Conflict

_TEMPLATE = Path(__file__).parent / "migrations"
_PARTITION = re.compile(r"^domain_event_(\d{4}_\d{2}|default)$")


def metadata_of(schema: Schema) -> MetaData:
    """Return the MetaData that the slice's `tables.py` names METADATA."""
    found = import_module(f"{schema.module}.tables").METADATA
    assert isinstance(found, MetaData)
    return found


def scripts_of(schema: Schema) -> ScriptDirectory:
    """Return the slice's chain: the Python files in its `migrations/` folder."""
    return _scripts_in(schema.module)


@cache  # Alembic compiles every file anew
def _scripts_in(module: str) -> ScriptDirectory:
    spec = find_spec(module)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    versions = Path(next(iter(spec.submodule_search_locations))) / "migrations"
    return ScriptDirectory(str(_TEMPLATE), version_locations=[str(versions)])


def revisions_of(schema: Schema) -> set[str]:
    """Return every revision that this version of the program knows of the slice's tables."""
    return {script.revision for script in scripts_of(schema).walk_revisions()}


def upgrade(connection: Connection, schema: Schema, to: str = "head") -> None:
    """Bring the slice's tables to revision *to*.

    Raises:
        Conflict: a later version of the program has upgraded them already.
    """
    scripts = scripts_of(schema)
    context = MigrationContext.configure(connection, opts=_options(schema))
    unknown = set(context.get_current_heads()) - revisions_of(schema)
    if unknown:
        raise Conflict(
            f"the database is newer than this program ({', '.join(sorted(unknown))} of"
            f" {schema.name}): install the version that upgraded it"
        )

    def steps(current: Any, _context: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs(to, current)  # noqa: SLF001 - what alembic.command does

    _run(connection, schema, scripts, steps)


def downgrade(connection: Connection, schema: Schema, to: str = "base") -> None:
    """Take the slice's tables back to revision *to*."""
    scripts = scripts_of(schema)

    def steps(current: Any, _context: MigrationContext) -> list[RevisionStep]:
        return scripts._downgrade_revs(to, current)  # noqa: SLF001 - what alembic.command does

    _run(connection, schema, scripts, steps)


def differences(connection: Connection, schema: Schema, others: Collection[Schema]) -> list[Any]:
    """Compare the database with the slice's tables, as `alembic check` does.

    Args:
        connection: on PostgreSQL with the slice's schema first in the search path.
        schema: the slice to compare.
        others: every schema of the database; their tables are not this slice's affair.

    Returns:
        Alembic's operations that would make them equal; empty when they are.
    """
    foreign = {t.name for other in others for t in other.tables if other is not schema}
    foreign |= {other.version_table for other in others}

    def own(_object: object, name: str | None, kind: str, reflected: bool, _to: object) -> bool:
        if kind != "table" or not reflected or name is None:
            return True
        return name not in foreign and _PARTITION.match(name) is None

    options = {"include_object": own, "compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options | _options(schema))
    return list(compare_metadata(context, metadata_of(schema)))


def _options(schema: Schema) -> dict[str, Any]:
    return {
        "version_table": schema.version_table,
        "render_as_batch": True,
        "transactional_ddl": True,
        "target_metadata": metadata_of(schema),
    }


def _run(
    connection: Connection,
    schema: Schema,
    scripts: ScriptDirectory,
    steps: Callable[[Any, MigrationContext], list[RevisionStep]],
) -> None:
    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, **_options(schema))
        with Operations.context(environment.get_context()):
            environment.run_migrations()
