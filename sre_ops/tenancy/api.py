"""`/api/v1/tenancy`: who I am, my tokens, and people, as JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import Conflict, Forbidden, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.tenancy import queries
from sre_ops.tenancy.access import reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands import people
from sre_ops.tenancy.commands.links import link_url
from sre_ops.tenancy.commands.tokens import Wish, create_token, revoke_token
from sre_ops.tenancy.domain.links import LIFETIMES, Purpose
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.queries import PersonListed, TokenListed
from sre_ops.web.addresses import base_url
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(responses=responses(Unauthenticated, Forbidden))
Reading = Annotated[ReadSession, reads("tenancy")]
ReadingPeople = Annotated[ReadSession, reads("tenancy", Role.ADMIN)]
Writing = Annotated[WriteSession, writes("tenancy", Role.VIEWER)]
WritingPeople = Annotated[WriteSession, writes("tenancy", Role.ADMIN)]
Reader = Annotated[Actor, requires(Role.VIEWER, scope="tenancy:read")]
Human = Annotated[Actor, requires(Role.VIEWER)]
Writer = Annotated[Actor, requires(Role.VIEWER, scope="tenancy:write")]


class Me(BaseModel):
    """Whoever asks."""

    tenant_id: UUID
    person_id: UUID
    name: str
    email: str
    role: Role = Field(description="What the caller may do; a token never more than its ceiling.")
    locale: str
    zone: str
    scopes: list[str] | None = Field(description="Of the token; null for a signed-in person.")


class Token(BaseModel):
    """An API token; its secret is shown once, when it is made."""

    id: UUID
    name: str
    hint: str = Field(description="The first characters of its secret part.")
    role: Role = Field(description="The most that it may do.")
    scopes: list[str]
    expires_at: datetime
    used_at: datetime | None = Field(default=None, description="Exact to five minutes.")


class Tokens(BaseModel):
    """The caller's tokens that are not revoked, newest first."""

    tokens: list[Token]


class NewToken(BaseModel):
    """The token that is wished for."""

    name: str = Field(min_length=1, max_length=100)
    scopes: list[str] = Field(min_length=1, max_length=100, examples=[["slo:read"]])
    role: Role = Role.VIEWER
    days: int = Field(default=90, ge=1, le=366)


class MadeToken(BaseModel):
    """A token that was made just now."""

    id: UUID
    token: str = Field(description="For `Authorization: Bearer …`; it cannot be shown again.")
    expires_at: datetime


class Person(BaseModel):
    """Somebody with an account."""

    id: UUID
    name: str
    email: str
    role: Role
    is_disabled: bool
    seen_at: datetime | None = Field(default=None, description="When last signed in or active.")


class People(BaseModel):
    """Everybody with an account, by name."""

    people: list[Person]


class NewInvitation(BaseModel):
    """The role in which somebody shall join."""

    role: Role


class Invitation(BaseModel):
    """A link that opens once."""

    url: str
    expires_at: datetime


class PersonChange(BaseModel):
    """What shall be different; what is left out stays."""

    role: Role | None = None
    is_disabled: bool | None = None


@router.get("/me")
def me(session: Reading, actor: Reader) -> Me:
    """Tell who the caller is."""
    found = queries.person(session, _own_id(actor))
    return Me(
        tenant_id=actor.tenant_id,
        person_id=found.person_id,
        name=found.name,
        email=found.email,
        role=actor.role or found.role,
        locale=found.locale,
        zone=found.zone,
        scopes=None if actor.scopes is None else sorted(actor.scopes),
    )


@router.get("/tokens")
def tokens(session: Reading, actor: Reader) -> Tokens:
    """List the caller's tokens."""
    return Tokens(tokens=[_token(one) for one in queries.tokens_of(session, _own_id(actor))])


@router.post("/tokens", status_code=201)
def make_token(request: Request, session: Writing, actor: Human, wish: NewToken) -> MadeToken:
    """Make a token for the caller. No token can: a stolen one would outlive its revocation."""
    row, key = create_token(
        session,
        _own_id(actor),
        Wish(name=wish.name, scopes=wish.scopes, role=wish.role, days=wish.days),
        slices=[one.name for one in request.app.state.database.schemas if not one.foundation],
        at=request.app.state.clock.now(),
    )
    return MadeToken(id=row.id, token=key.token, expires_at=row.expires_at)


@router.delete("/tokens/{token_id}", status_code=204, responses=responses(NotFound))
def drop_token(request: Request, session: Writing, actor: Writer, token_id: UUID) -> Response:
    """Revoke a token of the caller; it counts no more once this is answered."""
    revoke_token(session, token_id, _own_id(actor), at=request.app.state.clock.now())
    return Response(status_code=204)


@router.get("/people")
def everybody(session: ReadingPeople) -> People:
    """List everybody with an account."""
    return People(people=[_person(one) for one in queries.everybody(session)])


@router.post("/people/invitations", status_code=201)
def invite(
    request: Request, session: WritingPeople, actor: Writer, wish: NewInvitation
) -> Invitation:
    """Make a link with which one person joins."""
    _keep_admins_for_people(actor, wish.role)
    now = request.app.state.clock.now()
    key = people.invite(session, wish.role, by=actor.person_id, at=now)
    return Invitation(
        url=link_url(base_url(request), key), expires_at=now + LIFETIMES[Purpose.INVITATION]
    )


@router.patch("/people/{person_id}", responses=responses(NotFound, Conflict))
def change_person(
    request: Request, session: WritingPeople, actor: Writer, person_id: UUID, change: PersonChange
) -> Person:
    """Give a person another role, disable or enable her; the last admin stays."""
    now = request.app.state.clock.now()
    if change.role is not None:
        _keep_admins_for_people(actor, change.role)
        people.give_role(session, person_id, change.role, at=now)
    if change.is_disabled is not None:
        switch = people.disable if change.is_disabled else people.enable
        switch(session, person_id, at=now)
    return _person(queries.person(session, person_id))


def _keep_admins_for_people(actor: Actor, role: Role) -> None:
    """Refuse that a token makes an admin: whoever stole it would stay after its revocation."""
    if role is Role.ADMIN and actor.scopes is not None:
        raise Forbidden(N_("it takes a person, no token, to make an admin"))


def _own_id(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def _token(one: TokenListed) -> Token:
    return Token(
        id=one.token_id,
        name=one.name,
        hint=one.hint,
        role=one.role,
        scopes=list(one.scopes),
        expires_at=one.expires_at,
        used_at=one.used_at,
    )


def _person(one: PersonListed) -> Person:
    return Person(
        id=one.person_id,
        name=one.name,
        email=one.email,
        role=one.role,
        is_disabled=one.is_disabled,
        seen_at=one.seen_at,
    )
