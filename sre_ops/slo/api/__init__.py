"""The JSON routes of this slice, below `/api/v1/slo`."""

from fastapi import APIRouter

from sre_ops.slo.api import corrections, routes

router = APIRouter()
for _part in (routes, corrections):
    router.include_router(_part.router)

__all__ = ["router"]
