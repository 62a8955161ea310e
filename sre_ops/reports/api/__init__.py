"""`/api/v1/reports`: what was spent, and why; what pages cost."""

from fastapi import APIRouter

from sre_ops.reports.api import alert_quality, attribution, budget, by_label

router = APIRouter()
for _part in (attribution, by_label, budget, alert_quality):
    router.include_router(_part.router)
