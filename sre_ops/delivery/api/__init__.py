"""`/api/v1/deployments`, `/gate` and `/deploy`: what went out, and whether more may."""

from fastapi import APIRouter

from sre_ops.delivery.api import exceptions, hooks
from sre_ops.delivery.api.deployments import router as deployments
from sre_ops.delivery.api.gate import router as gate

router = APIRouter()
for _part in (exceptions, hooks):
    router.include_router(_part.router)

__all__ = ["deployments", "gate", "router"]
