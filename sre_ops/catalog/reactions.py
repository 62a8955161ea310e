"""What the catalogue does on events of others: it learns of services from SLO definitions."""

from sre_ops.catalog import store
from sre_ops.catalog.commands import declare_service, declare_team
from sre_ops.db.sessions import WriteSession
from sre_ops.events.log import Recorded

_SAID = ("service", "team", "service_title", "service_description")
_TITLE, _DESCRIPTION = 300, 4_000  # characters that the tables have room for


def learn_service(session: WriteSession, event: Recorded) -> None:
    """Declare the service and the team that an SLO definition names.

    Where the files say nothing of a service, what the catalogue says of it stays. Idempotent:
    the same event a second time says nothing new, and an erased one says nothing at all.
    """
    if event.payload is None:
        return
    said = {name: str(event.payload.get(name) or "") for name in _SAID}
    slug, at = said["service"], event.occurred_at
    known = store.lock_service(session, slug)
    team = said["team"] or None
    if team is not None and store.lock_team(session, team) is None:
        declare_team(session, team, at=at)
        session.flush()  # the service refers to its team
    if team is None and known is not None and known.team_id is not None:
        team = store.team_slugs(session)[known.team_id]
    declare_service(
        session,
        slug,
        title=said["service_title"][:_TITLE] or (known.title if known else ""),
        description=said["service_description"][:_DESCRIPTION]
        or (known.description if known else ""),
        team=team,
        at=at,
    )
