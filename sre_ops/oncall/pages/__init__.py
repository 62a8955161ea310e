"""The pages of on-call: schedules, policies, people and channels, pages and why."""

from fastapi import APIRouter

from sre_ops.oncall.pages import (
    channels,
    files,
    handing,
    me,
    people,
    planning,
    policies,
    schedules,
    simulating,
    temporaries,
    why,
)

router = APIRouter()
for _part in (
    schedules,
    planning,
    temporaries,
    handing,
    policies,
    simulating,
    channels,
    people,
    files,
    me,
    why,
):
    router.include_router(_part.router)
