"""`/alerts`: what fires, what waits for somebody, and who has the rest."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.alerts.pages import people, wording
from sre_ops.alerts.store import group_lists as lists
from sre_ops.alerts.store import groups as groups_store
from sre_ops.alerts.store.group_lists import Stand
from sre_ops.alerts.tables import GroupRow
from sre_ops.db.sessions import ReadSession
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.kept import kept
from sre_ops.web.pages import render

router = APIRouter()
_ROWS = 50
Reading = Annotated[ReadSession, reads("alerts")]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="alerts:read")]
Name = Annotated[str, Query(max_length=253, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A group in the list; `firing` of its alerts do."""

    row: GroupRow
    stand: Stand
    policies: tuple[str, ...]
    firing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What of the list is shown."""

    state: Stand | None
    service: str
    page: int


@router.get("/alerts")
def listed(
    request: Request,
    session: Reading,
    actor: Viewer,
    *,
    state: Name = "",
    service: Name = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the groups of alerts that are open, those that wait for somebody first."""
    stand = Stand(state) if state in set(Stand) else None
    chosen = Chosen(state=stand, service=service, page=page)
    return kept(request, session, lambda: _written(request, session, actor, chosen))


def _written(request: Request, session: ReadSession, actor: Actor, chosen: Chosen) -> HTMLResponse:
    rows = lists.listed(
        session,
        stand=chosen.state,
        service=chosen.service,
        offset=(chosen.page - 1) * _ROWS,
        limit=_ROWS + 1,
    )
    services = set(lists.services(session)) | {chosen.service} - {""}
    return render(
        request,
        "alerts/groups.html",
        lines=_lines(session, rows[:_ROWS]),
        waiting=lists.waiting(session),
        services=sorted(services),
        chosen=chosen,
        back=f"?{request.url.query}",
        has_more=len(rows) > _ROWS,
        names=people.names(request, actor),
        may_take=people.may(actor, Role.RESPONDER),
        words=wording,
        stands=Stand,
        topics=("alerts.groups",),
    )


def _lines(session: ReadSession, rows: list[GroupRow]) -> list[Line]:
    tallies = groups_store.tallies(session, [row.id for row in rows])
    return [
        Line(
            row=row,
            stand=lists.stand_of(row),
            policies=groups_store.target_of(row).policies,
            firing=tallies[row.id].firing if row.id in tallies else 0,
        )
        for row in rows
    ]
