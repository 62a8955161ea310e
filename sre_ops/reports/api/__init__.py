"""`/api/v1/reports`: what was spent, and why."""

from fastapi import APIRouter

from sre_ops.reports.api import budget

router = APIRouter()
for _part in (budget,):
    router.include_router(_part.router)
