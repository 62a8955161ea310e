"""Pages of alerts: what fires, where it goes, when nobody is told, and who may send."""

from fastapi import APIRouter

from sre_ops.alerts.pages import by_link, group, groups, integrations, mutes, routes

router = APIRouter()
# Words before ids: `/alerts/routes` is no group.
for _part in (groups, routes, mutes, integrations, group, by_link):
    router.include_router(_part.router)
