"""The database: engine, sessions, guards, row-level security, migrations, leases.

How a slice declares its tables and migrations (here the slice `slo`):

1. `sre_ops/slo/slice.py` names every table and its kind::

       SLICE = Slice(
           name="slo",
           tables=(aggregate("slo"), part_of("slo", "slo_objective", via="slo_id"),
                   ledger("slo_day"), technical("slo_watermark")),
           public=("slo",),            # what slices with "slo" in reads= may select from
           reads=("catalog",),         # whose public tables this slice may select from
           reacts=("catalog.service_declared.v1",),
       )

2. `sre_ops/slo/tables.py` holds `METADATA = new_metadata()` (from `sre_ops.db.columns`) and the
   tables: SQLModel classes with `metadata: ClassVar[MetaData] = METADATA`, or Core
   `Table("slo_day", METADATA, …)` where rows are many. No schema is named: on PostgreSQL the
   search path puts a slice's tables into its schema, and table names are unique across slices.
   Rules: `tenant_id: Uuid` leads the primary key, every unique key and every index; times are
   `UtcDateTime`; foreign keys are composite with `tenant_id` and stay within the slice; an
   aggregate's root has `id: UUID` and `version: int = 0`. Blobs go to ledger tables
   (`LargeBinary`); leave them rowid tables on SQLite, WITHOUT ROWID is slow for wide rows.
   Names of constraints are at most 63 characters.

3. `sre_ops/slo/migrations/0001_what_it_does.py` is a plain Alembic revision (`revision =
   "slo_0001"`, `down_revision`, `upgrade()`, `downgrade()`), the same for both databases, DDL
   only, with the constraint names of the convention (`pk_<table>`, `uq_<table>_<columns>`,
   `ix_…`, `fk_…`). There is no env.py: `sre_ops.db.chain` runs it. SQLite changes columns with
   `op.batch_alter_table`. Never write grants, policies or triggers: `access.py` and
   `triggers.py` derive them from the manifest after the DDL.

4. Rows are changed in `with database.write("slo", tenant, actor=…) as session:`; the block's end
   commits. A changed aggregate must be announced with `sre_ops.events.record.record(session, row,
   events)`; Core DML is for ledger and technical tables alone, and names its `tenant_id` itself.
   `with database.read("slo", tenant) as session:` sees own tables and declared public ones. On
   PostgreSQL row-level security hides other tenants; queries still start with `tenant_id`, because
   the indexes do.

5. Add the slice to `sre_ops/app/slices.py`. The tests in tests/integration/db then compare tables
   with migrations, and run up, down and up, on both databases.
"""
