"""`/api/v1/deploy/hooks`: signed webhooks that report deployments, and those who make them.

Source: Standard Webhooks, https://github.com/standard-webhooks/standard-webhooks, spec.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import ValidationError

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.delivery import store
from sre_ops.delivery.api import models
from sre_ops.delivery.commands import hooks as commands
from sre_ops.delivery.commands.deployments import record_deployment
from sre_ops.delivery.domain.hooks import Signed
from sre_ops.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.access import open_to_all, reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key, key_of
from sre_ops.web.addresses import base_url
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(prefix="/hooks")
_OURS = responses(Unauthenticated, Forbidden)
Admin = Annotated[Actor, requires(Role.ADMIN, scope="delivery:write")]
Writing = Annotated[WriteSession, writes("delivery", Role.ADMIN)]


async def raw_body(request: Request) -> bytes:
    """Return the very bytes that came: a signature is over them, not over what they mean."""
    return await request.body()


def signed(
    message_id: Annotated[str, Header(alias="webhook-id", max_length=253)] = "",
    timestamp: Annotated[str, Header(alias="webhook-timestamp", max_length=20)] = "",
    signatures: Annotated[str, Header(alias="webhook-signature", max_length=2_000)] = "",
) -> Signed:
    """Return the headers that a signature needs."""
    return Signed(message_id=message_id, timestamp=timestamp, signatures=signatures)


@router.get("", responses=_OURS)
def listed(session: Annotated[ReadSession, reads("delivery", Role.ADMIN)]) -> models.Hooks:
    """List the webhooks that count."""
    found = store.hooks(session)
    return models.Hooks(
        hooks=[models.Hook(id=row.id, name=row.label, created_at=row.created_at) for row in found]
    )


@router.post("", status_code=201, responses=_OURS)
def make(request: Request, session: Writing, actor: Admin, wish: models.NewHook) -> models.MadeHook:
    """Make a webhook that reports deployments."""
    made = commands.create_hook(
        session, wish.name, by=actor.person_id, at=request.app.state.clock.now()
    )
    url = f"{base_url(request)}/api/v1/deploy/hooks/{made.key.text}"
    return models.MadeHook(id=made.hook_id, url=url, secret=made.secret)


@router.delete(
    "/{hook_id}", status_code=204, responses=responses(Unauthenticated, Forbidden, NotFound)
)
def revoke(request: Request, session: Writing, hook_id: UUID) -> None:
    """Let a webhook count no more."""
    commands.revoke_hook(session, hook_id, at=request.app.state.clock.now())


@router.post(
    "/{key}",
    status_code=201,
    dependencies=[open_to_all],
    responses={
        200: {"model": models.Deployment, "description": "It was recorded before."},
        **responses(Forbidden, NotFound, Conflict),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/NewDeployment"}}
            },
        }
    },
)
def deliver(
    request: Request,
    response: Response,
    key: Annotated[str, Path(max_length=100)],
    headers: Annotated[Signed, Depends(signed)],
    body: Annotated[bytes, Depends(raw_body)],
) -> models.Deployment:
    """Record a deployment that a signed message tells of."""
    now, database = request.app.state.clock.now(), request.app.state.database
    found = _key(key)
    with database.read("delivery", found.tenant_id) as session:
        hook_id = commands.believe(session, found, headers, body, now=now).id
    said = _said(body)
    with database.write(
        "delivery",
        found.tenant_id,
        actor=f"hook:{hook_id}",
        request_id=getattr(request.state, "request_id", None),
    ) as session:
        row, is_new = record_deployment(session, said.report(default_id=headers.message_id), at=now)
        told = models.Deployment.of(row)
    response.status_code = 201 if is_new else 200
    return told


def _key(text: str) -> Key:
    found = key_of(text)
    if found is None:
        raise NotFound(N_("there is no such webhook"))
    return found


def _said(body: bytes) -> models.NewDeployment:
    try:
        return models.NewDeployment.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "body"
        raise Invalid(f"{field}: {first['msg']}") from error
