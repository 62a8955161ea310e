"""`/alerts/integrations`: what may send alerts, when it was heard of, and keys for more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.alerts.api.source_models import SourceState
from sre_ops.alerts.commands import integrations as commands
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.domain.generic import EXPRESSIONS
from sre_ops.alerts.pages import people, wording
from sre_ops.alerts.pages.integration_form import Typed, typed
from sre_ops.alerts.store import sources as sources_store
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.unfit import Unfit
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.addresses import base_url
from sre_ops.web.pages import render

router = APIRouter()
Reading = Annotated[ReadSession, reads("alerts")]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="alerts:read")]
Admin = Annotated[Actor, requires(Role.ADMIN)]
_RECEIVER = """receivers:
  - name: sre-ops
    webhook_configs:
      - url: {url}
        send_resolved: true
"""
_COMMANDS = {
    Kind.ALERTMANAGER: _RECEIVER,
    Kind.GENERIC: 'curl --fail --data @message.json "{url}"',
    Kind.EVENTS_V2: "{url}",
    Kind.HEARTBEAT: 'curl --fail --request POST "{url}"',
}
"""What is to be written where the alerts come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new integration, as it is shown once."""

    kind: Kind
    url: str
    key: str

    @property
    def text(self) -> str:
        """What is to be copied."""
        return _COMMANDS[self.kind].format(url=self.url)


@router.get("/alerts/integrations")
def listed(
    request: Request,
    session: Reading,
    actor: Viewer,
    *,
    form: Annotated[str, Query(max_length=20)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show what may send alerts, and when each was heard of."""
    kind = Kind(form) if form in set(Kind) else Kind.ALERTMANAGER
    return _show(request, session, actor, Typed(kind=kind), done=done)


@router.post("/alerts/integrations")
def make(request: Request, actor: Admin, said: Annotated[Typed, Depends(typed)]) -> Response:
    """Make an integration, and show its key this once."""
    state = request.app.state
    try:
        with writes_as("alerts")(state.database, actor) as session:
            found = commands.create_integration(
                session,
                said.name,
                said.kind,
                mappings=said.where(),
                beat=said.beat(),
                by=actor.person_id,
                at=state.clock.now(),
            )
    except Unfit as problem:
        faults = {problem.field: people.told(request, problem)}
        with reads_as("alerts")(state.database, actor) as reading:
            return _show(request, reading, actor, said, faults=faults)
    made = Made(kind=said.kind, url=_url(request, said.kind, found.key.text), key=found.key.text)
    with reads_as("alerts")(state.database, actor) as reading:
        return _show(request, reading, actor, Typed(kind=said.kind), made=made)


@router.post("/alerts/integrations/{integration_id}/revoke")
def revoke(request: Request, actor: Admin, integration_id: UUID) -> Response:
    """Let an integration count no more."""
    state = request.app.state
    with writes_as("alerts")(state.database, actor) as session:
        commands.revoke_integration(session, integration_id, at=state.clock.now())
    return RedirectResponse("/alerts/integrations?done=revoked", 303)


def _url(request: Request, kind: Kind, key: str) -> str:
    if kind is Kind.EVENTS_V2:
        return f"{base_url(request)}/v2/enqueue"
    return f"{base_url(request)}/api/v1/alerts/{kind.value}/{key}"


def _show(
    request: Request,
    session: ReadSession,
    actor: Actor,
    said: Typed,
    *,
    faults: Mapping[str, str] | None = None,
    made: Made | None = None,
    done: str = "",
) -> Response:
    now = request.app.state.clock.now()
    found = [SourceState.of(one, now) for one in sources_store.listened(session)]
    return render(
        request,
        "alerts/integrations.html",
        status=422 if faults else 200,
        sources=found,
        silent=[one.name for one in found if _is_silent(one)],
        kinds=Kind,
        typed=said,
        expressions=EXPRESSIONS,
        faults=faults or {},
        made=made,
        may_make=people.may(actor, Role.ADMIN),
        words=wording,
        done=done,
    )


def _is_silent(one: SourceState) -> bool:
    return any(part is not None and part.is_silent for part in (one.poll, one.heartbeat))
