"""Pages of reports: what spent a budget."""

from fastapi import APIRouter

from sre_ops.reports.pages import attribution, budget, listing

router = APIRouter()
for _part in (listing, budget, attribution):
    router.include_router(_part.router)
