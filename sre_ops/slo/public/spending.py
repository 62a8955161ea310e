"""What other slices may ask of a spent budget: its bad events, minute by minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.slo.domain import slices
from sre_ops.slo.domain.budget import Ints, budget
from sre_ops.slo.domain.budget_row import parts_of
from sre_ops.slo.domain.composite import CompositeSli
from sre_ops.slo.domain.corrections import Correction, corrected
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.label_growth import LabelQuestion, label_question
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.recurrence import Stretch
from sre_ops.slo.sources.label_growth import ask_growth
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store import corrections, definitions, ledger, status


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An approved correction, and where it holds within the minutes that were asked for.

    Attributes:
        reason: as whoever asked for it wrote.
        spans: [from, to) in minutes since the epoch, ascending, at least one.
    """

    id: UUID
    reason: str
    spans: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spending:
    """The minutes of one SLO from *start* on; all columns have one length.

    Attributes:
        title: what people call it; may be "".
        start: minutes since the epoch.
        step: minutes of a slice, which is booked on its last one; 1 where events are counted.
        is_slices: whether slices are counted, not events.
        valid: events, or slices, as the ledger has them.
        counted: bad ones that the budget counts, by what corrections have left.
        corrected: bad ones that corrections have taken out.
        allowed: bad ones that the budget allows for all these minutes, by what corrections
            have left and the objective in force in each minute.
        corrections: that hold in any of the minutes, oldest request first.
        parts: how many of the counts make one minute of a composite; 1 for events and slices.
        services: its own, and for a composite those of its members, down to what is measured.
    """

    slo_id: UUID
    service: str
    slo: str
    title: str
    start: int
    step: int
    is_slices: bool
    valid: Ints
    counted: Ints
    corrected: Ints
    allowed: float
    corrections: tuple[Held, ...]
    parts: int
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedWindow:
    """A window of an SLO as it was judged last.

    Attributes:
        window: as reports write it, such as `30d` or `month@Asia/Tokyo`.
        from_at, to_at: the minutes that count, aware UTC; the end is out.
    """

    window: str
    from_at: datetime
    to_at: datetime


def judged_windows(session: ReadSession, slo_id: UUID) -> list[JudgedWindow]:
    """Return the windows of an SLO, the one that needs a look first in front.

    Returns:
        An empty list before its first judgement.

    Raises:
        NotFound: there is no such SLO.
    """
    definitions.known(session, slo_id)
    found = sorted(status.of_slo(session, slo_id), key=lambda one: one.attention)
    rows = [one.row for one in found]
    return [JudgedWindow(window=row.window, from_at=row.from_at, to_at=row.to_at) for row in rows]


def named(session: ReadSession, service: str, name: str) -> UUID:
    """Return the id of an SLO, in force or not.

    Raises:
        NotFound: there is none of that name.
    """
    found = definitions.id_of(session, service, name)
    if found is None:
        raise NotFound(N_("there is no SLO %(name)s"), name=f"{service}/{name}")
    return found


def spending(session: ReadSession, slo_id: UUID, from_minute: int, to_minute: int) -> Spending:
    """Return the minutes [from_minute, to_minute) of one SLO; those that are not known are empty.

    Args:
        session: of a slice that reads slo and the catalogue.
        slo_id: of an SLO that is, or was, in force.
        from_minute: first minute, since the epoch.
        to_minute: the minute after the last; not before the first.

    Raises:
        NotFound: there is no such SLO.
    """
    one = definitions.known(session, slo_id).one
    cut = one.slo.time_slices
    first = slices.first_minute_of_slice(cut, from_minute) if cut else from_minute
    approved = _approved(session, one.slo)
    events = _minutes(session, one, first, to_minute)
    raw = _judged(events, one.slo).slice(from_minute, to_minute)
    left = _judged(corrected(events, approved), one.slo).slice(from_minute, to_minute)
    # Without its good minutes a slice may turn bad: nothing has been taken out of it then.
    taken = (raw.bad - left.bad).clip(min=0) if cut else raw.bad - left.bad
    return Spending(
        slo_id=slo_id,
        service=one.slo.service,
        slo=one.slo.name,
        title=one.slo.display_name,
        start=from_minute,
        step=cut.minutes if cut else 1,
        is_slices=cut is not None,
        valid=raw.valid,
        counted=left.bad,
        corrected=taken,
        allowed=float(budget(left, one.objectives, from_minute, to_minute).allowed),
        corrections=_held(session, approved, first, to_minute),
        parts=parts_of(one.slo),
        services=_services(session, one.slo),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedByLabel:
    """What `bad_by_label` asks, and where; it needs no transaction."""

    server: str
    question: LabelQuestion
    end_minute: int


def by_label(
    session: ReadSession, slo_id: UUID, label: str, found: Spending, *, server: str
) -> AskedByLabel:
    """Return what to ask about the bad events of *found* by the values of a label.

    Args:
        session: of a slice that reads slo.
        slo_id: of the SLO.
        label: its name in Prometheus.
        found: the minutes.
        server: the address of the default data source.

    Raises:
        Invalid: the SLI cannot be told apart by label, or not over so many minutes.
    """
    slo = definitions.known(session, slo_id).one.slo
    return AskedByLabel(
        server=slo.source_url or server,
        question=label_question(slo, label, len(found.valid)),
        end_minute=found.start + len(found.valid),
    )


def bad_by_label(asked: AskedByLabel, *, timeout: timedelta) -> dict[str, float]:
    """Return about how many events were bad by value of the label; "" is those without it.

    Call it outside of a transaction: it waits for the server.

    Raises:
        Unavailable: no full answer.
        Invalid: the label has too many values, or the server refuses the query.
    """
    with Prometheus(asked.server, timeout=timeout) as server:
        return ask_growth(server, asked.question, asked.end_minute)


def _services(session: ReadSession, slo: Slo) -> tuple[str, ...]:
    """Return the service of *slo*, then those of its members and of theirs, by name."""
    found: dict[tuple[str, str], Slo] = {}
    ahead = {slo.key: slo}
    while ahead:
        found |= ahead
        slis = [one.sli for one in ahead.values() if isinstance(one.sli, CompositeSli)]
        keys = {member.key for sli in slis for member in sli.members} - found.keys()
        known = definitions.in_force_by_key(session, keys) if keys else {}
        ahead = {key: one.slo for key, one in known.items()}
    return (slo.service, *sorted({one.service for one in found.values()} - {slo.service}))


def _minutes(session: ReadSession, one: definitions.InForce, first: int, end: int) -> Minutes:
    return ledger.read_minutes(session, one.slo.source, [one.slo_id], first, end)[one.slo_id]


def _judged(events: Minutes, slo: Slo) -> Minutes:
    return slices.to_slices(events, slo.time_slices) if slo.time_slices else events


def _approved(session: ReadSession, slo: Slo) -> list[Correction]:
    """Return the corrections that count for *slo*, by the team that the catalogue names."""
    found = corrections.approved(session)
    service = catalog.service_named(session, slo.service) if found else None
    team = (service.team if service else None) or slo.team
    return [one for one in found if one.selector.fits(slo.service, slo.name, team)]


def _held(
    session: ReadSession, approved: list[Correction], first: int, end: int
) -> tuple[Held, ...]:
    spans = {one.id: tuple(one.spans(first, end)) for one in approved}
    reasons = corrections.reasons(session, [key for key, held in spans.items() if held])
    return tuple(
        Held(id=one.id, reason=reasons[one.id], spans=spans[one.id])
        for one in approved
        if spans[one.id]
    )
