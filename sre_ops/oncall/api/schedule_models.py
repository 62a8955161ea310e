"""The JSON of schedules, shifts, swaps, time off and feeds. Fields are only ever added."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from sre_ops.oncall.domain.absences import Clash
from sre_ops.oncall.domain.schedule import Kind, Shift, Source
from sre_ops.oncall.domain.swaps import State
from sre_ops.oncall.tables import AbsenceRow, OverrideRow, SwapRow

WORDS = r"^[^\x00]*$"
Who = Annotated[
    str, Field(min_length=1, max_length=254, pattern=WORDS, description="E-mail or id.")
]


_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def in_our_time(at: datetime) -> datetime:
    """Return *at* in UTC: schedules are reckoned from 2000 to 2200."""
    if not _FIRST <= at <= _LAST:
        raise ValueError("give a time between the years 2000 and 2200")
    return at.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(in_our_time)]


class Schemed(BaseModel):
    """An answer that says its schema."""

    model_config = ConfigDict(populate_by_name=True)


class SomebodyOnCall(BaseModel):
    """Who is on call, why, and until when."""

    schedule: str
    person_id: UUID
    name: str | None = Field(description="Null where the account is gone.")
    source: Source
    until: datetime | None = Field(description="Null where that is over a month ahead.")


class OnCallAt(Schemed):
    """Who is, was or will be on call at one instant."""

    schema_: Literal["sre_ops.on_call.v1"] = Field(default="sre_ops.on_call.v1", alias="schema")
    at: datetime
    on_call: list[SomebodyOnCall]
    nobody: list[str] = Field(description="Schedules in which nobody is on call then.")


class OneSchedule(BaseModel):
    """A schedule."""

    id: UUID
    name: str = Field(description="Its name in files and addresses.")
    title: str
    zone: str
    changed_at: datetime


class Schedules(Schemed):
    """The schedules that count, by name."""

    schema_: Literal["sre_ops.schedules.v1"] = Field(default="sre_ops.schedules.v1", alias="schema")
    schedules: list[OneSchedule]


class ShownSchedule(OneSchedule, Schemed):
    """A schedule with its definition."""

    schema_: Literal["sre_ops.schedule.v1"] = Field(default="sre_ops.schedule.v1", alias="schema")
    definition: str = Field(description="YAML, as `POST /oncall/definitions` takes it.")
    editions: list[datetime] = Field(description="When each edition came or comes into force.")


class TakenDefinition(BaseModel):
    """A definition that was taken."""

    name: str
    is_changed: bool = Field(description="False where it said what it said before.")


class TakenDefinitions(Schemed):
    """What a file of definitions changed."""

    schema_: Literal["sre_ops.oncall_definitions.v1"] = Field(
        default="sre_ops.oncall_definitions.v1", alias="schema"
    )
    definitions: list[TakenDefinition]


class OneShift(BaseModel):
    """Somebody on call over a span, and why."""

    person_id: UUID
    name: str | None
    starts_at: datetime
    ends_at: datetime
    source: Source
    because: str = Field(description="The layer by name, or the change by id.")
    instead_of: UUID | None

    @classmethod
    def of(cls, shift: Shift, name: str | None) -> "OneShift":
        """Return a shift as the API tells it."""
        return cls(
            person_id=shift.person,
            name=name,
            starts_at=shift.span.start,
            ends_at=shift.span.end,
            source=shift.origin.source,
            because=shift.origin.name,
            instead_of=shift.origin.instead_of,
        )


class Shifts(Schemed):
    """Who was, is and will be on call, by time."""

    schema_: Literal["sre_ops.shifts.v1"] = Field(default="sre_ops.shifts.v1", alias="schema")
    schedule: str
    since: datetime
    until: datetime
    shifts: list[OneShift]


class OneHandOver(BaseModel):
    """When other people are on call than before; either may be nobody."""

    schedule: str
    at: datetime
    before: list[UUID]
    after: list[UUID]


class HandOvers(Schemed):
    """When other people are on call than before, by time."""

    schema_: Literal["sre_ops.hand_overs.v1"] = Field(
        default="sre_ops.hand_overs.v1", alias="schema"
    )
    hand_overs: list[OneHandOver]


class OneGap(BaseModel):
    """Time in which somebody is needed and nobody is on call."""

    starts_at: datetime
    ends_at: datetime


class OneConflict(BaseModel):
    """Part of a shift that its person had better not have."""

    person_id: UUID
    name: str | None
    clash: Clash
    starts_at: datetime
    ends_at: datetime


class Gaps(Schemed):
    """What a schedule leaves open, and where it meets time off or other schedules."""

    schema_: Literal["sre_ops.schedule_gaps.v1"] = Field(
        default="sre_ops.schedule_gaps.v1", alias="schema"
    )
    schedule: str
    since: datetime
    until: datetime
    gaps: list[OneGap]
    conflicts: list[OneConflict]


class OneLoad(BaseModel):
    """What one person carries; times by the clocks where that person lives."""

    person_id: UUID
    name: str | None
    on_call_seconds: float
    night_seconds: float = Field(description="22:00 to 07:00.")
    weekend_seconds: float
    holiday_seconds: float
    pages: int
    night_pages: int
    share: float | None = Field(description="Of everybody's time on call, 0-1.")


class Fairness(Schemed):
    """Who carries how much, the heaviest first."""

    schema_: Literal["sre_ops.oncall_fairness.v1"] = Field(
        default="sre_ops.oncall_fairness.v1", alias="schema"
    )
    since: datetime
    until: datetime
    people: list[OneLoad]
    spread: float | None = Field(
        description="How far the heaviest share is above an equal one; 0 is equal."
    )


class NewOverride(BaseModel):
    """An override that is wished for."""

    kind: Kind = Kind.REPLACE
    person: Who
    stand_in: Who | None = Field(default=None, description="For `replace` alone.")
    starts_at: Moment
    ends_at: Moment
    reason: str = Field(default="", max_length=500, pattern=WORDS)


class OneOverride(BaseModel):
    """An override."""

    id: UUID
    kind: Kind
    person_id: UUID
    stand_in_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    reason: str
    made_by: UUID | None
    made_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: OverrideRow) -> "OneOverride":
        """Return the row as the API tells it."""
        return cls.model_validate(row, from_attributes=True)


class Overrides(Schemed):
    """Overrides that hold now or later, earliest first."""

    schema_: Literal["sre_ops.overrides.v1"] = Field(default="sre_ops.overrides.v1", alias="schema")
    overrides: list[OneOverride]


class GivenShift(BaseModel):
    """A stretch of time that somebody gives away."""

    starts_at: Moment
    ends_at: Moment


class NewSwap(BaseModel):
    """A swap that is wished for: one gives *own* and takes *theirs* from *other*."""

    own: GivenShift
    other: Who
    theirs: GivenShift


class OneSwap(BaseModel):
    """A swap."""

    id: UUID
    state: State
    one_id: UUID
    one_starts_at: datetime
    one_ends_at: datetime
    other_id: UUID
    other_starts_at: datetime
    other_ends_at: datetime
    asked_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, row: SwapRow) -> "OneSwap":
        """Return the row as the API tells it."""
        return cls.model_validate(row, from_attributes=True)


class Swaps(Schemed):
    """Swaps that wait for the other side, oldest first."""

    schema_: Literal["sre_ops.swaps.v1"] = Field(default="sre_ops.swaps.v1", alias="schema")
    swaps: list[OneSwap]


class NewAbsence(BaseModel):
    """Time off."""

    person: Who | None = Field(default=None, description="Oneself, if left out.")
    starts_at: Moment
    ends_at: Moment


class OneAbsence(BaseModel):
    """Somebody's time off."""

    id: UUID
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    is_imported: bool

    @classmethod
    def of(cls, row: AbsenceRow) -> "OneAbsence":
        """Return the row as the API tells it."""
        return cls(
            id=row.id,
            person_id=row.person_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            is_imported=row.source_uid != "",
        )


