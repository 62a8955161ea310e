"""`/api/v1/alerts` and `/v2/enqueue`: what may send alerts, and where it sends them."""

from fastapi import APIRouter

from sre_ops.alerts.api import integrations
from sre_ops.alerts.api.events_v2 import router as events_v2
from sre_ops.alerts.api.intake import router as intake

router = APIRouter()
router.include_router(integrations.router)
router.include_router(intake)

__all__ = ["events_v2", "router"]
