"""Take escalation policies that people wrote in YAML."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.commands.policies import write_policy
from sre_ops.oncall.domain.definition import read_policy
from sre_ops.oncall.domain.policy import Policy
from sre_ops.oncall.domain.slugs import check_slug
from sre_ops.oncall.domain.written import Names, note_unfit
from sre_ops.oncall.sources.yaml_places import BadDefinition, Place, places_of
from sre_ops.oncall.store import reaching, schedules
from sre_ops.tenancy.public import reads as tenancy

_KIND = "EscalationPolicy"
_TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPolicy:
    """One definition that was taken, and whether it said anything new."""

    slug: str
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A policy as somebody, or a file, wants it."""

    slug: str
    title: str
    policy: Policy


def take_policies(
    session: WriteSession, text: str, *, by: UUID | None, at: datetime
) -> list[TakenPolicy]:
    """Take every escalation policy of *text* into force, or none of them.

    Raises:
        BadDefinition: with every mistake.
    """
    names = policy_names(session)
    places = places_of(text)
    wishes = [read_wish(place, names) for place in places]
    if places[0].mistakes:
        raise BadDefinition(places[0].mistakes)
    return [_take(session, wish, by, at) for wish in wishes if wish is not None]


def policy_names(session: ReadSession) -> Names:
    """Return whom and what policies may name."""
    return Names(
        people={one.email: one.id for one in tenancy.people(session) if not one.is_disabled},
        schedules={row.slug: row.id for row in schedules.schedules(session)},
        teams={one.slug: one.id for one in catalog.teams(session)},
        channels={row.slug: row.id for row in reaching.channels(session) if row.slug},
    )


def _take(session: WriteSession, wish: Wish, by: UUID | None, at: datetime) -> TakenPolicy:
    before = reaching.lock_policy(session, wish.slug)
    version = before.version if before else 0
    row = write_policy(session, wish.slug, wish.policy, by=by, at=at, title=wish.title)
    return TakenPolicy(slug=wish.slug, is_changed=row.version != version)


def read_wish(place: Place, names: Names) -> Wish | None:
    """Read a policy; mistakes are noted at *place*."""
    if place.text("kind") not in ("", _KIND):
        place.spot("kind").error("wrong-value", f"write {_KIND}", _KIND)
    slug, title = place.text("name", required=True), place.text("title")
    try:
        check_slug(slug)
    except Unfit as error:
        note_unfit(place, error)
    if len(title) > _TITLE_LENGTH or not title.isprintable():
        place.spot("title").error("wrong-value", f"write at most {_TITLE_LENGTH} characters")
    policy = read_policy(place, names)
    return None if policy is None else Wish(slug=slug, title=title, policy=policy)
