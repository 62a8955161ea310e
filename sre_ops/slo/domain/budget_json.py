"""The budget report as its JSON contract has it, and the rows back from it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sre_ops.kernel.units import minute_start, rfc3339, to_minute
from sre_ops.slo.domain.budget_row import BudgetRow, Provenance, sort_rows
from sre_ops.slo.domain.corrections_json import corrections_as_json, corrections_from_json
from sre_ops.slo.domain.forecast import Forecast
from sre_ops.slo.domain.sla_json import sla_as_json, sla_from_json
from sre_ops.slo.domain.states import Reason, State
from sre_ops.slo.domain.wilson import Interval
from sre_ops.slo.domain.windows import Span

SCHEMA = "sre_ops.slo_budget.v1"


def as_json(rows: Sequence[BudgetRow]) -> dict[str, object]:
    """Return the report as its JSON contract has it, `schema` first, rows sorted."""
    return {"schema": SCHEMA, "rows": [row_as_json(row) for row in sort_rows(rows)]}


def row_as_json(row: BudgetRow) -> dict[str, object]:
    """Return one row as the contract has it; times are RFC 3339."""
    return {
        "service": row.service,
        "slo": row.slo,
        "window": row.window,
        "objective": float(row.objective),
        "valid": row.valid,
        "bad": row.bad,
        "sli": row.sli,
        "budget_consumed": row.budget_consumed,
        "state": str(row.state),
        "coverage": row.coverage,
        "from": rfc3339(row.from_at),
        "to": rfc3339(row.to_at),
        "reason": row.reason or None,
        "reason_code": str(row.reason_code),
        "display_name": row.display_name or None,
        "window_end": rfc3339(row.end_at),
        "allowed": row.allowed,
        "wilson": list(row.interval) if row.interval else None,
        "burn_rates": dict(row.burn_rates),
        "burn_tiers_fired": list(row.fired),
        "forecast": _forecast_as_json(row.forecast),
        "approximate": row.approximate or None,
        "births": {"valid": row.provenance.births_valid, "bad": row.provenance.births_bad},
        "marks": dict(row.provenance.marks),
        "error_minutes": row.provenance.error_minutes,
        "scrapes": {"seen": row.provenance.seen, "expected": row.provenance.expected},
        **corrections_as_json(row),
        "parts_per_minute": row.parts if row.parts > 1 else None,
        "sla": sla_as_json(row.sla),
    }


def row_from_json(said: Mapping[str, Any]) -> BudgetRow:
    """Read what `row_as_json` wrote.

    Raises:
        KeyError, ValueError: *said* is no row of this contract.
    """
    return BudgetRow(
        service=said["service"],
        slo=said["slo"],
        window=said["window"],
        objective=Decimal(repr(said["objective"])),
        valid=said["valid"],
        bad=said["bad"],
        sli=said["sli"],
        budget_consumed=said["budget_consumed"],
        state=State(said["state"]),
        coverage=said["coverage"],
        span=Span(_minute(said["from"]), _minute(said["to"]), _minute(said["window_end"])),
        reason_code=Reason(said["reason_code"]),
        reason=said["reason"] or "",
        display_name=said["display_name"] or "",
        allowed=said["allowed"],
        interval=Interval(*said["wilson"]) if said["wilson"] else None,
        burn_rates=said["burn_rates"],
        fired=tuple(said["burn_tiers_fired"]),
        forecast=_forecast_from_json(said["forecast"]),
        approximate=said["approximate"] or "",
        provenance=Provenance(
            births_valid=said["births"]["valid"],
            births_bad=said["births"]["bad"],
            marks=said["marks"],
            error_minutes=said["error_minutes"],
            seen=said["scrapes"]["seen"],
            expected=said["scrapes"]["expected"],
        ),
        **corrections_from_json(said),
        parts=said.get("parts_per_minute") or 1,
        sla=sla_from_json(said.get("sla")),
    )


def _forecast_as_json(outlook: Forecast | None) -> dict[str, object] | None:
    if outlook is None:
        return None
    return {
        "early": _rfc3339(outlook.early),
        "median": _rfc3339(outlook.median),
        "late": _rfc3339(outlook.late),
        "probability": outlook.probability,
        "horizon_end": _rfc3339(outlook.horizon_end),
        "days": outlook.days,
        "reason": outlook.reason or None,
    }


def _forecast_from_json(said: Mapping[str, Any] | None) -> Forecast | None:
    if said is None:
        return None
    instants = {name: said[name] for name in ("early", "median", "late")}
    return Forecast(
        horizon_end=_minute(said["horizon_end"]),
        **{name: _minute(at) if at else None for name, at in instants.items()},
        probability=said["probability"],
        days=said["days"],
        reason=said["reason"] or "",
    )


def _rfc3339(minute: int | None) -> str | None:
    return None if minute is None else rfc3339(minute_start(minute))


def _minute(instant: str) -> int:
    return to_minute(datetime.fromisoformat(instant))
