"""`/api/v1/alerts/routes`: where alerts go, and where one would go."""

from typing import Annotated

from fastapi import APIRouter, Request

from sre_ops.alerts.api import route_models as models
from sre_ops.alerts.commands.routes import set_routes
from sre_ops.alerts.domain import routing
from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.groups import target_of
from sre_ops.alerts.domain.muting import muted_by
from sre_ops.alerts.domain.route_json import told
from sre_ops.alerts.domain.routing import Route
from sre_ops.alerts.store import routing as routing_store
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import Conflict, Forbidden
from sre_ops.tenancy.access import reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(prefix="/routes")
Reading = Annotated[ReadSession, reads("alerts")]
Writing = Annotated[WriteSession, writes("alerts", Role.MANAGER)]
Manager = Annotated[Actor, requires(Role.MANAGER, scope="alerts:write")]
_OURS = responses(Unauthenticated, Forbidden)


@router.get("", responses=_OURS)
def shown(session: Reading) -> models.Routes:
    """Show where alerts go."""
    tree, _ = routing_store.tree(session)
    return models.Routes.of(routing_store.routing(session), tree)


@router.put("", responses=responses(Unauthenticated, Forbidden, Conflict))
def changed(
    request: Request, session: Writing, actor: Manager, wish: models.NewRoutes
) -> models.Routes:
    """Say where alerts go that open from now on."""
    now = request.app.state.clock.now()
    tree = wish.tree.route()
    row = set_routes(session, tree, by=actor.person_id, at=now, since=wish.version)
    return models.Routes.of(row, tree)


@router.post("/explain", responses=_OURS)
def explained(request: Request, session: Reading, sample: models.Sample) -> models.Explained:
    """Tell where an alert would go, and why."""
    tree, version = _tree(session, sample)
    event = AlertEvent(
        said=Said.FIRING,
        key="",
        labels=sample.labels,
        annotations=sample.annotations,
        severity=sample.severity,
    )
    found = routing.explain(tree, event)
    at = sample.at or request.app.state.clock.now()
    window = muted_by(routing_store.windows(session, at), sample.labels, at=at)
    return models.Explained.of(told(found), target_of(found.destinations), window, version)


def _tree(session: ReadSession, sample: models.Sample) -> tuple[Route, int]:
    if sample.tree is None:
        return routing_store.tree(session)
    draft = sample.tree.route()
    routing.check_tree(draft)
    return draft, 0
