"""`/alerts/integrations/{id}`: where it is asked, its heartbeat, and what could not be read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.alerts.api.source_models import SourceState
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.commands.sources import set_source
from sre_ops.alerts.domain.silence import Beat
from sre_ops.alerts.pages import people, wording
from sre_ops.alerts.pages.source_form import TypedSource, typed_source
from sre_ops.alerts.store import messages as messages_store
from sre_ops.alerts.store import sources as sources_store
from sre_ops.alerts.store.sources import Listened
from sre_ops.alerts.tables import HeartbeatRow, MessageRow
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.pages import render

router = APIRouter()
Reading = Annotated[ReadSession, reads("alerts")]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="alerts:read")]
Admin = Annotated[Actor, requires(Role.ADMIN)]
_SHOWN_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A message that could not be read: which field is wrong, why, and what was sent."""

    received_at: datetime
    place: str
    why: str
    body: str
    is_cut: bool


@router.get("/alerts/integrations/{integration_id}")
def shown(
    request: Request,
    session: Reading,
    actor: Viewer,
    integration_id: UUID,
    *,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show what is known of an integration."""
    one = _listened(session, integration_id)
    return _show(request, session, actor, one, TypedSource.of(one), done=done)


@router.post("/alerts/integrations/{integration_id}/source")
def ask(
    request: Request,
    actor: Admin,
    integration_id: UUID,
    said: Annotated[TypedSource, Depends(typed_source)],
) -> Response:
    """Say where the Alertmanagers of an integration are asked."""
    state = request.app.state
    with reads_as("alerts")(state.database, actor) as reading:
        one = _listened(reading, integration_id)
        before = sources_store.addresses(one.source) if one.source else ()
        beat = _beat(one.heartbeat)
    try:
        urls, receiver, watchdog = said.urls(before), said.named(), said.watchdog(beat)
        with writes_as("alerts")(state.database, actor) as session:
            set_source(
                session,
                integration_id,
                urls,
                receiver,
                watchdog=watchdog,
                by=actor.person_id,
                at=state.clock.now(),
            )
    except Unfit as problem:
        faults = {problem.field: people.told(request, problem)}
        with reads_as("alerts")(state.database, actor) as reading:
            return _show(request, reading, actor, one, said, faults=faults)
    return RedirectResponse(f"/alerts/integrations/{integration_id}?done=set", 303)


def _listened(session: ReadSession, integration_id: UUID) -> Listened:
    for one in sources_store.listened(session):
        if one.integration.id == integration_id:
            return one
    raise NotFound(N_("there is no integration %(id)s"), id=integration_id)


def _beat(row: HeartbeatRow | None) -> Beat | None:
    if row is None:
        return None
    return Beat(
        every=timedelta(seconds=row.every_seconds),
        grace=timedelta(seconds=row.grace_seconds),
        alertname=row.alertname,
        service=row.service,
        severity=row.severity,
    )


def _show(
    request: Request,
    session: ReadSession,
    actor: Actor,
    one: Listened,
    said: TypedSource,
    *,
    faults: Mapping[str, str] | None = None,
    done: str = "",
) -> Response:
    may_see = people.may(actor, Role.ADMIN)  # what was sent may hold secrets
    wrong = messages_store.wrong_messages(session, one.integration.id) if may_see else []
    return render(
        request,
        "alerts/integration.html",
        status=422 if faults else 200,
        one=SourceState.of(one, request.app.state.clock.now()),
        can_be_asked=one.integration.kind == Kind.ALERTMANAGER.value,
        typed=said,
        faults=faults or {},
        refused=[_refused(row) for row in wrong],
        may_change=may_see,
        words=wording,
        done=done,
    )


def _refused(row: MessageRow) -> Refused:
    try:
        text = json.dumps(json.loads(row.body), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        text = row.body.decode(errors="replace")
    return Refused(
        received_at=row.received_at,
        place=row.wrong_place,
        why=row.wrong_why,
        body=text[:_SHOWN_BYTES],
        is_cut=len(text) > _SHOWN_BYTES,
    )
