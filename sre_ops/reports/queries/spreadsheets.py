"""The tables of a budget report as CSV: plain data, in no language."""

import csv
import io
from collections.abc import Callable
from typing import Any

from sre_ops.reports.domain.facts import Figures
from sre_ops.reports.queries.reports import Shown
from sre_ops.web.spreadsheets import cell

Row = dict[str, Any]


def _objective_rows(shown: Shown) -> list[Row]:
    return [
        {
            **_of(line),
            "title": line.title,
            "team": line.team,
            "objective": line.objective,
            "parts_per_minute": line.parts_per_minute,
            **_figures(line.figures),
            **{f"raw_{k}": v for k, v in _figures(line.raw or line.figures).items()},
            **{f"before_{k}": v for k, v in _figures(line.before).items()},
        }
        for line in shown.report.lines
    ]


def _of(line: Any) -> Row:
    return {"service": line.service, "slo": line.slo}


def _figures(one: Figures) -> Row:
    return {
        "state": one.state,
        "valid": one.valid,
        "bad": one.bad,
        "allowed": one.allowed,
        "sli": one.sli,
        "budget_consumed": one.consumed,
        "coverage": one.coverage,
    }


def _cause_rows(shown: Shown) -> list[Row]:
    return [
        {
            **_of(part),
            "cause": part.cause,
            "ref": part.ref,
            "title": part.title,
            "at": part.at,
            "bad": part.bad,
            "share": part.share,
            "parts_per_minute": part.parts_per_minute,
        }
        for part in shown.report.parts
    ]


def _agreement_rows(shown: Shown) -> list[Row]:
    return [
        {
            **_of(line),
            "agreement": line.sla.name,
            "promised": line.sla.objective,
            "state": line.sla.state,
            "buffer_left": line.sla.buffer_left,
            "credit": line.sla.credit,
        }
        for line in shown.report.lines
        if line.sla is not None
    ]


def _policy_rows(shown: Shown) -> list[Row]:
    return [
        {
            **_of(one),
            "window": one.window,
            "action": one.action,
            "since": one.since,
            "rules": " ".join(one.rules),
        }
        for one in shown.report.asked
    ]


def _history_rows(shown: Shown) -> list[Row]:
    return [
        {**_of(line), "month": one.name, "state": one.state, "budget_consumed": one.consumed}
        for line in shown.report.lines
        for one in line.months
    ]


def _remark_rows(shown: Shown) -> list[Row]:
    if shown.remark is None:
        return []
    rows = []
    for one in shown.remark.changes:
        row: Row = {**_of(one), "noted_at": shown.remark.noted_at}
        row["parts_per_minute"] = next(
            one.parts_per_minute for one in (one.before, one.after) if one
        )
        for when, stand in (("before", one.before), ("after", one.after)):
            for field in ("state", "valid", "bad", "consumed"):
                row[f"{when}_{field}"] = getattr(stand, field) if stand else None
        rows.append(row)
    return rows


TABLES: dict[str, Callable[[Shown], list[Row]]] = {
    "objectives": _objective_rows,
    "raw": _objective_rows,
    "causes": _cause_rows,
    "agreements": _agreement_rows,
    "policy": _policy_rows,
    "history": _history_rows,
    "remarks": _remark_rows,
}
"""Name of a CSV to what fills it."""


def csv_of(shown: Shown, table: str) -> str:
    """Write a table as CSV: ratios 0 to 1, times in RFC 3339, names in English."""
    rows = TABLES[table](shown)
    out = io.StringIO()
    head = ("scope", "scope_name", "period", *(rows[0] if rows else ()))
    writer = csv.writer(out)
    writer.writerow(head)
    own = (shown.report.scope.kind.value, shown.report.scope.name, shown.report.period.name)
    for row in rows:
        writer.writerow([cell(value) for value in (*own, *row.values())])
    return out.getvalue()
