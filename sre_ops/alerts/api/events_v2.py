"""`POST /v2/enqueue`: the public Events v2 shape, so that what pages elsewhere pages here.

Source: https://developer.pagerduty.com/docs/events-api-v2-overview.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from sre_ops.alerts.api import models
from sre_ops.alerts.api.intake import StraightRoute, sender_of
from sre_ops.alerts.api.lane import lane_of
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.domain.alert_event import WrongPayload
from sre_ops.alerts.domain.events_v2 import routing_key
from sre_ops.kernel.errors import NotFound, Unavailable
from sre_ops.tenancy.access import open_to_all

router = APIRouter(dependencies=[open_to_all], route_class=StraightRoute)
_SHAPE = {"model": models.EventsV2Answer}


@router.post(
    "/v2/enqueue",
    status_code=202,
    response_model=models.EventsV2Answer,
    responses={400: _SHAPE, 503: _SHAPE},
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}
    },
)
async def enqueue(request: Request) -> Response:
    """Take in an event of the Events v2 shape."""
    lane = lane_of(request)
    try:
        with lane.admitted():  # before the body is read
            body = await request.body()
            sender = await sender_of(lane, routing_key(body), Kind.EVENTS_V2)
            receipt = await lane.take_in(sender, body)
    except WrongPayload as wrong:
        return _answer(400, "invalid event", str(wrong))
    except NotFound:
        return _answer(400, "invalid event", "routing_key: is not known")
    except Unavailable as error:
        return _answer(503, "unavailable", str(error))
    if receipt.wrong is not None:
        return _answer(400, "invalid event", str(receipt.wrong))
    said = models.EventsV2Answer(
        status="success", message="Event processed", dedup_key=receipt.taken[0].key
    )
    return Response(said.model_dump_json(), 202, media_type="application/json")


def _answer(status: int, word: str, error: str) -> JSONResponse:
    said = models.EventsV2Answer(status=word, message="Event not processed", errors=[error])
    headers = {"Retry-After": "2"} if status == 503 else None  # noqa: PLR2004 - HTTP's own number
    return JSONResponse(said.model_dump(), status, headers)
