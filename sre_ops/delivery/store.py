"""Every query of delivery."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.delivery.domain import exceptions
from sre_ops.delivery.tables import DeploymentRow, ExceptionRow, HookRow, HookSecretRow
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which deployments are asked for; an empty value asks for all.

    Attributes:
        since, until: finished at or after, and before; aware.
    """

    service: str = ""
    environment: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


def deployments_before(
    session: ReadSession, wanted: Wanted, key: tuple[datetime, UUID] | None, *, limit: int
) -> list[DeploymentRow]:
    """Return the *limit* deployments before *key* (finished at, id), newest first."""
    order = (col(DeploymentRow.finished_at), col(DeploymentRow.id))
    found = select(DeploymentRow).where(col(DeploymentRow.tenant_id) == session.tenant_id)
    if wanted.service:
        found = found.where(col(DeploymentRow.service) == wanted.service)
    if wanted.environment:
        found = found.where(col(DeploymentRow.environment) == wanted.environment)
    if wanted.kind:
        found = found.where(col(DeploymentRow.kind) == wanted.kind)
    if wanted.since:
        found = found.where(col(DeploymentRow.finished_at) >= wanted.since)
    if wanted.until:
        found = found.where(col(DeploymentRow.finished_at) < wanted.until)
    if key is not None:
        found = found.where(tuple_(*order) < key)
    return list(session.scalars(found.order_by(*(one.desc() for one in order)).limit(limit)))


def lock_deployment(
    session: WriteSession, service: str, deployment_id: str
) -> DeploymentRow | None:
    """Return a deployment by what its reporter calls it, locked until the commit."""
    own = (
        col(DeploymentRow.tenant_id) == session.tenant_id,
        col(DeploymentRow.service) == service,
        col(DeploymentRow.deployment_id) == deployment_id,
    )
    return session.scalars(select(DeploymentRow).where(*own).with_for_update()).one_or_none()


def hooks(session: ReadSession) -> list[HookRow]:
    """Return the webhooks that count, oldest first."""
    own = (col(HookRow.tenant_id) == session.tenant_id, col(HookRow.revoked_at).is_(None))
    return list(session.scalars(select(HookRow).where(*own).order_by(col(HookRow.id))))


def hook_by_digest(session: ReadSession, digest: str) -> tuple[HookRow, str] | None:
    """Return a hook that counts and its sealed secret, by the digest of its key."""
    same = (col(HookRow.tenant_id) == col(HookSecretRow.tenant_id)) & (
        col(HookRow.id) == col(HookSecretRow.hook_id)
    )
    own = (
        col(HookSecretRow.tenant_id) == session.tenant_id,
        col(HookSecretRow.key_digest) == digest,
        col(HookRow.revoked_at).is_(None),
    )
    found = session.execute(
        select(HookRow, col(HookSecretRow.sealed_secret)).join(HookSecretRow, same).where(*own)
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def lock_hook(session: WriteSession, hook_id: UUID) -> HookRow:
    """Return a webhook, locked until the commit.

    Raises:
        NotFound: there is none of that id.
    """
    own = (col(HookRow.tenant_id) == session.tenant_id, col(HookRow.id) == hook_id)
    row = session.scalars(select(HookRow).where(*own).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(N_("there is no webhook %(id)s"), id=hook_id)
    return row


def exceptions_of(
    session: ReadSession, service: str = "", *, is_reviewed: bool | None = False, limit: int = 200
) -> list[ExceptionRow]:
    """Return exceptions, newest first: those not reviewed yet, unless *is_reviewed* says else.

    Args:
        session: of delivery.
        service: "" for all.
        is_reviewed: None for all.
        limit: how many at most.
    """
    found = select(ExceptionRow).where(col(ExceptionRow.tenant_id) == session.tenant_id)
    if service:
        found = found.where(col(ExceptionRow.service) == service)
    if is_reviewed is not None:
        reviewed = col(ExceptionRow.reviewed_at)
        found = found.where(reviewed.is_not(None) if is_reviewed else reviewed.is_(None))
    return list(session.scalars(found.order_by(col(ExceptionRow.id).desc()).limit(limit)))


def holding(session: ReadSession, service: str, at: datetime) -> list[ExceptionRow]:
    """Return the approved exceptions of *service* that hold at *at*."""
    own = (
        col(ExceptionRow.tenant_id) == session.tenant_id,
        col(ExceptionRow.service) == service,
        col(ExceptionRow.state) == exceptions.State.APPROVED.value,
        col(ExceptionRow.expires_at) > at,
    )
    return list(session.scalars(select(ExceptionRow).where(*own).order_by(col(ExceptionRow.id))))


def exception(session: ReadSession, exception_id: UUID) -> ExceptionRow:
    """Return an exception.

    Raises:
        NotFound: there is none of that id.
    """
    own = (col(ExceptionRow.tenant_id) == session.tenant_id, col(ExceptionRow.id) == exception_id)
    row = session.scalars(select(ExceptionRow).where(*own)).one_or_none()
    if row is None:
        raise NotFound(N_("there is no exception %(id)s"), id=exception_id)
    return row


def lock_exception(session: WriteSession, exception_id: UUID) -> ExceptionRow:
    """Return an exception, locked until the commit.

    Raises:
        NotFound: there is none of that id.
    """
    own = (col(ExceptionRow.tenant_id) == session.tenant_id, col(ExceptionRow.id) == exception_id)
    row = session.scalars(select(ExceptionRow).where(*own).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(N_("there is no exception %(id)s"), id=exception_id)
    return row


_SAME = tuple(
    one.name for one in fields(exceptions.Facts) if one.name not in ("exception_id", "state")
)


def facts_of(row: ExceptionRow) -> exceptions.Facts:
    """Return what the rules need of an exception."""
    return exceptions.Facts(
        exception_id=row.id,
        state=exceptions.State(row.state),
        **{name: getattr(row, name) for name in _SAME},
    )


def new_exception(session: WriteSession, facts: exceptions.Facts) -> ExceptionRow:
    """Add an exception."""
    said = {name: getattr(facts, name) for name in _SAME}
    row = ExceptionRow(
        tenant_id=session.tenant_id, id=facts.exception_id, state=facts.state.value, **said
    )
    session.add(row)
    return row


def apply(row: ExceptionRow, facts: exceptions.Facts) -> None:
    """Write what the rules decided into the row."""
    row.state = facts.state.value
    for name in _SAME:
        setattr(row, name, getattr(facts, name))
