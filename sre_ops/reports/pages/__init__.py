"""Pages of reports: what spent a budget."""

from fastapi import APIRouter

from sre_ops.reports.pages import attribution

router = APIRouter()
for _part in (attribution,):
    router.include_router(_part.router)
