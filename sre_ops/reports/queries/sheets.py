"""The tables of a budget report as cells for people, in the language of the reader."""

from dataclasses import dataclass

from sre_ops.reports.domain.facts import Kind, Line, Part, Report
from sre_ops.reports.domain.period import Period
from sre_ops.reports.domain.reading import CORRECTION, largest, worst_first
from sre_ops.reports.domain.remarks import Stand
from sre_ops.reports.queries import wording
from sre_ops.reports.queries.reports import Shown
from sre_ops.web import filters
from sre_ops.web.i18n import _, joined

SHOWN_CAUSES = 8
"""So many causes are told one by one; the CSV has them all."""

SHOWN_CORRECTIONS = 3

_ABREAST = 4
"""So many columns of states fit beside each other on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: *text* in the reader's language, or the *state* of an SLO with it.

    Attributes:
        is_tight: whether it stays on one line.
    """

    text: str
    state: str = ""
    href: str = ""
    is_tight: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table for people.

    Attributes:
        name: of its CSV.
        head: columns; *numbers* tells which are set to the right.
        note: a sentence below it, or "".
    """

    name: str
    title: str
    head: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def objectives(report: Report) -> Sheet:
    """Return how each SLO stood, the worst first, beside the period before."""
    before = wording.period_short(report.period.before())
    head = (
        _("Objective"),
        _("State"),
        _("Target"),
        _("Good"),
        _("Budget spent"),
        before,
        _("Bad events"),
        _("Allowed"),
    )
    rows = [
        (
            Cell(text=wording.name(line, report.scope), href=f"/slos/{line.slo_id}"),
            _state(line.figures.state),
            Cell(text=wording.objective(line)),
            Cell(text=wording.good(line.figures, line)),
            Cell(text=wording.spent(line.figures.consumed)),
            Cell(text=wording.spent(line.before.consumed)),
            Cell(text=wording.amount(line.figures.bad, line.parts_per_minute)),
            Cell(text=wording.amount(line.figures.allowed, line.parts_per_minute)),
        )
        for line in worst_first(report.lines)
    ]
    return Sheet(
        name="objectives",
        title=_("How the objectives stood"),
        head=head,
        numbers=(False, False, *(True,) * 6),
        rows=tuple(rows),
    )


def agreements(report: Report) -> Sheet | None:
    """Return how what was promised to customers stood; None where nothing was."""
    rows = [
        (
            Cell(text=wording.name(line, report.scope), href=f"/slos/{line.slo_id}"),
            Cell(text=line.sla.name),
            Cell(text=wording.ratio(line.sla.objective)),
            _promise(line.sla.state),
            Cell(text=wording.left(line.sla.buffer_left)),
            Cell(text=line.sla.credit),
        )
        for line in worst_first(report.lines)
        if line.sla is not None
    ]
    head = (_("Objective"), _("Agreement"), _("Promised"), _("State"), _("Left"), _("Owed"))
    return Sheet(
        name="agreements",
        title=_("What was promised to customers"),
        head=head,
        numbers=(False, False, True, False, True, False),
        rows=tuple(rows),
        note=_("Judged over this period; an agreement may count over another one."),
    )


def _promise(found: str) -> Cell:
    """Write the state of an agreement, which is broken where an objective is missed."""
    if found == "missed":
        return Cell(text=_("broken"), state=found, is_tight=True)
    return _state(found)


def _state(found: str) -> Cell:
    return Cell(text=wording.state(found), state=found, is_tight=True)


def raw(report: Report) -> Sheet | None:
    """Return what corrections changed, beside what was counted; None where there are none."""
    found = [line for line in worst_first(report.lines) if _differs(line)]
    if not found:
        return None
    rows = []
    for line in found:
        assert line.raw is not None
        for title, figures in ((_("corrected"), line.figures), (_("as counted"), line.raw)):
            rows.append(
                (
                    Cell(text=wording.name(line, report.scope)),
                    Cell(text=title),
                    _state(figures.state),
                    Cell(text=wording.good(figures, line)),
                    Cell(text=wording.spent(figures.consumed)),
                    Cell(text=wording.amount(figures.bad, line.parts_per_minute)),
                )
            )
    return Sheet(
        name="raw",
        title=_("With and without corrections"),
        head=(
            _("Objective"),
            _("How counted"),
            _("State"),
            _("Good"),
            _("Budget spent"),
            _("Bad events"),
        ),
        numbers=(False, False, False, True, True, True),
        rows=tuple(rows),
        note=_("Corrections take out times that were agreed on, such as maintenance."),
    )


def _differs(line: Line) -> bool:
    own, raw = line.figures, line.raw
    if raw is None:
        return False
    told = [(one.state, one.bad, wording.spent(one.consumed)) for one in (own, raw)]
    return told[0] != told[1]


def causes(report: Report) -> Sheet | None:
    """Return what spent the budgets; None where nothing was spent."""
    spent, out = largest(report.parts), _taken_out(report)
    if not spent and not out:
        return None
    titles = {line.slo_id: wording.name(line, report.scope) for line in report.lines}
    rows = [
        (
            Cell(text=wording.cause(part)),
            Cell(text=wording.instant_brief(part.at), is_tight=True),
            Cell(text=titles.get(part.slo_id, part.slo), href=f"/slos/{part.slo_id}/attribution"),
            Cell(text=wording.spent(part.share)),
            Cell(text=wording.amount(part.bad, part.parts_per_minute)),
        )
        for part in (*spent[:SHOWN_CAUSES], *out[:SHOWN_CORRECTIONS])
    ]
    told = {part.slo_id for part in report.parts}
    left = max(len(spent) - SHOWN_CAUSES, 0) + max(len(out) - SHOWN_CORRECTIONS, 0)
    notes = [
        _("%(n)s smaller ones are in the CSV.") % {"n": filters.number(left)} if left else "",
        _("What a correction takes out is not spent.") if out else "",
        _("Causes are told of the %(n)s objectives that spent most.")
        % {"n": filters.number(len(told))}
        if any(line.figures.bad and line.slo_id not in told for line in report.lines)
        else "",
    ]
    return Sheet(
        name="causes",
        title=_("What spent the budget"),
        head=(_("Cause"), _("When"), _("Objective"), _("Of its budget"), _("Bad events")),
        numbers=(False, False, False, True, True),
        rows=tuple(rows),
        note=joined(notes),
    )


def _taken_out(report: Report) -> list[Part]:
    return sorted(
        (one for one in report.parts if one.cause == CORRECTION and one.bad),
        key=lambda one: -one.bad,
    )


def policy(report: Report) -> Sheet | None:
    """Return what the policies asked for at the end; None for nothing."""
    if not report.asked:
        return None
    # Of the child of a fan-out only its own name tells whose budget it is.
    titles = {(one.service, one.slo): wording.name(one, report.scope) for one in report.lines}
    rows = [
        (
            Cell(
                text=titles.get(
                    (one.service, one.slo), wording.called(one.service, one.slo, report.scope)
                ),
                href=f"/releases/{one.service}",
            ),
            Cell(text=one.window),
            Cell(text=_(wording.ASKED[one.action])),
            Cell(text=wording.instant(one.since)),
        )
        for one in report.asked
    ]
    return Sheet(
        name="policy",
        title=_("What the error-budget policy asks for"),
        head=(_("Objective"), _("Window"), _("It says"), _("Since")),
        numbers=(False,) * 4,
        rows=tuple(rows),
    )


def history(report: Report) -> Sheet | None:
    """Return met and missed by month, the newest first; None before the first month."""
    lines = worst_first(report.lines)
    names = sorted({month.name for line in lines for month in line.months}, reverse=True)
    if not names:
        return None
    months = [wording.month(Period.named(name), is_short=True) for name in names]
    cells = [[_month(line, name) for name in names] for line in lines]
    called = [wording.name(line, report.scope) for line in lines]
    if len(lines) <= _ABREAST:
        head = (_("Month"), *called)
        columns = zip(*cells, strict=True)
        rows = [(Cell(text=m), *row) for m, row in zip(months, columns, strict=True)]
    else:
        head = (_("Objective"), *months[:_ABREAST])
        pairs = zip(called, cells, strict=True)
        rows = [(Cell(text=one), *row[:_ABREAST]) for one, row in pairs]
    return Sheet(
        name="history",
        title=_("Met and missed by month"),
        head=head,
        numbers=(False,) * len(head),
        rows=tuple(rows),
        note=_("With the share of each month's budget that was spent."),
    )


def _month(line: Line, name: str) -> Cell:
    found = next((month for month in line.months if month.name == name), None)
    if found is None:
        return Cell(text=filters.NOTHING)
    share = "" if found.consumed is None else f" {wording.spent(found.consumed)}"
    return Cell(text=wording.state(found.state) + share, state=found.state)


def remarks(shown: Shown) -> Sheet | None:
    """Return what has changed since the report was closed; None for nothing."""
    if shown.remark is None:
        return None
    rows = []
    for one in shown.remark.changes:
        stands = [_stand(each) if each else filters.NOTHING for each in (one.before, one.after)]
        called = wording.called(one.service, one.slo, shown.report.scope)
        rows.append((Cell(text=called), *(Cell(text=text) for text in stands)))
    return Sheet(
        name="remarks",
        title=_("Changed since closing"),
        head=(_("Objective"), _("In this report"), _("Now")),
        numbers=(False,) * 3,
        rows=tuple(rows),
        note=_("Found %(at)s, after corrections or late measurements. The report itself stays.")
        % {"at": filters.instant(shown.remark.noted_at)},
    )


def _stand(one: Stand) -> str:
    told = {
        "state": wording.state(one.state),
        "share": wording.spent(one.consumed),
        "bad": wording.amount(one.bad, one.parts_per_minute),
    }
    if one.parts_per_minute:
        return _("%(state)s, %(share)s spent, bad for %(bad)s") % told
    return _("%(state)s, %(share)s spent, %(bad)s bad events") % told


def all_sheets(shown: Shown) -> list[Sheet]:
    """Return every table that has something to show, in the order of reading."""
    report = shown.report
    found = (
        objectives(report),
        agreements(report),
        causes(report),
        raw(report),
        policy(report),
        history(report),
        remarks(shown),
    )
    return [one for one in found if one is not None and one.rows]


def service_links(report: Report) -> list[tuple[str, str]]:
    """Return service and address of its own report, for reports of several services."""
    if report.scope.kind is Kind.SERVICE:
        return []
    names = sorted({line.service for line in report.lines})
    return [(name, f"/reports/budget/service/{name}/{report.period.name}") for name in names]
