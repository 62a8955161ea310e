"""Ask for an exception from the release gate, approve, refuse and review it."""

from datetime import datetime
from uuid import UUID

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import WriteSession
from sre_ops.delivery import store
from sre_ops.delivery.domain import exceptions
from sre_ops.delivery.domain.exceptions import Change, Facts, State
from sre_ops.delivery.tables import ExceptionRow
from sre_ops.events.record import record
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.slo.public import reads as slo
from sre_ops.tenancy.domain.roles import Role


def request_exception(
    session: WriteSession,
    service: str,
    *,
    reason: str,
    expires_at: datetime,
    by: UUID,
    at: datetime,
) -> ExceptionRow:
    """Ask for leave to release *service* against its policy until *expires_at*.

    Raises:
        NotFound: the catalogue does not know the service.
        NoReason: there is no reason.
        TooLong: the policy does not allow so much time.
    """
    if catalog.service_named(session, service) is None:
        raise NotFound(N_("there is no service %(slug)s"), slug=service)
    policy = slo.policy_of(session, service)
    facts = Facts(
        exception_id=uuid7(at),
        service=service,
        reason=reason.strip(),
        state=State.REQUESTED,
        policy=policy.name,
        policy_version=policy.version,
        approver_role=policy.override_role,
        requested_by=by,
        requested_at=at,
        expires_at=expires_at,
    )
    change = exceptions.request(facts, longest=policy.override_longest)
    row = store.new_exception(session, change.facts)
    record(session, row, change.events)
    return row


def approve_exception(
    session: WriteSession, exception_id: UUID, *, by: UUID, role: Role, at: datetime
) -> ExceptionRow:
    """Let an exception hold; *role* is that of the second person, *by*.

    Raises:
        NotFound: there is none of that id.
        OwnRequest, MayNotOverride: this person may not.
        AlreadyDecided, Expired: it is too late.
    """
    row = store.lock_exception(session, exception_id)
    suffices = role.covers(Role(row.approver_role))
    change = exceptions.approve(store.facts_of(row), by=by, role_suffices=suffices, at=at)
    return _save(session, row, change)


def refuse_exception(
    session: WriteSession, exception_id: UUID, *, by: UUID, at: datetime
) -> ExceptionRow:
    """Let an exception not hold, or no longer.

    Raises:
        NotFound: there is none of that id.
        AlreadyDecided, Expired: it is too late.
    """
    row = store.lock_exception(session, exception_id)
    return _save(session, row, exceptions.refuse(store.facts_of(row), by=by, at=at))


def review_exception(
    session: WriteSession, exception_id: UUID, *, by: UUID, note: str, at: datetime
) -> ExceptionRow:
    """Look back at an exception that is over, so that it is listed no longer.

    Raises:
        NotFound: there is none of that id.
        NotOver: it is still open.
    """
    row = store.lock_exception(session, exception_id)
    change = exceptions.review(store.facts_of(row), by=by, note=note.strip(), at=at)
    return _save(session, row, change)


def _save(session: WriteSession, row: ExceptionRow, change: Change) -> ExceptionRow:
    if change.events:
        store.apply(row, change.facts)
        record(session, row, change.events)
    return row
