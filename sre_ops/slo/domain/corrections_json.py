"""Corrections in the JSON contract of a row: corrected and raw figures side by side. Pure."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sre_ops.slo.domain.budget_row import BudgetRow, Uncorrected
from sre_ops.slo.domain.corrections import Counted, Effect, Kind
from sre_ops.slo.domain.states import State

_RAW = ("valid", "bad", "allowed", "sli", "budget_consumed", "state")


def corrections_as_json(row: BudgetRow) -> dict[str, object]:
    """Return the fields `raw_…`, equal to the row's own where nothing is corrected, and why."""
    raw = row.raw or row
    return {
        **{f"raw_{name}": getattr(raw, name) for name in _RAW},
        "raw_state": str(raw.state),
        "corrections": [_counted_as_json(one) for one in row.corrections],
        "recurring_share": row.recurring_share,
        "recurring_alarm": row.is_recurring_alarm,
    }


def _counted_as_json(one: Counted) -> dict[str, object]:
    return {
        "id": str(one.correction_id),
        "effect": str(one.effect),
        "kind": str(one.kind),
        "recurring": one.is_recurring,
        "minutes": one.minutes,
        "valid": one.valid,
        "bad": one.bad,
    }


def corrections_from_json(said: Mapping[str, Any]) -> dict[str, Any]:
    """Read what `corrections_as_json` wrote, as fields of a row.

    A row that was kept by an earlier version says nothing of corrections; it had none.
    """
    found = said.get("corrections", ())
    return {
        "corrections": tuple(_counted_from_json(one) for one in found),
        "raw": _raw_from_json(said) if found else None,
        "recurring_share": said.get("recurring_share", 0.0),
        "is_recurring_alarm": said.get("recurring_alarm", False),
    }


def _counted_from_json(said: Mapping[str, Any]) -> Counted:
    return Counted(
        correction_id=UUID(said["id"]),
        effect=Effect(said["effect"]),
        kind=Kind(said["kind"]),
        is_recurring=said["recurring"],
        minutes=said["minutes"],
        valid=said["valid"],
        bad=said["bad"],
    )


def _raw_from_json(said: Mapping[str, Any]) -> Uncorrected:
    fields = {name: said[f"raw_{name}"] for name in _RAW}
    return Uncorrected(**fields | {"state": State(said["raw_state"])})
