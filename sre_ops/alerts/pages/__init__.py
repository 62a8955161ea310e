"""Pages of alerts: what fires, which rules there are, where alerts go, and who may send."""

from fastapi import APIRouter

from sre_ops.alerts.pages import (
    by_link,
    catalogue,
    group,
    groups,
    integration,
    integrations,
    mutes,
    routes,
)

router = APIRouter()
# Words before ids: `/alerts/routes` is no group.
for _part in (groups, catalogue, routes, mutes, integrations, integration, group, by_link):
    router.include_router(_part.router)
