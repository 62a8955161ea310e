"""Pages of reports: what needs a person now, how budgets went, and what pages cost."""

from fastapi import APIRouter

from sre_ops.reports.pages import alert_quality, attribution, budget, listing, overview

router = APIRouter()
for _part in (overview, listing, budget, attribution, alert_quality):
    router.include_router(_part.router)
