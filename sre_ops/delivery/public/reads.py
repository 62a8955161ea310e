"""What other slices may ask of deliveries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.delivery import store
from sre_ops.delivery.store import Wanted

_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentView:
    """A deployment as others see it.

    Attributes:
        kind: `planned`, `hotfix`, `rollback` or `fix_forward`.
        finished_at: when the version was out, aware UTC.
    """

    id: UUID
    service: str
    deployment_id: str
    release: str
    environment: str
    kind: str
    finished_at: datetime


def deployments(
    session: ReadSession,
    *,
    since: datetime,
    until: datetime,
    service: str = "",
    environment: str = "production",
) -> list[DeploymentView]:
    """Return the deployments that finished in [*since*, *until*), oldest first.

    Args:
        session: of a slice that reads delivery.
        since: aware; the first instant that counts.
        until: aware; the first that counts no longer.
        service: "" for all.
        environment: "" for all.
    """
    wanted = Wanted(service=service, environment=environment, since=since, until=until)
    found = store.deployments_before(session, wanted, None, limit=_AT_ONCE)
    return [
        DeploymentView(
            id=row.id,
            service=row.service,
            deployment_id=row.deployment_id,
            release=row.release_name,
            environment=row.environment,
            kind=row.kind,
            finished_at=row.finished_at,
        )
        for row in reversed(found)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionView:
    """An exception from the release gate as others see it.

    Attributes:
        state: `requested` or `approved`.
        expires_at: up to when it is asked for, or holds.
    """

    id: UUID
    service: str
    reason: str
    state: str
    expires_at: datetime


def exceptions(session: ReadSession, *, at: datetime, until: datetime) -> list[ExceptionView]:
    """Return the exceptions that wait or hold at *at* and whose time is over before *until*.

    Args:
        session: of a slice that reads delivery.
        at: aware.
        until: aware; those that wait for a second person are returned whatever their end.
    """
    found = store.exceptions_of(session, is_reviewed=None, limit=_AT_ONCE)
    return [
        ExceptionView(
            id=row.id,
            service=row.service,
            reason=row.reason,
            state=row.state,
            expires_at=row.expires_at,
        )
        for row in found
        if row.requested_at <= at < row.expires_at
        and (row.state == "requested" or (row.state == "approved" and row.expires_at < until))
    ]
