"""Messages, the queue of those unsent, and the log of attempts."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "notify_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_messages()
    _create_queue()
    _create_attempts()


def _create_messages() -> None:
    op.create_table(
        "message",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("channel_id", sa.Uuid(), nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_message"),
        sa.UniqueConstraint("tenant_id", "page_id", name="uq_message_tenant_id_page_id"),
    )
    op.create_index(
        "ix_message_tenant_id_state_queued_at", "message", ["tenant_id", "state", "queued_at"]
    )


def _create_queue() -> None:
    op.create_table(
        "message_queue",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("destination", sa.String(60), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=True),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("lapses_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "message_id", name="pk_message_queue"),
    )
    op.create_index("ix_message_queue_tenant_id_due_at", "message_queue", ["tenant_id", "due_at"])
    op.create_index("ix_message_queue_tenant_id_claim", "message_queue", ["tenant_id", "claim"])


def _create_attempts() -> None:
    op.create_table(
        "message_attempt",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("destination", sa.String(60), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("hint", sa.String(300), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_message_attempt"),
    )
    op.create_index(
        "ix_message_attempt_tenant_id_destination_ended_at",
        "message_attempt",
        ["tenant_id", "destination", "ended_at"],
    )
    op.create_index(
        "ix_message_attempt_tenant_id_message_id_ended_at",
        "message_attempt",
        ["tenant_id", "message_id", "ended_at"],
    )


def downgrade() -> None:
    for name in ("message_attempt", "message_queue", "message"):
        op.drop_table(name)
