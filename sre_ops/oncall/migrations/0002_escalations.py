"""Escalation policies, escalations with their decisions, and how people are reached."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "oncall_0002"
down_revision = "oncall_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_policies()
    _create_escalations()
    _create_decisions()
    _create_notices()
    _create_contacts()
    _create_wishes()


def _create_policies() -> None:
    op.create_table(
        "escalation_policy",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("tenant_id", "slug", name="uq_escalation_policy_tenant_id_slug"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_escalation_policy"),
    )


def _create_escalations() -> None:
    op.create_table(
        "escalation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("policy_slug", sa.String(100), nullable=False),
        sa.Column("open_slug", sa.String(100), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("service", sa.String(253), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("phase", sa.String(20), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("late_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "tenant_id", "group_id", "open_slug", name="uq_escalation_tenant_id_group_id_open_slug"
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "policy_slug",
            "cause_id",
            name="uq_escalation_tenant_id_policy_slug_cause_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_escalation"),
        sa.CheckConstraint(
            "(phase = 'resolved') = (open_slug IS NULL)",
            name=op.f("ck_escalation_open_until_resolved"),
        ),
    )
    op.create_index("ix_escalation_tenant_id_next_at", "escalation", ["tenant_id", "next_at"])
    op.create_table(
        "escalation_snapshot",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "escalation_id", name="pk_escalation_snapshot"),
    )


def _create_decisions() -> None:
    op.create_table(
        "page_decision",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(30), nullable=False),
        sa.Column("policy_slug", sa.String(100), nullable=False),
        sa.Column("target_kind", sa.String(20), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("target_label", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_page_decision"),
    )
    op.create_index(
        "ix_page_decision_tenant_id_cause_id", "page_decision", ["tenant_id", "cause_id"]
    )
    op.create_index(
        "ix_page_decision_tenant_id_group_id_place",
        "page_decision",
        ["tenant_id", "group_id", "place"],
    )
    op.create_index(
        "ix_page_decision_tenant_id_escalation_id", "page_decision", ["tenant_id", "escalation_id"]
    )


def _create_notices() -> None:
    op.create_table(
        "page_notice",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("channel_id", sa.Uuid(), nullable=True),
        sa.Column("destination_kind", sa.String(20), nullable=False),
        sa.Column("wished_at", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(30), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_why", sa.String(30), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("parked_at", UtcDateTime(), nullable=True),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.Column("why", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_page_notice"),
    )
    op.create_index(
        "ix_page_notice_tenant_id_escalation_id", "page_notice", ["tenant_id", "escalation_id"]
    )
    op.create_index(
        "ix_page_notice_tenant_id_state_at", "page_notice", ["tenant_id", "state", "at"]
    )


def _create_contacts() -> None:
    op.create_table(
        "paging_contact",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_paging_contact"),
    )
    op.create_index(
        "ix_paging_contact_tenant_id_person_id", "paging_contact", ["tenant_id", "person_id"]
    )
    op.create_table(
        "paging_channel",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(100), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_paging_channel"),
        sa.UniqueConstraint("tenant_id", "slug", name="uq_paging_channel_tenant_id_slug"),
    )
    op.create_table(
        "paging_address",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("secret", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "owner_id", name="pk_paging_address"),
    )


def _create_wishes() -> None:
    op.create_table(
        "paging_wishes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_paging_wishes"),
    )
    op.create_table(
        "paging_team",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_paging_team"),
    )


def downgrade() -> None:
    op.drop_table("paging_team")
    op.drop_table("paging_wishes")
    op.drop_table("paging_address")
    op.drop_table("paging_channel")
    op.drop_table("paging_contact")
    op.drop_table("page_notice")
    op.drop_table("page_decision")
    op.drop_table("escalation_snapshot")
    op.drop_table("escalation")
    op.drop_table("escalation_policy")
