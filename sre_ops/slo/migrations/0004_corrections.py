"""Corrections: periods that do not count, or count as good, with who asked and who approved."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "slo_0004"
down_revision = "slo_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slo_correction",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(253), nullable=False),
        sa.Column("slo", sa.String(253), nullable=False),
        sa.Column("team", sa.String(253), nullable=False),
        sa.Column("effect", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_minute", sa.BigInteger(), nullable=True),
        sa.Column("to_minute", sa.BigInteger(), nullable=True),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("starts", sa.String(5), nullable=False),
        sa.Column("ends", sa.String(5), nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_slo_correction"),
    )
    op.create_index(
        "ix_slo_correction_tenant_id_state_requested_at",
        "slo_correction",
        ["tenant_id", "state", "requested_at"],
    )


def downgrade() -> None:
    op.drop_table("slo_correction")
