"""What the last look at the alert rules of each data source found."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "slo_0006"
down_revision = "slo_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slo_rule_look",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(253), nullable=False),
        sa.Column("slos", sa.Integer(), nullable=False),
        sa.Column("is_compared", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("differences", sa.Text(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "source", name="pk_slo_rule_look"),
    )


def downgrade() -> None:
    op.drop_table("slo_rule_look")
