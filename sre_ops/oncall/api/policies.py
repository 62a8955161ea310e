"""`/api/v1/oncall/policies` and `/simulate`: who is told in which order, and who would be."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request

from sre_ops.kernel.errors import Forbidden, Invalid, NotFound
from sre_ops.oncall.api import paging_models as models
from sre_ops.oncall.api.asking import Body, Manager, Managing, Reading, Slug, text_of
from sre_ops.oncall.commands.policy_definitions import take_policies
from sre_ops.oncall.queries.policies import definition_of
from sre_ops.oncall.queries.rehearsal import Rehearsed, rehearse_policies
from sre_ops.oncall.queries.routed import Routed, routed
from sre_ops.oncall.store import reaching as store
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
_OURS = responses(Unauthenticated, Forbidden)
_TEXT = {"schema": {"type": "string"}}
_MINUTE = timedelta(minutes=1)


@router.get("/policies", responses=_OURS)
def listed(session: Reading) -> models.Policies:
    """List the escalation policies."""
    return models.Policies(policies=[models.OnePolicy.of(row) for row in store.policies(session)])


@router.post(
    "/policies",
    responses=responses(Unauthenticated, Forbidden, Invalid),
    openapi_extra={"requestBody": {"required": True, "content": {"application/yaml": _TEXT}}},
)
def take(request: Request, session: Managing, actor: Manager, body: Body) -> models.TakenPolicies:
    """Make or change escalation policies as YAML says: all of the file, or nothing of it.

    What runs already keeps the policy with which it began.
    """
    now = request.app.state.clock.now()
    found = take_policies(session, text_of(body), by=actor.person_id, at=now)
    return models.TakenPolicies(
        taken=[models.TakenPolicy(slug=one.slug, is_changed=one.is_changed) for one in found]
    )


@router.get("/policies/{slug}", responses=responses(Unauthenticated, Forbidden, NotFound))
def shown(session: Reading, slug: Slug) -> models.PolicyDefined:
    """Show an escalation policy with its definition."""
    row = store.policy(session, slug)
    head = models.OnePolicy.of(row).model_dump()
    return models.PolicyDefined(**head, definition=definition_of(session, row))


@router.post("/simulate", responses=responses(Unauthenticated, Forbidden, Invalid))
def simulate(request: Request, session: Reading, asked: models.Question) -> models.Rehearsed:
    """Tell who would be paged when, if nobody answered; nothing is sent."""
    at = asked.at or request.app.state.clock.now()
    where = _where(session, asked)
    lines = rehearse_policies(session, where.policies, severity=where.severity, at=at)
    return models.Rehearsed(
        at=at,
        severity=where.severity,
        policies=list(where.policies),
        routes=list(where.paths),
        lines=[_line(one, at) for one in lines],
    )


def _where(session: Reading, asked: models.Question) -> Routed:
    if asked.policies:
        return Routed(policies=tuple(asked.policies), severity=asked.severity or 1, paths=())
    found = routed(session, asked.labels)
    return Routed(
        policies=found.policies, severity=asked.severity or found.severity, paths=found.paths
    )


def _line(one: Rehearsed, since: datetime) -> models.RehearsedLine:
    return models.RehearsedLine(
        at=one.at,
        after_minutes=(one.at - since) / _MINUTE,
        policy=one.policy,
        reason=one.reason,
        text=str(one.text),
        is_page=one.is_page,
        person_id=one.person_id,
        messages=[
            models.RehearsedMessage(
                at=each.at, kind=each.kind, reason=each.reason.value, is_sent=each.is_sent
            )
            for each in one.messages
        ],
    )
