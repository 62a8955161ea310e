"""How each SLO stands, and what was said of each definition file, for pages and API."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "slo_0002"
down_revision = "slo_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slo_status",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("slo_id", sa.Uuid(), nullable=False),
        sa.Column("window_name", sa.String(100), nullable=False),
        sa.Column("service", sa.String(253), nullable=False),
        sa.Column("name", sa.String(253), nullable=False),
        sa.Column("team", sa.String(253), nullable=False),
        sa.Column("words", sa.String(1100), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attention", sa.Integer(), nullable=False),
        sa.Column("objective", sa.Float(), nullable=False),
        sa.Column("consumed", sa.Float(), nullable=True),
        sa.Column("sli", sa.Float(), nullable=True),
        sa.Column("coverage", sa.Float(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("judged_at", UtcDateTime(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "slo_id", "window_name", name="pk_slo_status"),
    )
    op.create_index(
        "ix_slo_status_tenant_id_attention_consumed",
        "slo_status",
        ["tenant_id", "attention", "consumed"],
    )
    op.create_index(
        "ix_slo_status_tenant_id_service_name_window_name",
        "slo_status",
        ["tenant_id", "service", "name", "window_name"],
    )
    op.create_table(
        "slo_definition_file",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.String(1000), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "file", name="pk_slo_definition_file"),
    )


def downgrade() -> None:
    op.drop_table("slo_definition_file")
    op.drop_table("slo_status")
