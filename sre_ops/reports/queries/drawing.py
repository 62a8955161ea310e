"""The chart of a budget report: the budget that was spent most, day by day."""

from sre_ops.render.charts.burn_down import BurnDown, burn_down
from sre_ops.render.charts.chart import Chart, Look, at_widths
from sre_ops.render.charts.ink import LIGHT
from sre_ops.render.charts.series import Band, BandKind, Series
from sre_ops.render.paper.paper import CHART_WIDTH
from sre_ops.reports.domain.facts import Line, Report
from sre_ops.reports.domain.reading import largest
from sre_ops.reports.queries import wording
from sre_ops.web.i18n import _, speaking

_WIDTHS = (320, 920)
_RELEASES = 4


def for_page(report: Report) -> Chart | None:
    """Draw for a page; None where nothing was spent."""
    line = _chosen(report)
    if line is None:
        return None
    return at_widths(lambda look: burn_down(_data(report, line), look), _look(), _WIDTHS)


def for_paper(report: Report) -> Chart | None:
    """Draw for paper and mail; None where nothing was spent."""
    line = _chosen(report)
    return None if line is None else burn_down(_data(report, line), _look(is_paper=True))


def _look(*, is_paper: bool = False) -> Look:
    said = speaking()
    return Look(
        locale=said.viewer.locale,
        zone=said.viewer.zone,
        prefix="report",
        words=said.words,
        width=CHART_WIDTH if is_paper else _WIDTHS[1],
        palette=LIGHT if is_paper else None,
    )


def _chosen(report: Report) -> Line | None:
    known = [one for one in report.lines if any(left is not None for left in one.remaining)]
    return max(known, key=lambda one: one.figures.consumed or 0.0, default=None)


def _data(report: Report, line: Line) -> BurnDown:
    period = report.period
    told = {"slo": wording.name(line, report.scope), "window": wording.period(period)}
    return BurnDown(
        title=_("Error budget left: %(slo)s, %(window)s") % told,
        start=period.since,
        end=period.until,
        remaining=Series.at((period.since, *period.edges()), (1.0, *line.remaining), _("left")),
        ideal=(period.since, period.until),
        now=None if report.is_over else report.counted_to,
        bands=_releases(report, line),
        note=_("The dotted line is the pace at which the budget just lasts."),
    )


def _releases(report: Report, line: Line) -> tuple[Band, ...]:
    found = [
        part
        for part in largest(report.parts)
        if part.slo_id == line.slo_id and part.cause == "deployment" and part.at is not None
    ]
    return tuple(
        Band(kind=BandKind.RELEASE, label=part.title, start=part.at, end=part.at)
        for part in found[:_RELEASES]
        if part.at is not None and report.period.since <= part.at < report.period.until
    )
