"""`/acknowledge/{token}`: take a group of alerts from a message, without signing in.

Looking changes nothing: scanners of mail open every link. The button acknowledges in the name of
whom the message was sent to, and the link is spent; opened again, it says who has the group.
"""

from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.alerts.commands.lifecycle import acknowledge_group
from sre_ops.alerts.domain.lifecycle import AlreadyOver, State
from sre_ops.alerts.public import reads
from sre_ops.alerts.public.reads import GroupFacts
from sre_ops.kernel.errors import NotFound
from sre_ops.tenancy import queries as tenancy
from sre_ops.tenancy.access import open_to_all, recognise
from sre_ops.tenancy.commands.action_links import FoundLink, find, spend
from sre_ops.tenancy.domain.links import LinkSpent
from sre_ops.web.pages import render, viewer
from sre_ops.web.viewer import locale_of, zone_of

router = APIRouter()
ACTION = "acknowledge"
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""The address holds a secret."""


@router.get("/acknowledge/{token}", dependencies=[open_to_all])
def look(request: Request, token: str) -> Response:
    """Show what a link is about; nothing changes."""
    try:
        link = find(request.app.state.database, token, action=ACTION, at=_now(request))
        return _page(request, token, link)
    except (LinkSpent, NotFound):
        return render(request, "alerts/by_link_over.html", status=404, headers=PRIVATE)


@router.post("/acknowledge/{token}", dependencies=[open_to_all])
def acknowledge(request: Request, token: str) -> Response:
    """Acknowledge in the name of whom the link was sent to, and spend the link."""
    database, now = request.app.state.database, _now(request)
    try:
        link = find(database, token, action=ACTION, at=now)
        if link.used_at is None:
            _take(request, link)
            spend(database, token, at=now)
    except AlreadyOver:  # the page says since when
        pass
    except (LinkSpent, NotFound):
        return render(request, "alerts/by_link_over.html", status=404, headers=PRIVATE)
    return RedirectResponse(request.url.path, 303, headers=PRIVATE)


def _take(request: Request, link: FoundLink) -> None:
    actor = f"person:{link.person_id}"
    database = request.app.state.database
    with database.write("alerts", link.tenant_id, actor=actor) as session:
        acknowledge_group(session, link.subject, by=link.person_id, at=_now(request))


def _page(request: Request, token: str, link: FoundLink) -> Response:
    with request.app.state.database.read("alerts", link.tenant_id) as session:
        group = reads.group(session, link.subject)
    recognise(request)
    seen = viewer(request)
    if seen.name is None:  # nobody is signed in: the page speaks as its person wishes
        request.state.viewer = replace(
            seen,
            locale=locale_of(link.locale) or seen.locale,
            zone=zone_of(link.zone) or seen.zone,
        )
    is_over = group.state != State.FIRING
    has_it = group.acknowledged_by == link.person_id
    return render(
        request,
        "alerts/by_link.html",
        headers=PRIVATE,
        token=token,
        group=group,
        is_over=is_over,
        is_mine=has_it,
        holder=_holder(request, link, group),
        may_take=not is_over and link.used_at is None and not has_it,
    )


def _holder(request: Request, link: FoundLink, group: GroupFacts) -> str:
    """Return what the person who has the group is called; "" where there is none to name."""
    if group.acknowledged_by is None:
        return ""
    try:
        with request.app.state.database.read("tenancy", link.tenant_id) as session:
            return tenancy.person(session, group.acknowledged_by).name
    except NotFound:
        return ""


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock.now()
    return now
