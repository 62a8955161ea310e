"""`/alerts/routes`: where alerts go, the text that says so, and where one would go."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.alerts.commands.routes import set_routes
from sre_ops.alerts.domain import routing
from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.muting import MuteWindow, muted_by
from sre_ops.alerts.domain.route_json import count, told
from sre_ops.alerts.domain.routing import Destination, Route
from sre_ops.alerts.pages import people, route_text, wording
from sre_ops.alerts.pages.labels import labels_of
from sre_ops.alerts.pages.route_words import Looked, looked_at
from sre_ops.alerts.store import routing as routing_store
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Conflict, Invalid, SreOpsError
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
Manager = Annotated[Actor, requires(Role.MANAGER)]
Sample = Annotated[str, Query(max_length=10_000, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Form(max_length=200_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Where an alert with these labels would go now."""

    destinations: tuple[Destination, ...]
    looked: list[Looked]
    window: MuteWindow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed on the page.

    Attributes:
        tree: text of the routes; None shows those that are in force.
        labels: of an alert to try.
        version: of the routes that she looked at; None for those in force.
    """

    tree: str | None = None
    labels: str = ""
    version: int | None = None


@router.get("/alerts/routes")
def shown(
    request: Request, session: Reading, actor: Viewer, *, labels: Sample = "", done: Sample = ""
) -> Response:
    """Show where alerts go, and where one with these *labels* would."""
    return _show(request, session, actor, Typed(labels=labels), done=done)


@router.post("/alerts/routes")
def change(
    request: Request,
    actor: Manager,
    *,
    tree: Text = "",
    version: Annotated[int, Form(ge=0)] = 0,
    labels: Annotated[str, Form(max_length=10_000)] = "",
    action: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Say where alerts go from now on, or only try where one would go by this text."""
    state = request.app.state
    said = Typed(tree=tree, labels=labels, version=version)
    try:
        draft = route_text.read_tree(tree)
        if action != "try":
            with writes_as("alerts")(state.database, actor) as session:
                at = state.clock.now()
                set_routes(session, draft, by=actor.person_id, at=at, since=version)
            return RedirectResponse("/alerts/routes?done=saved", 303)
    except (Invalid, Conflict) as problem:
        with reads_as("alerts")(state.database, actor) as reading:
            return _show(request, reading, actor, said, problem=problem)
    with reads_as("alerts")(state.database, actor) as reading:
        return _show(request, reading, actor, said, draft=draft)


def _show(
    request: Request,
    session: ReadSession,
    actor: Actor,
    said: Typed,
    *,
    draft: Route | None = None,
    problem: SreOpsError | None = None,
    done: str = "",
) -> Response:
    tree, version = routing_store.tree(session)
    row = routing_store.routing(session)
    faults = {"tree": people.told(request, problem)} if problem else {}
    tried = None
    try:
        tried = _tried(request, session, draft or tree, said.labels)
    except Unfit as wrong:
        faults[wrong.field] = people.told(request, wrong)
    return render(
        request,
        "alerts/routes.html",
        status=_status(problem, faults),
        tree=tree,
        routes=count(tree),
        row=row,
        text=route_text.text_of(tree) if said.tree is None else said.tree,
        version=version if said.version is None else said.version,
        labels=said.labels,
        tried=tried,
        is_draft=draft is not None,
        faults=faults,
        names=people.names(request, actor),
        may_change=people.may(actor, Role.MANAGER),
        words=wording,
        done=done,
    )


def _status(problem: SreOpsError | None, faults: dict[str, str]) -> int:
    if isinstance(problem, Conflict):
        return 409
    return 422 if faults else 200


def _tried(request: Request, session: ReadSession, tree: Route, text: str) -> Tried | None:
    labels = labels_of(text, "labels")
    if not labels:
        return None
    event = AlertEvent(said=Said.FIRING, key="", labels=labels)
    found = routing.explain(tree, event)
    at = request.app.state.clock.now()
    return Tried(
        destinations=found.destinations,
        looked=looked_at(told(found), tree),
        window=muted_by(routing_store.windows(session, at), labels, at=at),
    )
