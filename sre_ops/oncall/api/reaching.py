"""`/api/v1/oncall/me`, `/channels` and `/teams`: how people and shared channels are reached."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from sre_ops.catalog.public import reads as catalog
from sre_ops.kernel.errors import Forbidden, Invalid, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.api import paging_models as models
from sre_ops.oncall.api.asking import Manager, Managing, Reading, Responder, Slug, Writing, person
from sre_ops.oncall.commands import contacts as commands
from sre_ops.oncall.domain.notices import PersonalRule
from sre_ops.oncall.domain.preferences_text import Wishes
from sre_ops.oncall.domain.slugs import check_slug
from sre_ops.oncall.queries.me import reached
from sre_ops.oncall.store import reaching as store
from sre_ops.tenancy.access import requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="oncall:read")]
_OURS = responses(Unauthenticated, Forbidden)
_CHANGED = responses(Unauthenticated, Forbidden, NotFound, Invalid)
_MINUTE = timedelta(minutes=1)


@router.get("/me", responses=_OURS)
def me(session: Reading, actor: Viewer) -> models.Me:
    """Show how you are reached, and how you wish to be told."""
    whose = person(actor)
    found = reached(session, whose)
    return models.Me(
        contacts=[
            models.OneContact(
                id=one.id, kind=one.kind, address=one.address, is_account=one.id == whose
            )
            for one in found.contacts
        ],
        wishes=_said(found.wishes),
    )


@router.post("/me/contacts", status_code=201, responses=_CHANGED)
def add_contact(
    request: Request, session: Writing, actor: Responder, wish: models.NewContact
) -> models.OneContact:
    """Let yourself be reached in one more way."""
    row = commands.add_contact(
        session,
        person(actor),
        kind=wish.kind,
        address=wish.address,
        secret=wish.secret,
        at=request.app.state.clock.now(),
    )
    return models.OneContact(id=row.id, kind=row.kind, address=wish.address, is_account=False)


@router.delete("/me/contacts/{contact_id}", status_code=204, responses=_CHANGED)
def remove_contact(request: Request, session: Writing, actor: Responder, contact_id: UUID) -> None:
    """Let yourself not be reached in this way any more."""
    now = request.app.state.clock.now()
    commands.remove_contact(session, contact_id, person_id=person(actor), at=now)


@router.put("/me/wishes", responses=_CHANGED)
def wish(
    request: Request, session: Writing, actor: Responder, said: models.WishesSaid
) -> models.WishesSaid:
    """Say which contact is told after how many minutes, and when it is quiet.

    Quiet hours never hold back what is critical.
    """
    wishes = Wishes(
        zone=said.zone,
        rules=tuple(
            PersonalRule(
                contact=one.contact_id,
                after=one.after_minutes * _MINUTE,
                severities=frozenset(one.severities),
            )
            for one in said.rules
        ),
        quiet=tuple(one.hours() for one in said.quiet),
    )
    now = request.app.state.clock.now()
    commands.change_wishes(session, person(actor), wishes, at=now)
    return _said(wishes)


@router.get("/channels", responses=_OURS)
def channels(session: Reading) -> models.Channels:
    """List the shared channels that policies may name."""
    return models.Channels(channels=[models.OneChannel.of(row) for row in store.channels(session)])


@router.post("/channels", status_code=201, responses=_CHANGED)
def add_channel(
    request: Request, session: Managing, actor: Manager, wish: models.NewChannel
) -> models.OneChannel:
    """Let policies name one more shared channel."""
    check_slug(wish.slug)
    row = commands.add_channel(
        session,
        wish.slug,
        title=wish.title,
        kind=wish.kind,
        address=wish.address,
        secret=wish.secret,
        by=actor.person_id,
        at=request.app.state.clock.now(),
    )
    return models.OneChannel.of(row)


@router.put("/channels/{channel_id}", responses=_CHANGED)
def change_channel(
    request: Request,
    session: Managing,
    actor: Manager,
    channel_id: UUID,
    wish: models.ChangedChannel,
) -> models.OneChannel:
    """Let a shared channel be called or be somewhere else; an empty field keeps what it has."""
    row = commands.change_channel(
        session,
        channel_id,
        title=wish.title,
        address=wish.address,
        secret=wish.secret,
        by=actor.person_id,
        at=request.app.state.clock.now(),
    )
    return models.OneChannel.of(row)


@router.delete("/channels/{channel_id}", status_code=204, responses=_CHANGED)
def remove_channel(request: Request, session: Managing, actor: Manager, channel_id: UUID) -> None:
    """Let a shared channel be told nothing any more."""
    now = request.app.state.clock.now()
    commands.remove_channel(session, channel_id, by=actor.person_id, at=now)


@router.put("/teams/{slug}/people", responses=_CHANGED)
def set_team(
    request: Request, session: Managing, actor: Manager, slug: Slug, said: models.TeamPeople
) -> models.TeamPeople:
    """Say who is paged where a policy names the team."""
    team = next((one for one in catalog.teams(session) if one.slug == slug), None)
    if team is None:
        raise NotFound(N_("there is no team %(slug)s"), slug=slug)
    now = request.app.state.clock.now()
    commands.set_team_people(session, team.id, said.people, by=actor.person_id, at=now)
    return said


def _said(wishes: Wishes) -> models.WishesSaid:
    return models.WishesSaid(
        zone=wishes.zone,
        rules=[
            models.Rule(
                contact_id=one.contact,
                after_minutes=one.after / _MINUTE,
                severities=sorted(one.severities),
            )
            for one in wishes.rules
        ],
        quiet=[models.QuietHours.of(one) for one in wishes.quiet],
    )
