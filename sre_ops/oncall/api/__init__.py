"""The JSON routes of this slice, below `/api/v1/oncall`."""

from fastapi import APIRouter

from sre_ops.oncall.api import (
    absences,
    feeds,
    overrides,
    policies,
    reaching,
    schedules,
    temporaries,
    why,
)

router = APIRouter()
for _part in (overrides, temporaries, schedules, absences, feeds, policies, reaching, why):
    router.include_router(_part.router)

__all__ = ["router"]
