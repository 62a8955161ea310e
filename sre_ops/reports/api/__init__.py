"""`/api/v1/reports`: what was spent, and why."""

from fastapi import APIRouter

from sre_ops.reports.api import attribution, budget, by_label

router = APIRouter()
for _part in (attribution, by_label, budget):
    router.include_router(_part.router)
