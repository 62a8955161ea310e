"""Closed budget reports, their facts, and what has changed since."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "reports_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "budget_report",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_kind", sa.String(20), nullable=False),
        sa.Column("scope_name", sa.String(253), nullable=False),
        sa.Column("scope_title", sa.String(300), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=False),
        sa.Column("objectives", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_budget_report"),
        sa.UniqueConstraint(
            "tenant_id",
            "period",
            "scope_kind",
            "scope_name",
            name="uq_budget_report_tenant_id_period_scope_kind_scope_name",
        ),
    )
    op.create_index("ix_budget_report_tenant_id_from_at", "budget_report", ["tenant_id", "from_at"])
    op.create_table(
        "budget_report_facts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "report_id", name="pk_budget_report_facts"),
    )
    op.create_table(
        "budget_report_remark",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "report_id", "noted_at", name="pk_budget_report_remark"
        ),
    )


def downgrade() -> None:
    op.drop_table("budget_report_remark")
    op.drop_table("budget_report_facts")
    op.drop_table("budget_report")
