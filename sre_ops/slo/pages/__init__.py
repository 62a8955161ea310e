"""The HTML pages of SLOs, their definitions, and the services and teams that they belong to."""

from fastapi import APIRouter

from sre_ops.slo.pages import (
    corrections,
    definitions,
    detail,
    drafting,
    journeys,
    listing,
    minutes,
    services,
    what_if,
)

router = APIRouter()
for _part in (
    listing,
    drafting,
    detail,
    minutes,
    definitions,
    corrections,
    what_if,
    services,
    journeys,
):
    router.include_router(_part.router)

__all__ = ["router"]
