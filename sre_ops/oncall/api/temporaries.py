"""`/api/v1/oncall/schedules/{slug}/temporary`: other people take turns for a while."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from sre_ops.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.api.asking import Manager, Managing, Reading, Slug, somebody
from sre_ops.oncall.api.schedule_models import WORDS, Moment, Schemed
from sre_ops.oncall.commands import temporaries as commands
from sre_ops.oncall.domain.rotation import Unit
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.domain.taking_turns import taking_turns
from sre_ops.oncall.store import schedules as schedule_store
from sre_ops.oncall.store import temporaries as store
from sre_ops.oncall.tables import TemporaryRow
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
_READ = responses(Unauthenticated, Forbidden, NotFound)
_CHANGED = responses(Unauthenticated, Forbidden, NotFound, Invalid, Conflict)


class NewTemporary(BaseModel):
    """Who takes turns instead of the rotation, by e-mail address or id, in their order."""

    starts_at: Moment
    ends_at: Moment
    people: list[str] = Field(min_length=1, max_length=200)
    unit: Unit = Unit.DAY
    length: int = Field(default=1, ge=1, le=366)
    reason: str = Field(default="", max_length=500, pattern=WORDS)


class Turn(BaseModel):
    """One person on call over one span."""

    person_id: UUID
    starts_at: datetime
    ends_at: datetime


class OneTemporary(BaseModel):
    """A temporary schedule."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str
    turns: list[Turn]

    @classmethod
    def of(cls, row: TemporaryRow) -> "OneTemporary":
        """Return what is told of a temporary schedule."""
        turns = [
            Turn(person_id=one.person, starts_at=one.span.start, ends_at=one.span.end)
            for one in store.temporary_of(row).fixed
        ]
        return cls(
            id=row.id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            reason=row.reason,
            turns=turns,
        )


class Temporaries(Schemed):
    """The temporary schedules that hold now or later."""

    schema_: Literal["sre_ops.temporary_schedules.v1"] = Field(
        default="sre_ops.temporary_schedules.v1", alias="schema"
    )
    temporary: list[OneTemporary]


@router.get("/schedules/{slug}/temporary", responses=_READ)
def listed(request: Request, session: Reading, slug: Slug) -> Temporaries:
    """List the temporary schedules that hold now or later."""
    row = schedule_store.schedule_named(session, slug)
    found = store.open_temporaries(session, row.id, request.app.state.clock.now())
    return Temporaries(temporary=[OneTemporary.of(one) for one in found])


@router.post("/schedules/{slug}/temporary", status_code=201, responses=_CHANGED)
def add(
    request: Request, session: Managing, actor: Manager, slug: Slug, wish: NewTemporary
) -> OneTemporary:
    """Put other people on call than the rotation says; turns are counted from the beginning."""
    if wish.ends_at <= wish.starts_at:
        raise Unfit("ends_at", N_("It must end after it starts."))
    span = Span(wish.starts_at, wish.ends_at)
    order = tuple(somebody(session, one, "people") for one in wish.people)
    zone = schedule_store.schedule_named(session, slug).zone
    fixed = taking_turns(span, order, unit=wish.unit, length=wish.length, zone=zone)
    said = commands.Wish(slug=slug, span=span, fixed=fixed, reason=wish.reason)
    now = request.app.state.clock.now()
    return OneTemporary.of(commands.add_temporary(session, said, by=actor.person_id, at=now))


@router.delete("/schedules/{slug}/temporary/{temporary_id}", responses=_READ)
def end(
    request: Request, session: Managing, actor: Manager, slug: Slug, temporary_id: UUID
) -> OneTemporary:
    """Let the rotation decide again; what was until now stays."""
    now = request.app.state.clock.now()
    return OneTemporary.of(
        commands.end_temporary(session, slug, temporary_id, by=actor.person_id, at=now)
    )
