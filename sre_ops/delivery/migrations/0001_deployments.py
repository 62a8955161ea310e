"""Deployments, the webhooks that report them, and exceptions from the release gate."""

import sqlalchemy as sa
from alembic import op

from sre_ops.db.columns import UtcDateTime

revision = "delivery_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_deployments()
    _create_hooks()
    op.create_table(
        "gate_exception",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(253), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("policy", sa.String(253), nullable=False),
        sa.Column("policy_version", sa.String(64), nullable=False),
        sa.Column("approver_role", sa.String(20), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_gate_exception"),
    )
    op.create_index(
        "ix_gate_exception_tenant_id_service_state",
        "gate_exception",
        ["tenant_id", "service", "state"],
    )


def _create_deployments() -> None:
    op.create_table(
        "deployment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(253), nullable=False),
        sa.Column("deployment_id", sa.String(253), nullable=False),
        sa.Column("release_name", sa.String(200), nullable=False),
        sa.Column("environment", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("commit_id", sa.String(100), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_deployment"),
        sa.UniqueConstraint(
            "tenant_id",
            "service",
            "deployment_id",
            name="uq_deployment_tenant_id_service_deployment_id",
        ),
    )
    op.create_index(
        "ix_deployment_tenant_id_finished_at_id", "deployment", ["tenant_id", "finished_at", "id"]
    )
    op.create_index(
        "ix_deployment_tenant_id_service_finished_at",
        "deployment",
        ["tenant_id", "service", "finished_at"],
    )


def _create_hooks() -> None:
    op.create_table(
        "deploy_hook",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_deploy_hook"),
    )
    op.create_table(
        "deploy_hook_secret",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("hook_id", sa.Uuid(), nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("sealed_secret", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "hook_id", name="pk_deploy_hook_secret"),
        sa.UniqueConstraint(
            "tenant_id", "key_digest", name="uq_deploy_hook_secret_tenant_id_key_digest"
        ),
    )


def downgrade() -> None:
    op.drop_table("gate_exception")
    op.drop_table("deploy_hook_secret")
    op.drop_table("deploy_hook")
    op.drop_table("deployment")
