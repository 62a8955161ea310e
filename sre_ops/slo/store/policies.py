"""Every query on error-budget policies and on what they ask for each SLO."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.units import rfc3339
from sre_ops.slo.domain.policy import Action, PolicyBook, Raised
from sre_ops.slo.domain.policy_text import policy_from
from sre_ops.slo.tables import PolicyRow, PolicyStateRow, SloRow

StateKey = tuple[UUID, str]
"""SLO and window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyState:
    """What a policy asks for one SLO over one window, since when, and by which rules."""

    slo_id: UUID
    window: str
    action: Action
    raised: tuple[Raised, ...]
    since: datetime


def lock_policies(session: WriteSession) -> list[PolicyRow]:
    """Return every policy that was ever in force, locked until the commit in order of ids."""
    own = col(PolicyRow.tenant_id) == session.tenant_id
    found = select(PolicyRow).where(own).order_by(col(PolicyRow.id)).with_for_update()
    return list(session.scalars(found))


def book(session: ReadSession) -> PolicyBook:
    """Return all policies in force."""
    own = (col(PolicyRow.tenant_id) == session.tenant_id, col(PolicyRow.in_force))
    rows = session.scalars(select(PolicyRow).where(*own).order_by(col(PolicyRow.name)))
    return PolicyBook(tuple(policy_from(row.document, file=row.file) for row in rows))


def fingerprint(session: ReadSession) -> tuple[int, int]:
    """Return what changes whenever any policy does: how many there are, and their versions' sum."""
    own = col(PolicyRow.tenant_id) == session.tenant_id
    found = session.execute(
        select(func.count(), func.coalesce(func.sum(col(PolicyRow.version)), 0)).where(own)
    ).one()
    return int(found[0]), int(found[1])


def lock_states(session: WriteSession) -> dict[StateKey, PolicyStateRow]:
    """Return what the policies ask now, locked until the commit in order of ids."""
    own = col(PolicyStateRow.tenant_id) == session.tenant_id
    found = select(PolicyStateRow).where(own).order_by(col(PolicyStateRow.id)).with_for_update()
    return {(row.slo_id, row.window_name): row for row in session.scalars(found)}


def states(session: ReadSession, slo_ids: Sequence[UUID]) -> dict[StateKey, PolicyState]:
    """Return what the policies ask for the SLOs *slo_ids*; a missing key means nothing."""
    own = (
        col(PolicyStateRow.tenant_id) == session.tenant_id,
        col(PolicyStateRow.slo_id).in_(slo_ids),
    )
    rows = session.scalars(select(PolicyStateRow).where(*own))
    return {(row.slo_id, row.window_name): _state(row) for row in rows}


def actions(session: ReadSession) -> list[tuple[str, Action]]:
    """Return each action that is asked now, with the service that it is asked of."""
    same = (col(SloRow.tenant_id) == col(PolicyStateRow.tenant_id)) & (
        col(SloRow.id) == col(PolicyStateRow.slo_id)
    )
    asked = (
        col(PolicyStateRow.tenant_id) == session.tenant_id,
        col(PolicyStateRow.action) != Action.NONE.value,
    )
    found = session.execute(
        select(col(SloRow.service), col(PolicyStateRow.action))
        .join(SloRow, same)
        .where(*asked)
        .distinct()
    )
    return [(service, Action(action)) for service, action in found]


def _state(row: PolicyStateRow) -> PolicyState:
    return PolicyState(
        slo_id=row.slo_id,
        window=row.window_name,
        action=Action(row.action),
        raised=raised_of(row),
        since=row.since_at,
    )


def raised_of(row: PolicyStateRow) -> tuple[Raised, ...]:
    """Return the rules that are raised."""
    return tuple(
        Raised(
            rule=one["rule"],
            since=datetime.fromisoformat(one["since"]).astimezone(UTC),
            value=one["value"],
        )
        for one in json.loads(row.raised)
    )


def raised_text(raised: Sequence[Raised]) -> str:
    """Write the raised rules as a row keeps them."""
    return json.dumps(
        [{"rule": one.rule, "since": rfc3339(one.since), "value": one.value} for one in raised]
    )


def name_of(session: ReadSession, slo_id: UUID) -> tuple[str, str]:
    """Return service and name of an SLO that was ever defined."""
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.id) == slo_id)
    row = session.scalars(select(SloRow).where(*own)).one()
    return row.service, row.name
