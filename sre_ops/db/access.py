"""PostgreSQL grants, row-level security and triggers, written from what the slices declare."""

from collections.abc import Collection
from typing import Any, LiteralString

from psycopg import Connection as Raw
from psycopg.sql import SQL, Composed, Identifier, Literal

from sre_ops.db.core import SYSTEM
from sre_ops.db.postgres import role_name
from sre_ops.db.roles import OWNER, runtime_roles
from sre_ops.db.schema import Schema, Table
from sre_ops.db.scope import privileges

_TENANT = SQL("{} = NULLIF(current_setting('sre_ops.tenant_id', true), '')::uuid")
_REFUSE = SQL(
    """
    CREATE OR REPLACE FUNCTION db.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND TG_NARGS > 0
            AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
            AND NOT EXISTS (
                SELECT 1 FROM unnest(TG_ARGV) AS erasable(name)
                WHERE to_jsonb(NEW) ->> name IS NOT NULL
                AND to_jsonb(NEW) ->> name IS DISTINCT FROM to_jsonb(OLD) ->> name)
        THEN RETURN NEW; END IF;
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$
    """
)


def apply_access(raw: Raw[Any], schemas: Collection[Schema], instance: str) -> None:
    """Make grants, policies and triggers say what *schemas* declare; everything else goes."""
    raw.execute(_REFUSE)
    for schema in schemas:
        _grant_schema(raw, schema, schemas, instance)
        for table in schema.tables:
            _grant_table(raw, schema, table, schemas, instance)
            _protect_rows(raw, schema, table, schemas, instance)
            if table.append_only:
                _forbid_changes(raw, schema, table)


def _grant_schema(
    raw: Raw[Any], schema: Schema, schemas: Collection[Schema], instance: str
) -> None:
    name = Identifier(schema.name)
    roles = SQL(", ").join(Identifier(r) for r in runtime_roles(schemas, instance).values())
    raw.execute(SQL("GRANT USAGE ON SCHEMA {} TO {}").format(name, roles))
    version = SQL("{}.{}").format(name, Identifier(schema.version_table))
    system = Identifier(role_name(instance, SYSTEM))
    raw.execute(SQL("GRANT SELECT ON {} TO {}").format(version, system))
    for function in schema.functions:
        raw.execute(
            SQL("GRANT EXECUTE ON FUNCTION {}.{} TO {}").format(name, _sql(function), system)
        )
    if not schema.foundation:
        raw.execute(
            SQL(
                "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {}"
                " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
            ).format(
                Identifier(role_name(instance, OWNER)),
                name,
                Identifier(role_name(instance, schema.name)),
            )
        )


def _grant_table(
    raw: Raw[Any], schema: Schema, table: Table, schemas: Collection[Schema], instance: str
) -> None:
    name = SQL("{}.{}").format(Identifier(schema.name), Identifier(table.name))
    raw.execute(SQL("REVOKE ALL ON {} FROM PUBLIC").format(name))
    for owner, role in runtime_roles(schemas, instance).items():
        raw.execute(SQL("REVOKE ALL ON {} FROM {}").format(name, Identifier(role)))
        reads = next((s.reads for s in schemas if s.name == owner), ())
        for privilege in sorted(privileges(owner, schema, table, reads)):
            raw.execute(SQL("GRANT {} ON {} TO {}").format(_sql(privilege), name, Identifier(role)))


def _protect_rows(
    raw: Raw[Any], schema: Schema, table: Table, schemas: Collection[Schema], instance: str
) -> None:
    name = SQL("{}.{}").format(Identifier(schema.name), Identifier(table.name))
    found = raw.execute(
        "SELECT policyname FROM pg_policies WHERE schemaname = %s AND tablename = %s",
        [schema.name, table.name],
    ).fetchall()
    for (policy,) in found:
        raw.execute(SQL("DROP POLICY {} ON {}").format(Identifier(policy), name))
    if table.tenant_column is None:
        return
    raw.execute(SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name))
    raw.execute(SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))
    for owner, role in runtime_roles(schemas, instance).items():
        for label, verb, rows in _policies(owner, schema, table, schemas):
            clauses = SQL("WITH CHECK ({})") if verb == "INSERT" else SQL("USING ({})")
            raw.execute(
                SQL("CREATE POLICY {} ON {} FOR {} TO {} {}").format(
                    Identifier(f"{owner}_{label}"),
                    name,
                    _sql(verb),
                    Identifier(role),
                    clauses.format(rows),
                )
            )


def _policies(
    owner: str, schema: Schema, table: Table, schemas: Collection[Schema]
) -> list[tuple[str, str, Composed]]:
    """Return label, verb and condition of each policy of *owner*; UPDATE checks as it selects."""
    assert table.tenant_column is not None
    tenant = _TENANT.format(Identifier(table.tenant_column))
    if owner == SYSTEM:
        return [("all", "ALL", SQL("true").format())] if table.system else []
    if owner == schema.name:
        return [("own", "ALL", tenant)]
    reader = next(s for s in schemas if s.name == owner)
    if schema.name in reader.reads and table.name in schema.public:
        return [("public", "SELECT", tenant)]
    return [
        (privilege.lower(), privilege, _shared(tenant, share.rows, reader))
        for share in table.shares
        for privilege in share.privileges
    ]


def _shared(tenant: Composed, rows: str, reader: Schema) -> Composed:
    if not rows:
        return tenant
    named = rows.replace(":slice", "{slice}").replace(":reacts", "{reacts}")
    condition = _sql(named).format(
        slice=Literal(reader.name), reacts=Literal(list(reader.reacts) or [""])
    )
    return SQL("{} AND ({})").format(tenant, condition)


def _forbid_changes(raw: Raw[Any], schema: Schema, table: Table) -> None:
    name = SQL("{}.{}").format(Identifier(schema.name), Identifier(table.name))
    columns = SQL(", ").join(Literal(column) for column in table.erasable)
    raw.execute(
        SQL(
            "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON {}"
            " FOR EACH ROW EXECUTE FUNCTION db.refuse_change({})"
        ).format(name, columns)
    )
    raw.execute(
        SQL(
            "CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON {}"
            " FOR EACH STATEMENT EXECUTE FUNCTION db.refuse_change()"
        ).format(name)
    )


def _sql(declared: str) -> SQL:
    """Take SQL that a slice declares in code, never from outside."""
    trusted: LiteralString = declared
    return SQL(trusted)
