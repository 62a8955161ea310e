"""Budget reports as JSON and back, letter for letter; the digest of one. Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sre_ops.kernel.event import to_json
from sre_ops.kernel.units import rfc3339
from sre_ops.reports.domain.facts import (
    SCHEMA,
    Asked,
    Exempted,
    Figures,
    Kind,
    Line,
    Month,
    Part,
    Promise,
    Released,
    Report,
    Scope,
)
from sre_ops.reports.domain.period import Period, Unit


def as_json(report: Report) -> dict[str, Any]:
    """Return the contract `sre_ops.budget_report.v1`; fields are only ever added."""
    period = report.period
    return {
        "schema": SCHEMA,
        "scope": to_json(report.scope),
        "period": {
            "name": period.name,
            "unit": period.unit.value,
            "first_day": period.first.isoformat(),
            "zone": period.zone,
            "from": rfc3339(period.since),
            "to": rfc3339(period.until),
        },
        "counted_to": rfc3339(report.counted_to),
        "made_at": rfc3339(report.made_at),
        "is_over": report.is_over,
        "attributed": report.attributed,
        **{
            name: [to_json(one) for one in getattr(report, name)]
            for name in ("lines", "parts", "asked", "exceptions", "releases")
        },
    }


def text_of(report: Report) -> str:
    """Write *report* as the canonical text that is kept and digested."""
    return json.dumps(as_json(report), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """Return the SHA-256 (hex) of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def report_of(text: str) -> Report:
    """Read what `text_of` wrote."""
    said: Mapping[str, Any] = json.loads(text)
    scope, period = said["scope"], said["period"]
    return Report(
        scope=Scope(kind=Kind(scope["kind"]), name=scope["name"], title=scope["title"]),
        period=Period(
            Unit(period["unit"]), date.fromisoformat(period["first_day"]), period["zone"]
        ),
        counted_to=_at(said["counted_to"]),
        made_at=_at(said["made_at"]),
        lines=tuple(map(_line, said["lines"])),
        parts=tuple(map(_part, said["parts"])),
        attributed=said["attributed"],
        asked=tuple(map(_asked, said["asked"])),
        exceptions=tuple(
            Exempted(**{**one, "expires_at": _at(one["expires_at"])}) for one in said["exceptions"]
        ),
        releases=tuple(Released(**one) for one in said["releases"]),
    )


def _line(said: Mapping[str, Any]) -> Line:
    read = {
        "slo_id": UUID(said["slo_id"]),
        "figures": Figures(**said["figures"]),
        "raw": Figures(**said["raw"]) if said["raw"] else None,
        "before": Figures(**said["before"]),
        "remaining": tuple(said["remaining"]),
        "months": tuple(Month(**one) for one in said["months"]),
        "sla": Promise(**said["sla"]) if said.get("sla") else None,
    }
    return Line(**{**said, **read})


def _part(said: Mapping[str, Any]) -> Part:
    at = _at(said["at"]) if said["at"] else None
    return Part(**{**said, "slo_id": UUID(said["slo_id"]), "at": at})


def _asked(said: Mapping[str, Any]) -> Asked:
    read = {"slo_id": UUID(said["slo_id"]), "since": _at(said["since"])}
    return Asked(**{**said, **read, "rules": tuple(said["rules"])})


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
