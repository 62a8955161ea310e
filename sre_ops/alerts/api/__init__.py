"""`/api/v1/alerts` and `/v2/enqueue`: what fires, where it goes, and what may send it."""

from sre_ops.alerts.api import catalogue, group, groups, integrations, mutes, routes, sources
from sre_ops.alerts.api.events_v2 import router as events_v2
from sre_ops.alerts.api.intake import router as intake

router = groups.router
router.include_router(integrations.router)
router.include_router(routes.router)
router.include_router(mutes.router)
router.include_router(sources.router)
router.include_router(catalogue.router)
router.include_router(group.router)  # last: any other word would be taken for a group's id

__all__ = ["events_v2", "intake", "router"]
