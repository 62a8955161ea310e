"""The pages of on-call: schedules, policies, pages and why."""

from fastapi import APIRouter

from sre_ops.oncall.pages import why

router = APIRouter()
for _part in (why,):
    router.include_router(_part.router)
