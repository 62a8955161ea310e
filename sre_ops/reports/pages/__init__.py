"""Pages of reports: what spent a budget."""

from fastapi import APIRouter

from sre_ops.reports.pages import budget, listing

router = APIRouter()
for _part in (listing, budget):
    router.include_router(_part.router)
