"""`/api/v1/reports`: what was spent, and why."""

from fastapi import APIRouter

from sre_ops.reports.api import attribution, budget

router = APIRouter()
for _part in (attribution, budget):
    router.include_router(_part.router)
