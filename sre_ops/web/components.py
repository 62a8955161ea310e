"""`/_components`: every component in every state, the living style guide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request, params
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from sre_ops.web.pages import render

STATES = ("met", "at_risk", "missed", "not_enough_data", "no_data")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTable:
    """The numbers of a sample chart."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleChart:
    """What `ui.figure` takes: the charts of `sre_ops.render` have these fields."""

    svg: Markup
    title: str
    description: str
    table: SampleTable


def components_router(dependencies: Sequence[params.Depends] = ()) -> APIRouter:
    """Return the route; *dependencies* say who may look."""
    router = APIRouter(include_in_schema=False, dependencies=list(dependencies))

    @router.get("/_components")
    def components(request: Request) -> HTMLResponse:
        """Show what pages are built from."""
        now = request.app.state.clock.now()
        return render(
            request,
            "web/components.html",
            states=STATES,
            instants=(now, now - timedelta(minutes=6), now + timedelta(days=3)),
            chart=_chart(),
            rows=_ROWS,
        )

    return router


_ROWS = (
    ("checkout", "availability", "at_risk", 0.83, 0.9984, 0.999),
    ("payments", "latency", "missed", 1.27, 0.9931, 0.995),
    ("search", "freshness", "met", 0.12, 0.99991, 0.999),
    ("accounts", "availability", "not_enough_data", None, None, 0.999),
    ("batch-import", "completeness", "no_data", None, None, 0.99),
)


def _chart() -> SampleChart:
    points = ((0, 100), (20, 93), (40, 88), (60, 61), (80, 55), (100, 38))
    path = " ".join(f"{x * 6 + 60},{130 - y}" for x, y in points)
    svg = (
        '<svg class="chart" viewBox="0 0 680 160" width="680" height="160" role="img" '
        'aria-label="Sample"><path class="chart-grid" d="M60 30H660M60 80H660"/>'
        '<path class="chart-zero" d="M60 130H660"/>'
        f'<polyline class="chart-line-0" points="{path}"/>'
        '<text class="chart-muted" x="52" y="34" text-anchor="end" font-size="12">100 %</text>'
        '<text class="chart-muted" x="52" y="134" text-anchor="end" font-size="12">0 %</text></svg>'
    )
    return SampleChart(
        svg=Markup(svg),  # noqa: S704 - written above, from constants
        title="Budget left",
        description="A sample: the budget falls from 100 % to 38 %.",
        table=SampleTable(
            head=("Day", "Left"), rows=tuple((str(x // 20), f"{y} %") for x, y in points)
        ),
    )
