"""`/_components`: every component in every state, the living style guide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request, params
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from sre_ops.web.i18n import Translations, translator
from sre_ops.web.pages import render, viewer

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
            chart=_chart(translator(viewer(request))),
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


_LEFT = ((0, 100), (1, 93), (2, 88), (3, 61), (4, 55), (5, 38))
"""Days, and percent of a budget that are left after them."""


def _chart(words: Translations) -> SampleChart:
    """Draw a sample by hand, for a phone and for a page: `sre_ops.render` stands above us."""
    svg = Markup(
        '<div class="chart-set"><div class="chart-narrow">{}</div>'
        '<div class="chart-wide">{}</div></div>'
    ).format(_drawn(words, 336, 190), _drawn(words, 800, 220))
    return SampleChart(
        svg=svg,
        title=words.gettext("Budget left"),
        description=words.gettext("A sample: the budget falls from 100 % to 38 %."),
        table=SampleTable(
            head=(words.gettext("Day"), words.gettext("Left")),
            rows=tuple((str(day), f"{left} %") for day, left in _LEFT),
        ),
    )


def _drawn(words: Translations, width: int, height: int) -> Markup:
    across, down = (width - 60) / _LEFT[-1][0], (height - 50) / 100
    ticks = Markup("").join(
        Markup(
            '<path class="{}" d="M48 {y}H{}"/>'
            '<text class="chart-muted" x="42" y="{}" text-anchor="end" font-size="12">{} %</text>'
        ).format("chart-grid" if left else "chart-zero", width - 12, y + 4, left, y=y)
        for left, y in ((left, round(20 + (100 - left) * down)) for left in (100, 50, 0))
    )
    days = Markup("").join(
        Markup(
            '<text class="chart-muted" x="{}" y="{}" text-anchor="middle" font-size="12">{}</text>'
        ).format(round(48 + day * across), height - 10, day)
        for day, _ in _LEFT
    )
    points = " ".join(
        f"{48 + day * across:.0f},{20 + (100 - left) * down:.0f}" for day, left in _LEFT
    )
    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{label}">{}{}<polyline class="chart-line-0" points="{}"/></svg>'
    ).format(ticks, days, points, w=width, h=height, label=words.gettext("Budget left"))
