"""The pages of on-call: schedules, policies, pages and why."""

from fastapi import APIRouter

from sre_ops.oncall.pages import handing, me, planning, policies, schedules, simulating, why

router = APIRouter()
for _part in (schedules, planning, handing, policies, simulating, me, why):
    router.include_router(_part.router)
