"""Temporary schedules, and files that keep schedules and policies."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "oncall_0003"
down_revision = "oncall_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("schedule", "escalation_policy"):
        nobody = sa.text("''")
        op.add_column(
            table, sa.Column("kept_in", sa.String(500), nullable=False, server_default=nobody)
        )
    _create_temporaries()
    op.create_table(
        "oncall_definition_file",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.String(500), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("mistakes", sa.Text(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "file", name="pk_oncall_definition_file"),
    )


def _create_temporaries() -> None:
    op.create_table(
        "schedule_temporary",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_schedule_temporary"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "schedule_id"],
            ["schedule.tenant_id", "schedule.id"],
            name="fk_schedule_temporary_tenant_id_schedule_id",
        ),
    )
    op.create_index(
        "ix_schedule_temporary_tenant_id_schedule_id_ends_at",
        "schedule_temporary",
        ["tenant_id", "schedule_id", "ends_at"],
    )


def downgrade() -> None:
    op.drop_table("oncall_definition_file")
    op.drop_table("schedule_temporary")
    for table in ("escalation_policy", "schedule"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("kept_in")
