"""`/oncall/policies`: who is told in which order; read, written as YAML, and rehearsed."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.commands.keeping import KeptElsewhere
from sre_ops.oncall.commands.policy_definitions import take_policies
from sre_ops.oncall.queries import wording
from sre_ops.oncall.queries.policies import definition_of
from sre_ops.oncall.queries.rehearsal import rehearse_policies
from sre_ops.oncall.sources.yaml_places import BadDefinition
from sre_ops.oncall.store import reaching as store
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.i18n import translator
from sre_ops.web.pages import render, viewer
from sre_ops.web.problems import status_of

router = APIRouter()
Reading = Annotated[ReadSession, reads("oncall")]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="oncall:read")]
Manager = Annotated[Actor, requires(Role.MANAGER)]
Slug = Annotated[str, Path(max_length=100, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Form(max_length=100_000)]
EXAMPLE = """\
apiVersion: sre_ops/oncall/v1
kind: EscalationPolicy
name: checkout
zone: UTC
steps:
  - tell: [schedule primary]
  - tell: [person ana@example.com]
    after: 10m
repeat: 2
ack_timeout: 30m
catch_all: [person boss@example.com]
"""


@router.get("/oncall/policies")
def listed(request: Request, session: Reading, actor: Viewer) -> Response:
    """List the escalation policies, and let managers write one."""
    return _list(request, session, actor)


@router.post("/oncall/policies")
def take(request: Request, actor: Manager, definition: Text = "") -> Response:
    """Take what was typed; it stays when something is wrong with it."""
    database, now = request.app.state.database, request.app.state.clock.now()
    try:
        with writes_as("oncall")(database, actor) as session:
            taken = take_policies(session, definition, by=actor.person_id, at=now)
    except (BadDefinition, KeptElsewhere) as problem:
        say = translator(viewer(request)).gettext
        with reads_as("oncall")(database, actor) as reading:
            wrong = problem.message.spoken(say)
            return _list(
                request, reading, actor, typed=definition, problem=wrong, status=status_of(problem)
            )
    return RedirectResponse(f"/oncall/policies/{taken[0].slug}", 303)


@router.get("/oncall/policies/{slug}")
def shown(request: Request, session: Reading, actor: Viewer, slug: Slug) -> Response:
    """Show a policy, and who would be told if its alert fired now and nobody answered."""
    row = store.policy(session, slug)
    now = request.app.state.clock.now()
    say = translator(viewer(request)).gettext
    return render(
        request,
        "oncall/policy.html",
        policy=row,
        definition=definition_of(session, row),
        lines=rehearse_policies(session, [slug], severity=1, at=now),
        since=now,
        spoken=lambda one: one.spoken(say),
        words=wording,
        may_write=_may_write(actor),
    )


def _list(
    request: Request,
    session: ReadSession,
    actor: Actor,
    *,
    typed: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    return render(
        request,
        "oncall/policies.html",
        status=status,
        policies=store.policies(session),
        typed=typed or EXAMPLE,
        problem=problem,
        may_write=_may_write(actor),
    )


def _may_write(actor: Actor) -> bool:
    return actor.role is not None and actor.role.covers(Role.MANAGER)
