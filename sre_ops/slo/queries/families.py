"""What pages and the API show of a fan-out: the children of an SLO, and who has none and why."""

from dataclasses import dataclass
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.definition_text import slo_of
from sre_ops.slo.store import fan_outs
from sre_ops.slo.store.fan_outs import FanOutState
from sre_ops.slo.tables import SloRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One child of a fan-out, by the value of the label that it counts."""

    id: UUID
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """An SLO's children in force.

    Attributes:
        limit: of the definition; the operator's may be smaller.
        state: what was last found of the values; None before the definition was taken.
    """

    label: str
    limit: int
    children: tuple[Child, ...]
    state: FanOutState | None


def family(session: ReadSession, slo: Slo) -> Family | None:
    """Return the children of *slo*; None where it does not fan out."""
    if slo.fan_out is None:
        return None
    rows = fan_outs.children_of(session, slo.service, slo.name)
    return Family(
        label=slo.fan_out.label,
        limit=slo.fan_out.limit,
        children=tuple(Child(id=row.id, name=row.name, value=_value_of(row)) for row in rows),
        state=fan_outs.state_of(session, slo.service, slo.name),
    )


def _value_of(row: SloRow) -> str:
    part = slo_of(row.document, file=row.file).part_of
    return part.value if part else ""


def parent_id(session: ReadSession, slo: Slo) -> UUID | None:
    """Return the id of the SLO whose fan-out made *slo*; None without one in force."""
    row = fan_outs.parent_row(session, slo.service, slo.parent) if slo.parent else None
    return row.id if row else None