class Absences(Schemed):
    """Time off, earliest first."""

    schema_: Literal["sre_ops.absences.v1"] = Field(default="sre_ops.absences.v1", alias="schema")
    absences: list[OneAbsence]


class ImportedCalendar(Schemed):
    """What became of a calendar."""

    schema_: Literal["sre_ops.imported_calendar.v1"] = Field(
        default="sre_ops.imported_calendar.v1", alias="schema"
    )
    added: int
    removed: int
    left_out: list[str] = Field(description="Events that could not be read, or name nobody known.")


class NewFeed(BaseModel):
    """A calendar address that is wished for."""

    schedule: str = Field(
        default="",
        max_length=100,
        pattern=WORDS,
        description="A schedule by name; empty for one's own shifts in all of them.",
    )


class MadeFeed(BaseModel):
    """A calendar address that was made just now."""

    id: UUID
    url: str = Field(description="For calendar programs; it cannot be shown again.")


class OneFeed(BaseModel):
    """A calendar address that counts."""

    id: UUID
    schedule_id: UUID | None
    created_at: datetime


class Feeds(Schemed):
    """One's own calendar addresses."""

    schema_: Literal["sre_ops.calendar_feeds.v1"] = Field(
        default="sre_ops.calendar_feeds.v1", alias="schema"
    )
    feeds: list[OneFeed]
