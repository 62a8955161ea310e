"""Pages of alerts."""

from fastapi import APIRouter

from sre_ops.alerts.pages import by_link

router = APIRouter()
for _part in (by_link,):
    router.include_router(_part.router)
