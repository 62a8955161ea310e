"""Definitions, objectives in time, and the minute ledger."""

import sqlalchemy as sa
from alembic import op

revision = "slo_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _definitions()
    op.create_table(
        "slo_day",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("slo_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sli_digest", sa.String(64), nullable=False),
        sa.Column("minutes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "slo_id", "day", name="pk_slo_day"),
    )
    op.create_table(
        "slo_hour",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("slo_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("valid", sa.BigInteger(), nullable=False),
        sa.Column("bad", sa.BigInteger(), nullable=False),
        sa.Column("births", sa.BigInteger(), nullable=False),
        sa.Column("coverage", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "slo_id", "hour", name="pk_slo_hour"),
        sqlite_with_rowid=False,
    )
    _per_source()


def _definitions() -> None:
    op.create_table(
        "slo",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(253), nullable=False),
        sa.Column("name", sa.String(253), nullable=False),
        sa.Column("source", sa.String(253), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sli_digest", sa.String(64), nullable=False),
        sa.Column("file", sa.String(1000), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_slo"),
        sa.UniqueConstraint("tenant_id", "service", "name", name="uq_slo_tenant_id_service_name"),
    )
    op.create_table(
        "slo_objective",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("slo_id", sa.Uuid(), nullable=False),
        sa.Column("from_minute", sa.BigInteger(), nullable=False),
        sa.Column("objective", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "slo_id", "from_minute", name="pk_slo_objective"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "slo_id"],
            ["slo.tenant_id", "slo.id"],
            name="fk_slo_objective_tenant_id_slo_id",
        ),
    )


def _per_source() -> None:
    op.create_table(
        "slo_tail",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(253), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "source", "minute", name="pk_slo_tail"),
    )
    op.create_table(
        "slo_checkpoint",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(253), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "source", "name", name="pk_slo_checkpoint"),
    )
    op.create_table(
        "slo_series",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(253), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("labels", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "source", "first", name="pk_slo_series"),
    )
    op.create_table(
        "slo_watermark",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(253), nullable=False),
        sa.Column("roster", sa.LargeBinary(), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "source", name="pk_slo_watermark"),
    )


def downgrade() -> None:
    for table in (
        "slo_watermark",
        "slo_series",
        "slo_checkpoint",
        "slo_tail",
        "slo_hour",
        "slo_day",
        "slo_objective",
        "slo",
    ):
        op.drop_table(table)
