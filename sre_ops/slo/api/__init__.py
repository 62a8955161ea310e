"""The JSON routes of this slice, below `/api/v1/slo`."""

from fastapi import APIRouter

from sre_ops.slo.api import corrections, rehearsals, routes

router = APIRouter()
for _part in (routes, rehearsals, corrections):
    router.include_router(_part.router)

__all__ = ["router"]
