"""What Alertmanager and heartbeats are asked for and said, and the rules that may fire."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "alerts_0003"
down_revision = "alerts_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_sources()
    _create_rules()


def _create_sources() -> None:
    op.create_table(
        "alert_source",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.Column("receiver", sa.String(200), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("unheard", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "integration_id", name="pk_alert_source"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("alertname", sa.String(200), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(253), nullable=False),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "integration_id", name="pk_heartbeat"),
    )


def _create_rules() -> None:
    op.create_table(
        "alert_rule_look",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(253), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "source", name="pk_alert_rule_look"),
    )
    op.create_table(
        "alert_rule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(253), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("rule_group", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("expr", sa.Text(), nullable=False),
        sa.Column("hold_seconds", sa.Float(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("annotations", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("fired", sa.Integer(), nullable=False),
        sa.Column("acted_on", sa.Integer(), nullable=False),
        sa.Column("last_fired_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "source", "place", name="pk_alert_rule"),
    )


def downgrade() -> None:
    for name in ("alert_rule", "alert_rule_look", "heartbeat", "alert_source"):
        op.drop_table(name)
