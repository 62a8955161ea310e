"""A believable report of October, to be read, kept and changed by tests."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sre_ops.reports.domain.facts import (
    Asked,
    Exempted,
    Figures,
    Kind,
    Line,
    Month,
    Part,
    Released,
    Report,
    Scope,
)
from sre_ops.reports.domain.period import Period

OCTOBER = Period.named("2026-10", "Asia/Tokyo")
PAY, SEARCH, UP, SILENT = (UUID(int=number) for number in range(1, 5))
CLOSED = datetime(2026, 11, 1, 2, tzinfo=UTC)
RELEASED = datetime(2026, 10, 9, 3, 30, tzinfo=UTC)


def figures(state: str = "met", consumed: float | None = 0.4, **said: Any) -> Figures:
    usual = Figures(
        valid=100_000,
        bad=0 if consumed is None else round(consumed * 100),
        allowed=100.0,
        sli=None if consumed is None else 1 - consumed / 1000,
        consumed=consumed,
        state=state,
        reason="within_budget",
        coverage=1.0,
    )
    return replace(usual, **said)


def line(slo_id: UUID, service: str, slo: str, own: Figures, **said: Any) -> Line:
    usual = Line(
        slo_id=slo_id,
        service=service,
        slo=slo,
        title="",
        team="edge",
        objective="0.999",
        figures=own,
        raw=None,
        before=figures(),
        remaining=tuple(1 - 0.01 * at for at in range(1, 125)),
        months=(
            Month(name="2026-09", state="met", consumed=0.4),
            Month(name="2026-10", state=own.state, consumed=own.consumed),
        ),
    )
    return replace(usual, **said)


def part(slo_id: UUID, service: str, slo: str, cause: str, bad: int, **said: Any) -> Part:
    usual = Part(
        slo_id=slo_id,
        service=service,
        slo=slo,
        cause=cause,
        ref="" if cause == "unattributed" else f"{cause}-1",
        title="" if cause == "unattributed" else "v3.18",
        at=None if cause == "unattributed" else RELEASED,
        bad=bad,
        share=bad / 100,
    )
    return replace(usual, **said)


def october(**said: Any) -> Report:
    """Return the report of an organisation with one SLO missed and one that cannot be judged."""
    missed = figures("missed", 1.3)
    usual = Report(
        scope=Scope(kind=Kind.ORGANISATION, name="all"),
        period=OCTOBER,
        counted_to=OCTOBER.until,
        made_at=CLOSED,
        lines=(
            line(PAY, "shop", "pay", missed, title="支払い", raw=figures("missed", 1.5)),
            line(SEARCH, "shop", "search", figures(consumed=0.2)),
            line(UP, "web", "up", figures("at_risk", 0.9), team=""),
            line(SILENT, "web", "silent", figures("no_data", None, valid=0, coverage=0.0)),
        ),
        parts=(
            part(PAY, "shop", "pay", "deployment", 90),
            part(PAY, "shop", "pay", "unattributed", 40),
            part(PAY, "shop", "pay", "correction", 20),
            part(SEARCH, "shop", "search", "unattributed", 20),
            part(UP, "web", "up", "unattributed", 90, share=None),
        ),
        attributed=3,
        asked=(
            _asked("inform", "7d"),
            _asked("freeze", "30d"),
            replace(_asked("require_approval", "30d"), slo_id=UP, service="web", slo="up"),
        ),
        exceptions=(
            _exempted("approved", 5),
            _exempted("requested", 3),
            _exempted("refused", 2),
        ),
        releases=(Released(service="shop", count=7), Released(service="web", count=1)),
    )
    return replace(usual, **said)


def _asked(action: str, window: str) -> Asked:
    return Asked(
        slo_id=PAY,
        service="shop",
        slo="pay",
        window=window,
        action=action,
        since=RELEASED,
        rules=("spent",),
    )


def _exempted(state: str, day: int) -> Exempted:
    return Exempted(
        service="shop",
        reason="the <fix>",
        state=state,
        expires_at=datetime(2026, 11, day, tzinfo=UTC),
    )
