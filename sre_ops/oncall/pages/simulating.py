"""`/oncall/simulate`: labels in, out comes who would be paged when; nothing is sent."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import instant_of, zone_named
from sre_ops.oncall.queries import wording
from sre_ops.oncall.queries.rehearsal import rehearse_policies
from sre_ops.oncall.queries.routed import Routed, routed
from sre_ops.oncall.store import reaching as store
from sre_ops.tenancy.access import reads
from sre_ops.web.i18n import translator
from sre_ops.web.pages import render, viewer

router = APIRouter()
Word = Annotated[str, Query(max_length=4_000, pattern=r"^[^\x00]*$")]
_MOST_LABELS = 64


@router.get("/oncall/simulate")
def simulate(
    request: Request,
    session: Annotated[ReadSession, reads("oncall")],
    *,
    labels: Word = "",
    policy: Word = "",
    severity: Annotated[str, Query(pattern=r"^[1-4]?$")] = "",
    at: Word = "",
) -> Response:
    """Tell who would be paged of an alert with these labels, or by this policy."""
    say = translator(viewer(request)).gettext
    now = request.app.state.clock.now()
    where, lines, since, problem, field = None, [], now, "", ""
    try:
        since = _instant(at, viewer(request).zone) if at else now
        where = _where(session, labels, policy, severity) if labels or policy else None
        if where is not None:
            lines = rehearse_policies(session, where.policies, severity=where.severity, at=since)
    except Unfit as wrong:
        problem, field = wrong.message.spoken(say), wrong.field
    return render(
        request,
        "oncall/simulate.html",
        status=422 if problem else 200,
        where=where,
        lines=lines,
        since=since,
        problem=problem,
        wrong_field=field,
        typed={"labels": labels, "policy": policy, "severity": severity, "at": at},
        choices=[("", "–"), *((row.slug, row.title) for row in store.policies(session))],
        spoken=lambda one: one.spoken(say),
        words=wording,
    )


def _where(session: ReadSession, labels: str, policy: str, severity: str) -> Routed:
    chosen = int(severity) if severity else None
    if policy:
        return Routed(policies=(policy,), severity=chosen or 1, paths=())
    found = routed(session, _labels(labels))
    if chosen is None:
        return found
    return Routed(policies=found.policies, severity=chosen, paths=found.paths)


def _labels(text: str) -> dict[str, str]:
    """Read `name=value`, one a line.

    Raises:
        Unfit: a line has another shape.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = [line.partition("=") for line in lines]
    if len(pairs) > _MOST_LABELS or not all(name and sign for name, sign, _ in pairs):
        raise Unfit("labels", N_("Write one label a line, such as service=checkout."))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _instant(text: str, zone: str) -> datetime:
    """Read what `<input type="datetime-local">` sends, by the clocks of *zone*.

    Raises:
        Unfit: it is no time of our age.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unfit("at", N_("Give a day and a time.")) from error
    if local.tzinfo is not None or not 2000 <= local.year < 2200:  # noqa: PLR2004 - as the API
        raise Unfit("at", N_("Give a day and a time."))
    return instant_of(local, zone_named(zone))
