"""Where groups go, who has them, and when nobody is paged."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "alerts_0002"
down_revision = "alerts_0001"
branch_labels = None
depends_on = None

NOTHING, EMPTY = sa.text("''"), sa.text("'[]'")
STATE_INDEX = "ix_alert_group_tenant_id_state_opened_at"


def _columns() -> tuple["sa.Column[Any]", ...]:
    return (
        sa.Column("service", sa.String(253), nullable=False, server_default=NOTHING),
        sa.Column("severity", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.Column("policies", sa.Text(), nullable=False, server_default=EMPTY),
        sa.Column("incident", sa.String(20), nullable=False, server_default=sa.text("'record'")),
        sa.Column("runbook", sa.Text(), nullable=False, server_default=NOTHING),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("muted_by", sa.Uuid(), nullable=True),
        sa.Column("changes", sa.String(1000), nullable=False, server_default=EMPTY),
        sa.Column("is_flapping", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )


def upgrade() -> None:
    for column in _columns():
        op.add_column("alert_group", column)
    op.create_index(STATE_INDEX, "alert_group", ["tenant_id", "state", "opened_at"])
    _create_routes()
    _create_windows()


def _create_routes() -> None:
    op.create_table(
        "alert_group_route",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("routing_version", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "group_id", name="pk_alert_group_route"),
    )
    op.create_table(
        "routing",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_routing"),
        sa.UniqueConstraint("tenant_id", name="uq_routing_tenant_id"),
    )


def _create_windows() -> None:
    op.create_table(
        "mute_window",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("matchers", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("over_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_mute_window"),
    )
    op.create_index("ix_mute_window_tenant_id_over_at", "mute_window", ["tenant_id", "over_at"])


def downgrade() -> None:
    for name in ("mute_window", "routing", "alert_group_route"):
        op.drop_table(name)
    op.drop_index(STATE_INDEX, "alert_group")
    for column in reversed(_columns()):
        op.drop_column("alert_group", column.name)
