"""Pages of reports: what needs a person now, how budgets went, and what spent them."""

from fastapi import APIRouter

from sre_ops.reports.pages import attribution, budget, listing, overview

router = APIRouter()
for _part in (overview, listing, budget, attribution):
    router.include_router(_part.router)
