"""How an agreement stands as the JSON contract has it, and back from it. Pure."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sre_ops.kernel.units import minute_start, rfc3339, to_minute
from sre_ops.slo.domain.sla_standing import SlaStanding
from sre_ops.slo.domain.states import State

_FIGURES = ("allowed", "consumed", "buffer_left", "bad_left", "minutes_left", "breach_risk")
_TEXTS = ("reason", "credit", "customer", "contract", "note")


def sla_as_json(sla: SlaStanding | None) -> dict[str, object] | None:
    """Return the `sla` of a row; None where the SLO has no agreement."""
    if sla is None:
        return None
    breach_at = None if sla.breach_at is None else rfc3339(minute_start(sla.breach_at))
    return {
        "name": sla.name,
        "objective": float(sla.objective),
        "window": sla.window,
        "state": str(sla.state),
        **{name: getattr(sla, name) for name in _FIGURES},
        "breach_at": breach_at,
        **{name: getattr(sla, name) or None for name in _TEXTS},
    }


def sla_from_json(said: Mapping[str, Any] | None) -> SlaStanding | None:
    """Read what `sla_as_json` wrote."""
    if said is None:
        return None
    at = said["breach_at"]
    texts: dict[str, Any] = {name: said[name] or "" for name in _TEXTS}
    return SlaStanding(
        name=said["name"],
        objective=Decimal(repr(said["objective"])),
        window=said["window"],
        state=State(said["state"]),
        **{name: said[name] for name in _FIGURES},
        breach_at=to_minute(datetime.fromisoformat(at)) if at else None,
        **texts,
    )
