"""Integrations, the messages that they send, and the alerts that these tell of."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "alerts_0001"
down_revision = None
branch_labels = None
depends_on = None

KEY_WHILE_OPEN = "(state = 'closed') = (dedup_key IS NULL)"


def upgrade() -> None:
    _create_integrations()
    _create_messages()
    _create_groups()
    _create_alerts()


def _create_integrations() -> None:
    op.create_table(
        "integration",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("mappings", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_integration"),
    )
    op.create_table(
        "integration_key",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "integration_id", name="pk_integration_key"),
        sa.UniqueConstraint(
            "tenant_id", "key_digest", name="uq_integration_key_tenant_id_key_digest"
        ),
    )


def _create_messages() -> None:
    op.create_table(
        "alert_message",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("wrong_place", sa.Text(), nullable=False),
        sa.Column("wrong_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_alert_message"),
    )
    op.create_index(
        "ix_alert_message_tenant_id_integration_id_received_at",
        "alert_message",
        ["tenant_id", "integration_id", "received_at"],
    )
    op.create_table(
        "alert_event",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("said", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_alert_event"),
    )
    op.create_index(
        "ix_alert_event_tenant_id_alert_id_received_at",
        "alert_event",
        ["tenant_id", "alert_id", "received_at"],
    )


def _create_groups() -> None:
    op.create_table(
        "alert_group",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("dedup_key", sa.String(64), nullable=True),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(KEY_WHILE_OPEN, name=op.f("ck_alert_group_key_while_open")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_alert_group"),
        sa.UniqueConstraint(
            "tenant_id",
            "integration_id",
            "dedup_key",
            name="uq_alert_group_tenant_id_integration_id_dedup_key",
        ),
    )


def _create_alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("dedup_key", sa.String(64), nullable=True),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("rule_name", sa.String(200), nullable=False),
        sa.Column("severity", sa.String(50), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("fired_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("still_fires", sa.Boolean(), nullable=False),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("changes", sa.String(1000), nullable=False),
        sa.Column("is_flapping", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(KEY_WHILE_OPEN, name=op.f("ck_alert_key_while_open")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_alert"),
        sa.UniqueConstraint(
            "tenant_id",
            "integration_id",
            "dedup_key",
            name="uq_alert_tenant_id_integration_id_dedup_key",
        ),
    )
    op.create_index(
        "ix_alert_tenant_id_state_resolved_at", "alert", ["tenant_id", "state", "resolved_at"]
    )
    op.create_index("ix_alert_tenant_id_group_id", "alert", ["tenant_id", "group_id"])
    op.create_table(
        "alert_detail",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("annotations", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "alert_id", name="pk_alert_detail"),
    )


def downgrade() -> None:
    tables = ("alert_detail", "alert", "alert_group", "alert_event", "alert_message")
    for name in (*tables, "integration_key", "integration"):
        op.drop_table(name)
