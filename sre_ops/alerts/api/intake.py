"""Where alerts are sent: kept before they are answered, 503 under overload, never 429.

Alertmanager repeats a 503 within seconds, and a 4xx or 429 only after its group interval.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from sre_ops.alerts.api import models
from sre_ops.alerts.api.lane import Lane, Sender, lane_of
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


class StraightRoute(APIRoute):
    """Gives its endpoint the request and what the path names, and sends what it returns.

    To solve dependencies and to check the answer by its model, as FastAPI does for any other
    route, costs more than keeping the alert. What is declared documents the route all the same.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        endpoint = self.endpoint

        async def answer(request: Request) -> Response:
            answered: Response = await endpoint(request, **request.path_params)
            return answered

        return answer


router = APIRouter(dependencies=[open_to_all], route_class=StraightRoute)
KeyText = Annotated[str, Path(max_length=100)]


@router.post(
    "/alertmanager/{key}",
    response_model=models.Taken,
    responses=_ANSWERS,
    openapi_extra=_ANY_JSON,
)
async def alertmanager(request: Request, key: KeyText) -> Response:
    """Take in a webhook of Alertmanager, version 4."""
    return await _taken(request, key, Kind.ALERTMANAGER)


@router.post(
    "/generic/{key}",
    response_model=models.Taken,
    responses=_ANSWERS,
    openapi_extra=_ANY_JSON,
)
async def generic(request: Request, key: KeyText) -> Response:
    """Take in any JSON, read by the integration's mappings."""
    return await _taken(request, key, Kind.GENERIC)


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


async def _taken(request: Request, text: str, kind: Kind) -> Response:
    lane = lane_of(request)
    with lane.admitted():  # before the body is read
        sender = await sender_of(lane, text, kind)
        receipt = await lane.take_in(sender, await request.body())
    if receipt.wrong is not None:
        return await _refused(request, receipt.wrong)
    said = models.Taken.of(receipt).model_dump_json(by_alias=True)
    return Response(said, media_type="application/json")


async def _refused(request: Request, wrong: WrongPayload) -> Response:
    errors = ({"loc": (wrong.place,), "msg": wrong.why, "type": "value_error"},)
    return await tell(request, 400, Message(str(wrong)), kind="wrong-payload", errors=errors)
