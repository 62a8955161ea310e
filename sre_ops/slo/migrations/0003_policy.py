"""Error-budget policies, and what they ask for each SLO."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "slo_0003"
down_revision = "slo_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slo_policy",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(253), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file", sa.String(1000), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_slo_policy"),
        sa.UniqueConstraint("tenant_id", "name", name="uq_slo_policy_tenant_id_name"),
    )
    op.create_table(
        "slo_policy_state",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slo_id", sa.Uuid(), nullable=False),
        sa.Column("window_name", sa.String(100), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("raised", sa.Text(), nullable=False),
        sa.Column("policy", sa.String(253), nullable=False),
        sa.Column("policy_version", sa.String(64), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_slo_policy_state"),
        sa.UniqueConstraint(
            "tenant_id",
            "slo_id",
            "window_name",
            name="uq_slo_policy_state_tenant_id_slo_id_window_name",
        ),
    )


def downgrade() -> None:
    op.drop_table("slo_policy_state")
    op.drop_table("slo_policy")
