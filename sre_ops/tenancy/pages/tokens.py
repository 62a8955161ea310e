"""A person's API tokens, as parts of `/account`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.tenancy.commands.tokens import Wish, create_token, revoke_token
from sre_ops.tenancy.domain.faults import Unfit
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.pages import forms
from sre_ops.tenancy.pages.account import Me, Text, own_id, show, slices
from sre_ops.tenancy.transactions import writes

router = APIRouter()


@router.post("/account/tokens")
def create(
    request: Request,
    actor: Me,
    *,
    token_name: Text = "",
    scopes: Annotated[list[str] | None, Form()] = None,
    role: Text = Role.VIEWER.value,
    days: Text = "90",
) -> Response:
    """Make a token and show it, this once."""
    wished = [one for text in scopes or [] for one in text.split()]
    wish = Wish(name=token_name, scopes=wished, role=_role(role), days=_days(days))
    now = request.app.state.clock.now()
    try:
        with writes("tenancy")(request.app.state.database, actor) as session:
            _, key = create_token(session, own_id(actor), wish, slices=slices(request), at=now)
    except Unfit as problem:
        typed: dict[str, object] = {"name": token_name, "scopes": wished, "role": role}
        faults = {f"token_{name}": text for name, text in forms.told(request, problem).items()}
        return show(request, actor, token={**typed, "days": days}, faults=faults, status=422)
    return show(request, actor, made=key.token)


@router.post("/account/tokens/{token_id}/revoke")
def revoke(request: Request, actor: Me, token_id: UUID) -> Response:
    """Let a token count no more."""
    now = request.app.state.clock.now()
    with writes("tenancy")(request.app.state.database, actor) as session:
        revoke_token(session, token_id, own_id(actor), at=now)
    return RedirectResponse("/account?done=token", 303)


def _role(text: str) -> Role:
    """Read a role; what is no role asks for the most, and is refused beside the field."""
    known = {role.value: role for role in Role}
    return known.get(text, Role.ADMIN)


def _days(text: str) -> int:
    """Read a number of days; nonsense is 0, which is refused beside the field."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0  # noqa: PLR2004
