"""Fan-outs: which SLO is whose child, and what was found of the values of their labels."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "slo_0005"
down_revision = "slo_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    none = sa.text("''")
    op.add_column("slo", sa.Column("parent", sa.String(253), nullable=False, server_default=none))
    op.add_column("slo_status", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.create_index("ix_slo_status_tenant_id_parent_id", "slo_status", ["tenant_id", "parent_id"])
    op.create_table(
        "slo_fan_out",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(253), nullable=False),
        sa.Column("name", sa.String(253), nullable=False),
        sa.Column("label", sa.String(253), nullable=False),
        sa.Column("said", sa.String(64), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("taken", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("left_out_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "service", "name", name="pk_slo_fan_out"),
    )


def downgrade() -> None:
    op.drop_table("slo_fan_out")
    op.drop_index("ix_slo_status_tenant_id_parent_id", "slo_status")
    op.drop_column("slo_status", "parent_id")
    op.drop_column("slo", "parent")
