"""`/releases/{service}`: what the gate says of one service, why, and who lets it through."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.delivery import store
from sre_ops.delivery.commands import exceptions as commands
from sre_ops.delivery.domain.exceptions import Facts, NoReason, TooLong
from sre_ops.delivery.domain.verdict import WORDS, Why
from sre_ops.delivery.pages import wording
from sre_ops.delivery.queries.gate import Answer, ask_gate
from sre_ops.kernel.errors import Conflict, Forbidden, NotFound, SreOpsError
from sre_ops.kernel.messages import N_
from sre_ops.tenancy import queries as tenancy
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.i18n import translator
from sre_ops.web.pages import render, viewer
from sre_ops.web.problems import status_of

router = APIRouter()

_DEPLOYMENTS = 20
Slug = Annotated[str, Path(max_length=253, pattern=r"^[^\x00]*$")]
Reading = Annotated[ReadSession, reads("delivery")]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="delivery:read")]
Responder = Annotated[Actor, requires(Role.RESPONDER)]
Text = Annotated[str, Form(max_length=2_000)]


@router.get("/releases/{service}")
def gate(request: Request, session: Reading, actor: Viewer, service: Slug) -> Response:
    """Show what the release gate says of a service."""
    return _show(request, session, actor, service)


@router.post("/releases/{service}/exceptions")
def ask(
    request: Request,
    actor: Responder,
    service: Slug,
    reason: Text = "",
    hours: Annotated[int, Form(ge=1, le=10_000)] = 24,
) -> Response:
    """Ask for an exception; what was typed stays when something is wrong with it."""
    now = request.app.state.clock.now()
    database = request.app.state.database
    try:
        with writes_as("delivery")(database, actor) as session:
            commands.request_exception(
                session,
                service,
                reason=reason,
                expires_at=now + timedelta(hours=hours),
                by=_person(actor),
                at=now,
            )
    except (NoReason, TooLong) as problem:
        field = "reason" if isinstance(problem, NoReason) else "hours"
        typed = {"reason": reason, "hours": hours}
        with reads_as("delivery")(database, actor) as reading:
            return _show(request, reading, actor, service, problem=problem, field=field, **typed)
    return RedirectResponse(f"{_address(service)}#exceptions", 303)


@router.post("/releases/exceptions/{exception_id}/approve")
def approve(request: Request, actor: Responder, exception_id: UUID) -> Response:
    """Approve an exception that somebody else asked for."""

    def decide(session: Any, now: datetime) -> str:
        role = actor.role or Role.VIEWER
        by = _person(actor)
        return commands.approve_exception(session, exception_id, by=by, role=role, at=now).service

    return _decided(request, actor, exception_id, decide)


@router.post("/releases/exceptions/{exception_id}/refuse")
def refuse(request: Request, actor: Responder, exception_id: UUID) -> Response:
    """Refuse an exception, or end one that holds."""

    def decide(session: Any, now: datetime) -> str:
        return commands.refuse_exception(session, exception_id, by=_person(actor), at=now).service

    return _decided(request, actor, exception_id, decide)


@router.post("/releases/exceptions/{exception_id}/review")
def review(request: Request, actor: Responder, exception_id: UUID, note: Text = "") -> Response:
    """Look back at an exception that is over."""

    def decide(session: Any, now: datetime) -> str:
        by = _person(actor)
        return commands.review_exception(session, exception_id, by=by, note=note, at=now).service

    return _decided(request, actor, exception_id, decide)


def _decided(request: Request, actor: Actor, exception_id: UUID, decide: Any) -> Response:
    """Let *decide* write; what forbids it is told on the page of the service."""
    database, now = request.app.state.database, request.app.state.clock.now()
    try:
        with writes_as("delivery")(database, actor) as session:
            service = decide(session, now)
    except (Conflict, Forbidden, NoReason) as problem:
        with reads_as("delivery")(database, actor) as reading:
            service = store.exception(reading, exception_id).service
            return _show(request, reading, actor, service, problem=problem)
    return RedirectResponse(f"{_address(service)}#exceptions", 303)


def _address(service: str) -> str:
    return f"/releases/{quote(service, safe='')}"


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Forbidden("an exception needs a person")
    return actor.person_id


def _show(
    request: Request,
    session: ReadSession,
    actor: Actor,
    service: str,
    *,
    problem: SreOpsError | None = None,
    field: str = "",
    **typed: object,
) -> Response:
    now = request.app.state.clock.now()
    answer = ask_gate(session, service, now=now)
    found = [store.facts_of(row) for row in store.exceptions_of(session, service)]
    rows = store.deployments_before(
        session, store.Wanted(service=service), None, limit=_DEPLOYMENTS
    )
    if not (answer.standings or rows or catalog.service_named(session, service)):
        raise NotFound(N_("there is no service %(slug)s"), slug=service)
    say = translator(viewer(request)).gettext
    return render(
        request,
        "delivery/service.html",
        status=status_of(problem) if problem else 200,
        service=service,
        answer=answer,
        sentence=_sentence(request, answer),
        lines=list(zip(answer.standings, answer.decision.evidence, strict=True)),
        exceptions=[(one, _state(one, now)) for one in found],
        people=_names(request, actor),
        me=actor.person_id,
        may_ask=actor.role is not None and actor.role.covers(Role.RESPONDER),
        covers=lambda role: actor.role is not None and actor.role.covers(Role(role)),
        longest=int(answer.policy.override_longest.total_seconds() // 3_600) or 1,
        rows=rows,
        words=wording,
        reasons=WORDS,
        problem=problem.message.spoken(say) if problem else "",
        wrong_field=field,
        typed=typed,
        at=now,
    )


def _sentence(request: Request, answer: Answer) -> str:
    say = translator(viewer(request)).gettext
    told = {"service": answer.service, "why": say(WORDS[answer.decision.why])}
    pairs = zip(answer.standings, answer.decision.evidence, strict=True)
    verdict = answer.decision.verdict
    asked = next((one for one, found in pairs if found.verdict is verdict), None)
    if asked is not None and answer.decision.why is Why.RULE_RAISED:
        told["why"] = f"{say(wording.ACTIONS[asked.action])} ({asked.slo})"
    return say(wording.ANSWERS[answer.decision.verdict]) % told


def _state(one: Facts, now: datetime) -> str:
    is_over = not (one.holds(now) or one.waits(now))
    return "expired" if is_over and one.state.value != "refused" else one.state.value


def _names(request: Request, actor: Actor) -> dict[UUID, str]:
    with reads_as("tenancy")(request.app.state.database, actor) as session:
        return {one.person_id: one.name for one in tenancy.everybody(session)}
