"""Pages of tenancy: the door (sign-in, links), the own account, people."""

from fastapi import APIRouter

from sre_ops.tenancy.pages import account, door, people, tokens

router = APIRouter()
for _part in (door, account, tokens, people):
    router.include_router(_part.router)
