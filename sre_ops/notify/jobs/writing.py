"""Writes a claimed message for its reader: looks up language, zone and group, makes the links."""

from collections.abc import Callable
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.manifest import JobContext
from sre_ops.notify import store
from sre_ops.notify.commands.sending import Claimed
from sre_ops.notify.domain.destinations import Destination, Directory
from sre_ops.notify.domain.notice import Notice
from sre_ops.notify.queries.composing import TOLD_IN_FULL, Reader, compose
from sre_ops.notify.tables import MessageRow
from sre_ops.tenancy import queries as tenancy
from sre_ops.tenancy.commands.action_links import make_action_link
from sre_ops.web.viewer import Viewer, locale_of, zone_of

ACTION = "acknowledge"
PATH = "/acknowledge/"


def write_notice(
    context: JobContext,
    look: Callable[[ReadSession], Directory],
    claimed: Claimed,
    destination: Destination,
) -> Notice:
    """Return what the attempt *claimed* says to whoever reads *destination*."""
    site = str(context.options["site_url"]).rstrip("/")
    with context.read() as session:
        rows = store.messages(session, claimed.batch.messages)
        directory = look(session)
        known = {row.group_id: directory.about(row.group_id) for row in rows if row.group_id}
    reader = _reader(context, destination.person_id)
    links = _links(context, rows, reader.person_id)
    return compose(
        rows,
        key=claimed.batch.key,
        reader=reader,
        about=known.__getitem__,
        acknowledge=lambda group_id: f"{site}{PATH}{links[group_id]}",
        site=site,
        at=context.clock.now(),
    )


def _reader(context: JobContext, person_id: UUID | None) -> Reader:
    """Return how a person reads; a channel, or somebody who was erased, reads English in UTC."""
    if person_id is None:
        return Reader(viewer=Viewer(), person_id=None)
    try:
        with context.database.read("tenancy", context.tenant) as session:
            found = tenancy.person(session, person_id)
    except NotFound:
        return Reader(viewer=Viewer(), person_id=None)
    viewer = Viewer(locale=locale_of(found.locale) or "en", zone=zone_of(found.zone) or "UTC")
    return Reader(viewer=viewer, person_id=person_id)


def _links(context: JobContext, rows: list[MessageRow], person_id: UUID | None) -> dict[UUID, str]:
    """Make a link for each group; only its digest is kept, so every attempt has its own."""
    groups = {row.group_id for row in rows[:TOLD_IN_FULL] if row.group_id}
    if person_id is None or not groups:
        return {}
    now = context.clock.now()
    with context.database.write("tenancy", context.tenant) as session:
        return {
            group: make_action_link(
                session, person_id=person_id, action=ACTION, subject=group, at=now
            ).text
            for group in groups
        }
