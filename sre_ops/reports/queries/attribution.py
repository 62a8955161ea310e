"""What spent the budget of one SLO, put together from what slo and delivery tell."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.delivery.public.reads import deployments
from sre_ops.kernel.errors import Invalid, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.kernel.units import minute_start, rfc3339, to_minute
from sre_ops.reports.domain.attribution import (
    DEPLOYMENT_MINUTES,
    Attribution,
    Cause,
    Claim,
    Deployment,
    Spent,
    attribute,
    deployment_claims,
)
from sre_ops.slo.public import spending
from sre_ops.slo.public.spending import JudgedWindow, Spending

LONGEST = timedelta(days=400)
"""The longest window that is looked at: a year, and room for its leap day and its zone."""

_EPOCH = datetime(1970, 1, 2, tzinfo=UTC)


def windows_of(session: ReadSession, slo_id: UUID) -> list[JudgedWindow]:
    """Return the windows of an SLO as they were judged last, the one to look at in front.

    Raises:
        NotFound: there is no such SLO.
    """
    return spending.judged_windows(session, slo_id)


def window_of(session: ReadSession, slo_id: UUID, window: str = "") -> JudgedWindow:
    """Return a window of an SLO as it was judged last, by default the one that needs a look first.

    Raises:
        NotFound: there is no such SLO, it has no such window, or it has not been judged yet.
    """
    for one in windows_of(session, slo_id):
        if window in ("", one.window):
            return one
    raise NotFound(N_("SLO %(id)s has not been judged over this window yet"), id=slo_id)


def window_between(
    session: ReadSession,
    slo_id: UUID,
    window: str = "",
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[datetime, datetime]:
    """Return *since* and *until*; what is left out is the edge of the SLO's own *window*.

    Raises:
        NotFound: as `window_of`, where an edge is left out.
    """
    if since is not None and until is not None:
        return since, until
    own = window_of(session, slo_id, window)
    return since or own.from_at, until or own.to_at


def slo_called(session: ReadSession, text: str) -> UUID:
    """Return the SLO that *text* names: its id, or its service and name as `shop/checkout`.

    Raises:
        NotFound: there is none.
        Invalid: it is neither.
    """
    service, slash, name = text.partition("/")
    if slash:
        return spending.named(session, service, name)
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid(
            N_("SLO %(text)s: give its id, or service and name as shop/checkout"), text=repr(text)
        ) from error


def attribution_of(
    session: ReadSession, slo_id: UUID, *, since: datetime, until: datetime
) -> Attribution:
    """Tell what spent the budget of one SLO within [*since*, *until*), in whole minutes.

    Args:
        session: of reports.
        slo_id: of an SLO that is, or was, in force.
        since: aware; the minute that holds it counts.
        until: aware; the minute that holds it counts no longer.

    Raises:
        NotFound: there is no such SLO.
        Invalid: the window is empty, longer than `LONGEST` or before 1970.
    """
    check_window(since, until)
    found = spending.spending(session, slo_id, to_minute(since), to_minute(until))
    spent = Spent(
        start=found.start,
        counted=found.counted,
        corrected=found.corrected,
        allowed=found.allowed,
        step=found.step,
    )
    claims = [*_corrections(found), *_deployments(session, found, until)]
    return Attribution(
        slo_id=slo_id,
        service=found.service,
        slo=found.slo,
        window_from=minute_start(found.start),
        window_to=minute_start(found.start + len(found.valid)),
        valid=int(found.valid.sum()),
        bad=int(found.counted.sum() + found.corrected.sum()),
        allowed=found.allowed,
        parts=attribute(spent, claims),
        is_slices=found.is_slices,
        per_minute=found.parts,
    )


def check_window(since: datetime, until: datetime) -> None:
    """Let pass a window that may be looked at.

    Raises:
        Invalid: it is empty, longer than `LONGEST` or before 1970.
    """
    if since < _EPOCH or not timedelta(minutes=1) <= until - since <= LONGEST:
        raise Invalid(
            N_("from %(since)s to %(until)s: give a window of 1 minute to %(days)s days"),
            since=rfc3339(since),
            until=rfc3339(until),
            days=LONGEST.days,
        )


def _corrections(found: Spending) -> list[Claim]:
    return [
        Claim(
            cause=Cause.CORRECTION,
            ref=str(one.id),
            title=one.reason,
            at=minute_start(one.spans[0][0]),
            spans=one.spans,
        )
        for one in found.corrections
    ]


def _deployments(session: ReadSession, found: Spending, until: datetime) -> list[Claim]:
    """Return what deployments answer for, also those shortly before the window.

    For a composite these are of its members' services, too; each ends where the next one of
    its own service begins, and those of several services share a minute.
    """
    since = minute_start(found.start) - timedelta(minutes=DEPLOYMENT_MINUTES + found.step)
    claims = []
    for service in found.services:
        said = deployments(session, since=since, until=until, service=service)
        of = "" if service == found.service else f"{service} "
        claims += deployment_claims(
            [Deployment(ref=str(o.id), title=of + o.release, at=o.finished_at) for o in said],
            step=found.step,
        )
    return claims
