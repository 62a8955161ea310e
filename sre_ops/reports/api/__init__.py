"""`/api/v1/reports`: what was spent, and why."""

from fastapi import APIRouter

from sre_ops.reports.api import attribution

router = APIRouter()
for _part in (attribution,):
    router.include_router(_part.router)
