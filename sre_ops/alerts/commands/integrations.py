"""Make and revoke what may send alerts."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sre_ops.alerts.domain.alert_event import Reading
from sre_ops.alerts.domain.alertmanager import read_alertmanager
from sre_ops.alerts.domain.events_v2 import read_events_v2
from sre_ops.alerts.domain.generic import Mappings, read_generic
from sre_ops.alerts.domain.silence import Beat
from sre_ops.alerts.public.events import IntegrationCreated, IntegrationRevoked
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import sources as sources_store
from sre_ops.alerts.tables import IntegrationKeyRow, IntegrationRow
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.domain.secrets import Key, new_key


class Kind(StrEnum):
    """In which form an integration sends."""

    ALERTMANAGER = "alertmanager"
    GENERIC = "generic"
    EVENTS_V2 = "events_v2"
    HEARTBEAT = "heartbeat"  # says nothing but that it is alive


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeIntegration:
    """A new integration; its key is shown now and never again."""

    integration_id: UUID
    key: Key


def create_integration(
    session: WriteSession,
    label: str,
    kind: Kind,
    *,
    mappings: Mappings | None = None,
    beat: Beat | None = None,
    by: UUID | None,
    at: datetime,
) -> MadeIntegration:
    """Make an integration.

    Args:
        session: of alerts.
        label: by which people recognise it.
        kind: in which form it sends.
        mappings: for a generic one, and for it alone.
        beat: for a heartbeat, and for it alone.
        by: who makes it.
        at: now.

    Raises:
        Invalid: mappings or the beat are missing, or given where none are used.
    """
    if (kind is Kind.HEARTBEAT) != (beat is not None):
        raise Invalid(N_("a heartbeat needs how often it is sent, and nothing else does"))
    if (kind is Kind.GENERIC) != (mappings is not None):
        raise Invalid(N_("mappings are for a generic integration, which cannot do without"))
    row = IntegrationRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        label=label,
        kind=kind.value,
        mappings=json.dumps(asdict(mappings)) if mappings else "",
        created_by=by,
        created_at=at,
    )
    session.add(row)
    made = IntegrationCreated(integration_id=row.id, label=label, kind=kind.value, by=by, at=at)
    record(session, row, (made,))
    key = new_key(session.tenant_id)
    session.add(
        IntegrationKeyRow(tenant_id=session.tenant_id, integration_id=row.id, key_digest=key.digest)
    )
    if beat is not None:
        sources_store.add_heartbeat(session, row.id, beat, since=at)
    return MadeIntegration(integration_id=row.id, key=key)


def revoke_integration(session: WriteSession, integration_id: UUID, *, at: datetime) -> None:
    """Let an integration count no more; saying it twice changes nothing.

    Raises:
        NotFound: there is none of that id.
    """
    row = integrations_store.lock_integration(session, integration_id)
    if row.revoked_at is None:
        row.revoked_at = at
        record(session, row, (IntegrationRevoked(integration_id=row.id, at=at),))


def read(row: IntegrationRow, body: bytes) -> Reading:
    """Return what *body* says in the form of the integration.

    Raises:
        WrongPayload: naming the first field that is wrong.
    """
    match Kind(row.kind):
        case Kind.ALERTMANAGER:
            return read_alertmanager(body)
        case Kind.EVENTS_V2:
            return read_events_v2(body)
        case Kind.GENERIC:
            return read_generic(body, Mappings(**json.loads(row.mappings)))
        case Kind.HEARTBEAT:
            return Reading(events=())
