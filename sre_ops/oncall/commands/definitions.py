"""Take schedules that people wrote in YAML."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.commands.schedules import Wish, check_countries, put_schedule
from sre_ops.oncall.domain.definition import read_schedule
from sre_ops.oncall.domain.slugs import check_slug
from sre_ops.oncall.domain.written import Names, note_unfit
from sre_ops.oncall.sources.yaml_places import BadDefinition, Place, places_of
from sre_ops.oncall.store import schedules as store
from sre_ops.tenancy.public import reads as tenancy

API_VERSION = "sre_ops/oncall/v1"
_TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One definition that was taken, and whether it said anything new."""

    slug: str
    is_changed: bool


def take_schedules(
    session: WriteSession,
    text: str,
    *,
    by: UUID | None,
    at: datetime,
    from_at: datetime | None = None,
) -> list[Taken]:
    """Take every schedule of *text* into force, or none of them.

    Args:
        session: of oncall.
        text: YAML documents of the kind Schedule.
        by: who says so; None for a file.
        at: now.
        from_at: when they come into force; None for at once.

    Raises:
        BadDefinition: with every mistake.
        Unfit: it would come into force in the past.
    """
    names = names_now(session)
    places = places_of(text)
    wishes = [read_wish(place, names, from_at) for place in places]
    if places[0].mistakes:
        raise BadDefinition(places[0].mistakes)
    return [
        Taken(slug=wish.slug, is_changed=put_schedule(session, wish, by=by, at=at)[1])
        for wish in wishes
        if wish is not None
    ]


def names_now(session: ReadSession) -> Names:
    """Return whom definitions may name: people who may sign in, and schedules."""
    return Names(
        people={one.email: one.id for one in tenancy.people(session) if not one.is_disabled},
        schedules={row.slug: row.id for row in store.schedules(session)},
    )


def read_wish(
    place: Place, names: Names, from_at: datetime | None = None, *, file: str = ""
) -> Wish | None:
    """Read a schedule of *file*, or that a person sent; mistakes are noted at *place*."""
    if place.text("apiVersion") not in ("", API_VERSION):
        place.spot("apiVersion").error("wrong-value", f"write {API_VERSION}", API_VERSION)
    if place.text("kind") not in ("", "Schedule"):
        place.spot("kind").error("wrong-value", "write Schedule", "Schedule")
    slug, title = place.text("name", required=True), place.text("title")
    try:
        check_slug(slug)
    except Unfit as error:
        note_unfit(place, error)
    if len(title) > _TITLE_LENGTH or not title.isprintable():
        place.spot("title").error("wrong-value", f"write at most {_TITLE_LENGTH} characters")
    schedule = read_schedule(place, names)
    if schedule is None:
        return None
    try:
        check_countries(schedule)
    except Unfit as error:
        note_unfit(place, error)
    return Wish(slug=slug, title=title, schedule=schedule, from_at=from_at, file=file)
