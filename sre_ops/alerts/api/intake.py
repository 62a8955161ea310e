"""Where alerts are sent: kept before they are answered, 503 under overload, never 429.

Alertmanager repeats a 503 within seconds, and a 4xx or 429 only after its group interval.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from sre_ops.alerts.api import models
from sre_ops.alerts.api.lane import Lane, Sender, lane_of
from sre_ops.alerts.commands.intake import Receipt
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.domain.alert_event import WrongPayload
from sre_ops.kernel.errors import NotFound, Unavailable
from sre_ops.kernel.messages import N_, Message
from sre_ops.tenancy.access import open_to_all
from sre_ops.tenancy.domain.secrets import Key, key_of
from sre_ops.web.problems import Problem, responses, tell

_ANSWERS = {
    **responses(NotFound, Unavailable),
    400: {"model": Problem, "description": "A field is wrong; the message is kept."},
}
_ANY_JSON = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}
router = APIRouter(dependencies=[open_to_all])


async def admitted(request: Request) -> AsyncIterator[Lane]:
    """Let the request in, before its body is read.

    Raises:
        Busy: too many are inside.
    """
    lane = lane_of(request)
    with lane.admitted():
        yield lane


async def raw_body(request: Request) -> bytes:
    """Return the very bytes that came."""
    return await request.body()


Admitted = Annotated[Lane, Depends(admitted, scope="function")]
Body = Annotated[bytes, Depends(raw_body)]
KeyText = Annotated[str, Path(max_length=100)]


@router.post(
    "/alertmanager/{key}",
    response_model=models.Taken,
    responses=_ANSWERS,
    openapi_extra=_ANY_JSON,
)
async def alertmanager(
    request: Request, lane: Admitted, key: KeyText, body: Body
) -> models.Taken | Response:
    """Take in a webhook of Alertmanager, version 4."""
    return await _taken(request, lane, key, Kind.ALERTMANAGER, body)


@router.post(
    "/generic/{key}",
    response_model=models.Taken,
    responses=_ANSWERS,
    openapi_extra=_ANY_JSON,
)
async def generic(
    request: Request, lane: Admitted, key: KeyText, body: Body
) -> models.Taken | Response:
    """Take in any JSON, read by the integration's mappings."""
    return await _taken(request, lane, key, Kind.GENERIC, body)


async def sender_of(lane: Lane, text: str, kind: Kind) -> Sender:
    """Return whom a key belongs to.

    Raises:
        NotFound: nobody, or one that sends in another form.
    """
    key: Key | None = key_of(text)
    if key is None:
        raise NotFound(N_("there is no such integration"))
    known = lane.known(key)
    found = known if known is not None else await run_in_threadpool(lane.find, key)
    if found.kind is not kind:
        raise NotFound(N_("there is no such integration"))
    return found


async def kept(lane: Lane, sender: Sender, body: bytes) -> Receipt:
    """Return the receipt of a message, once it is committed."""
    return await lane.take_in(sender, body)


async def _taken(
    request: Request, lane: Lane, key: str, kind: Kind, body: bytes
) -> models.Taken | Response:
    receipt = await kept(lane, await sender_of(lane, key, kind), body)
    if receipt.wrong is not None:
        return await _refused(request, receipt.wrong)
    return models.Taken.of(receipt)


async def _refused(request: Request, wrong: WrongPayload) -> Response:
    errors = ({"loc": (wrong.place,), "msg": wrong.why, "type": "value_error"},)
    return await tell(request, 400, Message(str(wrong)), kind="wrong-payload", errors=errors)
