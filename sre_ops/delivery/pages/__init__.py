"""Pages of delivery: releases, and the gate of one service with its exceptions."""

from fastapi import APIRouter

from sre_ops.delivery.pages import releases, service

router = APIRouter()
for _part in (releases, service):
    router.include_router(_part.router)
