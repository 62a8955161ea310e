"""`/api/v1/slo/corrections`: ask for corrections, approve and withdraw them, list them."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Conflict, Forbidden, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import minute_start, to_minute
from sre_ops.slo.commands.corrections import (
    CorrectionWish,
    approve_correction,
    request_correction,
    withdraw_correction,
)
from sre_ops.slo.domain.correction_lifecycle import Approver, CorrectionState
from sre_ops.slo.domain.corrections import Effect, Kind, Selector
from sre_ops.slo.domain.recurrence import Once, Period, Recurring, parse_rule
from sre_ops.slo.queries.approvers import people
from sre_ops.slo.queries.corrections import fits_any
from sre_ops.slo.store import corrections
from sre_ops.slo.tables import CorrectionRow
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import writes
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(responses=responses(Unauthenticated, Forbidden))
Reading = Annotated[ReadSession, reads("slo")]
Requester = Annotated[Actor, requires(Role.RESPONDER, scope="slo:write")]
Decider = Annotated[Actor, requires(Role.MANAGER, scope="slo:write")]
Pattern = Annotated[str, Field(min_length=1, max_length=253, description="`*` is any text.")]
Words = Annotated[str, Field(max_length=2_000)]


class Recurrence(BaseModel):
    """Between two times of the clocks in a zone, on the days of a rule."""

    rule: str = Field(
        max_length=60,
        examples=["FREQ=WEEKLY;BYDAY=SU"],
        description="Part of an RRULE (RFC 5545): weekly days, a day of the month (-1 is the "
        "last) or a weekday of the month such as `FREQ=MONTHLY;BYDAY=2TU`.",
    )
    zone: str = Field(max_length=64, examples=["Asia/Tokyo"], description="IANA name.")
    starts: time = Field(examples=["02:00"])
    ends: time = Field(examples=["04:00"], description="Of the next day if not after `starts`.")
    first_day: date
    last_day: date | None = None


class NewCorrection(BaseModel):
    """A correction that is asked for: either `starts_at` and `ends_at`, or `recurrence`."""

    service: Pattern
    slo: Pattern = "*"
    team: Pattern = "*"
    effect: Effect
    kind: Kind
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]
    starts_at: AwareDatetime | None = Field(default=None, description="May lie in the past.")
    ends_at: AwareDatetime | None = None
    recurrence: Recurrence | None = None


class Correction(BaseModel):
    """A correction, and who asked for it, approved it and withdrew it."""

    id: UUID
    service: str
    slo: str
    team: str
    effect: Effect
    kind: Kind
    reason: str
    starts_at: datetime | None
    ends_at: datetime | None
    recurrence: Recurrence | None
    state: CorrectionState
    requested_by: UUID
    requested_at: datetime
    approved_by: UUID | None
    approved_at: datetime | None
    control: str | None = Field(description="In place of a second person's look.")
    withdrawn_by: UUID | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None


class Corrections(BaseModel):
    """Corrections, the newest request first."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.slo_corrections.v1"] = Field(
        default="sre_ops.slo_corrections.v1", alias="schema"
    )
    corrections: list[Correction]


class Approval(BaseModel):
    """What is said with an approval."""

    control: Words = Field(
        default="",
        description="For a team of one: what takes the place of a second person's look.",
    )


class Withdrawal(BaseModel):
    """What is said with a withdrawal."""

    because: Words = ""


@router.get("/corrections")
def listed(
    session: Reading,
    state: CorrectionState | None = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> Corrections:
    """List corrections, the newest request first."""
    found = corrections.listed(session, state=state, limit=limit)
    return Corrections(corrections=[_correction(row) for row in found])


@router.get("/corrections/{correction_id}", responses=responses(NotFound))
def one(session: Reading, correction_id: UUID) -> Correction:
    """Tell all about one correction."""
    return _correction(corrections.one(session, correction_id))


@router.post("/corrections", status_code=201)
def request_one(request: Request, actor: Requester, wish: NewCorrection) -> Correction:
    """Ask for a correction; it counts once somebody else has approved it."""
    wished = CorrectionWish(
        selector=Selector(service=wish.service, slo=wish.slo, team=wish.team),
        effect=wish.effect,
        kind=wish.kind,
        period=_period(wish),
        reason=wish.reason,
    )
    state = request.app.state
    with writes("slo")(state.database, actor) as session:
        row = request_correction(
            session,
            wished,
            by=own_id(actor),
            at=state.clock.now(),
            fits_any=fits_any(session, wished.selector),
        )
        return _correction(row)


@router.post("/corrections/{correction_id}/approve", responses=responses(NotFound, Conflict))
def approve(
    request: Request, actor: Decider, correction_id: UUID, said: Approval | None = None
) -> Correction:
    """Let a correction count; not by whoever asked for it, unless nobody else could."""
    state = request.app.state
    by = own_id(actor)
    approver = Approver(
        person_id=by,
        others=people(state.database, actor).others(by),
        control=said.control if said else "",
    )
    with writes("slo")(state.database, actor) as session:
        return _correction(
            approve_correction(session, correction_id, approver, at=state.clock.now())
        )


@router.post("/corrections/{correction_id}/withdraw", responses=responses(NotFound, Conflict))
def withdraw(
    request: Request, actor: Requester, correction_id: UUID, said: Withdrawal | None = None
) -> Correction:
    """Let a correction count no more; by whoever asked for it, or a manager."""
    state = request.app.state
    with writes("slo")(state.database, actor) as session:
        row = withdraw_correction(
            session,
            correction_id,
            by=own_id(actor),
            is_manager=is_manager(actor),
            because=said.because if said else "",
            at=state.clock.now(),
        )
        return _correction(row)


def own_id(actor: Actor) -> UUID:
    """Return the person who acts, or in whose name a token does."""
    assert actor.person_id is not None
    return actor.person_id


def is_manager(actor: Actor) -> bool:
    """Tell whether the actor may decide about what others asked for."""
    return actor.role is not None and actor.role.covers(Role.MANAGER)


def _period(wish: NewCorrection) -> Period:
    recurs = wish.recurrence
    if (recurs is None) == (wish.starts_at is None or wish.ends_at is None):
        raise Unfit("starts_at", N_("Give either starts_at and ends_at, or recurrence."))
    if recurs is None:
        assert wish.starts_at is not None
        assert wish.ends_at is not None
        return Once(from_minute=to_minute(wish.starts_at), to_minute=to_minute(wish.ends_at))
    return Recurring(
        rule=parse_rule(recurs.rule),
        zone=recurs.zone,
        starts=recurs.starts.replace(second=0, microsecond=0, tzinfo=None),
        ends=recurs.ends.replace(second=0, microsecond=0, tzinfo=None),
        first_day=recurs.first_day,
        last_day=recurs.last_day,
    )


def _correction(row: CorrectionRow) -> Correction:
    period = corrections.correction_of(row).period
    once = period if isinstance(period, Once) else None
    said = {name: getattr(row, name) for name in Correction.model_fields if hasattr(row, name)}
    return Correction.model_validate(
        said
        | {
            "starts_at": once and minute_start(once.from_minute),
            "ends_at": once and minute_start(once.to_minute),
            "recurrence": None if isinstance(period, Once) else _recurrence(period),
            "control": row.control or None,
            "withdrawn_because": row.withdrawn_because or None,
        }
    )


def _recurrence(period: Recurring) -> Recurrence:
    return Recurrence(
        rule=str(period.rule),
        zone=period.zone,
        starts=period.starts,
        ends=period.ends,
        first_day=period.first_day,
        last_day=period.last_day,
    )
