"""Schedules with their editions and overrides, swaps, absences and calendar feeds."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "oncall_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_schedules()
    _create_overrides()
    _create_swaps()
    _create_absences()
    _create_feeds()


def _create_schedules() -> None:
    op.create_table(
        "schedule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_schedule"),
        sa.UniqueConstraint("tenant_id", "slug", name="uq_schedule_tenant_id_slug"),
    )
    op.create_table(
        "schedule_edition",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "schedule_id", "from_at", name="pk_schedule_edition"),
        _of_schedule("schedule_edition"),
    )


def _create_overrides() -> None:
    op.create_table(
        "schedule_override",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stand_in_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_schedule_override"),
        _of_schedule("schedule_override"),
    )
    op.create_index(
        "ix_schedule_override_tenant_id_schedule_id_ends_at",
        "schedule_override",
        ["tenant_id", "schedule_id", "ends_at"],
    )


def _create_swaps() -> None:
    op.create_table(
        "shift_swap",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("one_starts_at", UtcDateTime(), nullable=False),
        sa.Column("one_ends_at", UtcDateTime(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("other_starts_at", UtcDateTime(), nullable=False),
        sa.Column("other_ends_at", UtcDateTime(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_shift_swap"),
        _of_schedule("shift_swap"),
    )
    op.create_index(
        "ix_shift_swap_tenant_id_schedule_id_state",
        "shift_swap",
        ["tenant_id", "schedule_id", "state"],
    )


def _create_absences() -> None:
    op.create_table(
        "absence",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("source_uid", sa.String(500), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_absence"),
    )
    op.create_index(
        "ix_absence_tenant_id_person_id_ends_at", "absence", ["tenant_id", "person_id", "ends_at"]
    )


def _create_feeds() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_calendar_feed"),
    )
    op.create_table(
        "calendar_feed_secret",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("feed_id", sa.Uuid(), nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "feed_id", name="pk_calendar_feed_secret"),
        sa.UniqueConstraint(
            "tenant_id", "key_digest", name="uq_calendar_feed_secret_tenant_id_key_digest"
        ),
    )


def _of_schedule(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "schedule_id"],
        ["schedule.tenant_id", "schedule.id"],
        name=f"fk_{table}_tenant_id_schedule_id",
    )


def downgrade() -> None:
    op.drop_table("calendar_feed_secret")
    op.drop_table("calendar_feed")
    op.drop_table("absence")
    op.drop_table("shift_swap")
    op.drop_table("schedule_override")
    op.drop_table("schedule_edition")
    op.drop_table("schedule")
