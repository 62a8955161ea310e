"""Make and end maintenance windows, and let people be paged when one has ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sre_ops.alerts.domain import groups
from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.domain.matchers import Matcher
from sre_ops.alerts.domain.mute_json import matchers_text, over_at, period_text
from sre_ops.alerts.domain.muting import Once, Weekly, muted_by
from sre_ops.alerts.public.events import MuteWindowCreated, MuteWindowEnded
from sre_ops.alerts.store import alerts as alerts_store
from sre_ops.alerts.store import groups as groups_store
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import routing as routing_store
from sre_ops.alerts.tables import MuteWindowRow
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_


def create_window(
    session: WriteSession,
    period: Once | Weekly,
    matchers: Sequence[Matcher],
    *,
    reason: str,
    by: UUID | None,
    at: datetime,
) -> MuteWindowRow:
    """Let nobody be paged of some alerts for a while; they are recorded as always.

    Groups that were paged already are not touched.

    Args:
        session: of alerts.
        period: when.
        matchers: of the alerts' labels; none mutes everything.
        reason: why, for whoever wonders that no page came.
        by: who makes it.
        at: now.

    Raises:
        Invalid: it would be over already.
    """
    over = over_at(period)
    if over is not None and over <= at:
        raise Invalid(N_("the maintenance window would be over already"))
    row = MuteWindowRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        reason=reason,
        matchers=matchers_text(matchers),
        period=period_text(period),
        over_at=over,
        created_at=at,
        created_by=by,
    )
    session.add(row)
    record(session, row, (MuteWindowCreated(window_id=row.id, reason=reason, by=by, at=at),))
    return row


def end_window(
    session: WriteSession, window_id: UUID, *, by: UUID | None, at: datetime
) -> MuteWindowRow:
    """End a maintenance window before its time; saying it twice changes nothing.

    Raises:
        NotFound: there is none of that id.
    """
    row = routing_store.lock_window(session, window_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by = at, by
        record(session, row, (MuteWindowEnded(window_id=row.id, by=by, at=at),))
    return row


def unmute_groups(session: WriteSession, integration_id: UUID, *, at: datetime) -> int:
    """Announce the muted groups of which an alert fires that no window mutes any more.

    Returns:
        How many there were.
    """
    integrations_store.lock_integration(session, integration_id)
    rows = groups_store.muted_ones(session, integration_id)
    windows = routing_store.windows(session, at)
    labels = _labels_of_firing(session, [row.id for row in rows])
    unmuted = [
        row
        for row in rows
        if any(muted_by(windows, one, at=at) is None for one in labels.get(row.id, ()))
    ]
    for row in unmuted:
        change = groups.unmute(groups_store.facts_of(row), at=at)
        groups_store.apply(row, change.facts)
        record(session, row, change.events)
    return len(unmuted)


def _labels_of_firing(
    session: WriteSession, group_ids: Sequence[UUID]
) -> dict[UUID, list[Mapping[str, str]]]:
    alerts = alerts_store.alerts_of(session, group_ids)
    firing = [one for one in alerts if one.state == State.FIRING.value]
    labels = alerts_store.labels_of(session, [one.id for one in firing])
    found: dict[UUID, list[Mapping[str, str]]] = {}
    for one in firing:
        found.setdefault(one.group_id, []).append(labels.get(one.id, {}))
    return found
