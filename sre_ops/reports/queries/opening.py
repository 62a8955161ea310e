"""The plain sentences that open a budget report, and what needs a decision, in words."""

from sre_ops.kernel.units import minute_start, to_minute
from sre_ops.reports.domain.facts import Kind, Line, Part, Report
from sre_ops.reports.domain.reading import (
    UNATTRIBUTED,
    Decision,
    Matter,
    decisions,
    largest,
    tally,
    worst_first,
)
from sre_ops.reports.queries import wording
from sre_ops.reports.queries.reports import Shown
from sre_ops.web import filters
from sre_ops.web.i18n import N_, _, joined, ngettext

_ALMOST_ALL = 0.99
_SAME = 0.05
_NAMED = 5


def opening(shown: Shown) -> list[str]:
    """Return the sentences in the order in which they are read; each stands for itself."""
    report = shown.report
    if not report.lines:
        told = {"scope": wording.scope(report.scope), "period": wording.period(report.period)}
        return [_("Nothing was measured for %(scope)s in %(period)s.") % told]
    found = [_running(shown), _tally(report), _named(report), _measured(report)]
    spender = _spender(report)
    if spender is not None:
        found += [_most(report, spender), _before(report, spender), _cause(report, spender)]
    found += [_policy(report), _to_decide(report)]
    if shown.remark is not None:
        found.append(_("Figures have changed since it was closed; they stand beside, at the end."))
    return [one for one in found if one]


def _running(shown: Shown) -> str:
    if shown.closed_at is not None:
        return ""
    report = shown.report
    told = {"at": filters.instant(report.counted_to), "period": wording.period(report.period)}
    if report.is_over:
        return _("This report is not closed yet; its figures may still change.")
    return _("This report is not closed yet: it counts what happened until %(at)s.") % told


def _tally(report: Report) -> str:
    counts = tally(report.lines)
    told = {
        "period": wording.period(report.period),
        "scope": wording.scope(report.scope),
        "met": filters.number(counts.met + counts.at_risk),
        "total": filters.number(counts.judged),
    }
    if not counts.judged:
        return _("In %(period)s, no objective of %(scope)s could be judged.") % told
    if counts.judged == counts.met + counts.at_risk == 1:
        return _("In %(period)s, %(scope)s kept its only objective.") % told
    if counts.met + counts.at_risk == counts.judged:
        return _("In %(period)s, %(scope)s kept all of its %(total)s objectives.") % told
    return (
        ngettext(
            "In %(period)s, %(scope)s kept %(met)s of its %(total)s objective.",
            "In %(period)s, %(scope)s kept %(met)s of its %(total)s objectives.",
            counts.judged,
        )
        % told
    )


def _named(report: Report) -> str:
    """Name what was missed and what is close to it, and count what cannot be judged."""
    parts = []
    for state, text in (
        ("missed", N_("Missed: %(names)s.")),
        ("at_risk", N_("Nearly spent: %(names)s.")),
    ):
        names = [
            wording.name(line, report.scope)
            for line in worst_first(report.lines)
            if line.figures.state == state
        ]
        if names:
            more = ["…"] if len(names) > _NAMED else []
            parts.append(_(text) % {"names": wording.listed(names[:_NAMED] + more)})
    counts = tally(report.lines)
    if counts.unknown and counts.judged:
        parts.append(
            ngettext(
                "%(n)s more could not be judged: too little is known of it.",
                "%(n)s more could not be judged: too little is known of them.",
                counts.unknown,
            )
            % {"n": filters.number(counts.unknown)}
        )
    return joined(parts)


def _measured(report: Report) -> str:
    """Say so where a good part of the time was not measured at all."""
    best = max(line.figures.coverage for line in report.lines)
    if best >= _ALMOST_ALL:
        return ""
    return _("Only %(share)s of this time was measured; the rest is not known.") % {
        "share": wording.coverage(best)
    }


def _spender(report: Report) -> Line | None:
    spending = [line for line in report.lines if line.figures.consumed]
    return max(spending, key=lambda line: line.figures.consumed or 0.0, default=None)


_SPENT = (
    N_(
        "%(slo)s spent %(share)s of its error budget: %(bad)s bad events where %(allowed)s"
        " are allowed."
    ),
    N_(
        "%(slo)s spent the most, %(share)s of its error budget: %(bad)s bad events where"
        " %(allowed)s are allowed."
    ),
)
_SPENT_MINUTES = (
    N_(
        "%(slo)s spent %(share)s of its error budget: bad for %(bad)s where %(allowed)s is allowed."
    ),
    N_(
        "%(slo)s spent the most, %(share)s of its error budget: bad for %(bad)s where"
        " %(allowed)s is allowed."
    ),
)


def _most(report: Report, line: Line) -> str:
    told = {
        "slo": wording.name(line, report.scope),
        "share": wording.spent(line.figures.consumed),
        "bad": wording.amount(line.figures.bad, line.parts_per_minute),
        "allowed": wording.amount(line.figures.allowed, line.parts_per_minute),
    }
    alone, among = _SPENT_MINUTES if line.parts_per_minute else _SPENT
    return _(alone if len(report.lines) == 1 else among) % told


def _before(report: Report, line: Line) -> str:
    told = {"before": wording.period_brief(report.period.before())}
    then, now = line.before.consumed, line.figures.consumed or 0.0
    if then is None:
        return _("There are no figures of %(before)s to compare that with.") % told
    told["share"] = wording.spent(then)
    if abs(now - then) < _SAME:
        found = _("That is about as much as in %(before)s (%(share)s).")
    elif now > then:
        found = _("That is more than in %(before)s (%(share)s).")
    else:
        found = _("That is less than in %(before)s (%(share)s).")
    if line.before.coverage >= _ALMOST_ALL:
        return found % told
    told["coverage"] = wording.coverage(line.before.coverage)
    partly = _("Of %(before)s only %(coverage)s was measured.")
    return joined([found % told, partly % told])


def _cause(report: Report, line: Line) -> str:
    """Say what took most of the budget that was spent most."""
    found = [part for part in largest(report.parts) if part.slo_id == line.slo_id]
    known = [part for part in found if part.cause != UNATTRIBUTED]
    unknown = next((part for part in found if part.cause == UNATTRIBUTED), None)
    parts = []
    if known:
        parts.append(_took(known[0]))
    if unknown is not None and unknown.share:
        if known:
            text = _("%(share)s of the budget is not explained by any release or incident.")
        else:
            text = _("No release or incident explains it (%(share)s of the budget).")
        parts.append(text % {"share": wording.spent(unknown.share)})
    return joined(parts)


def _took(part: Part) -> str:
    told = {
        "cause": wording.cause(part),
        "at": wording.instant(part.at),
        "share": wording.spent(part.share),
    }
    return _("The largest known cause: %(cause)s (%(at)s) took %(share)s of the budget.") % told


def _policy(report: Report) -> str:
    frozen = sorted({one.service for one in report.asked if one.action == "freeze"})
    if frozen:
        if report.scope.kind is Kind.SERVICE:
            return _("The error-budget policy therefore freezes its releases.")
        told = {"services": wording.listed(frozen)}
        return _("The error-budget policy therefore freezes releases of: %(services)s.") % told
    if any(one.action in ("reliability_first", "require_approval") for one in report.asked):
        return _("The error-budget policy asks for more care; see below.")
    if report.asked:
        return _("The error-budget policy asks to take note that much of a budget is spent.")
    return _("The error-budget policy asks for nothing.")


def _to_decide(report: Report) -> str:
    count = len(decisions(report))
    if not count:
        return _("Nothing needs a decision.")
    return ngettext("%(n)s thing needs a decision.", "%(n)s things need a decision.", count) % {
        "n": filters.number(count)
    }


_MATTERS = {
    Matter.FREEZE: N_(
        "%(slo)s: the policy says that %(action)s, since %(at)s. Decide what is repaired first."
    ),
    Matter.MISSED: N_(
        "%(slo)s was missed: %(share)s of its budget is spent. Decide on work to make it more"
        " reliable, or whether the objective is right."
    ),
    Matter.MISSED_UNEXPLAINED: N_(
        "%(slo)s was missed: %(share)s of its budget is spent, and nothing explains"
        " %(unexplained)s. Decide who finds the cause, and whether the objective is right."
    ),
    Matter.EXCEPTION_WAITS: N_(
        "%(slo)s: somebody asks to release in spite of the policy, until %(at)s (“%(text)s”)."
        " Approve or refuse it."
    ),
    Matter.EXCEPTION_ENDS: N_(
        "%(slo)s: an exception from the policy ends %(at)s (“%(text)s”). Decide what holds then."
    ),
    Matter.UNEXPLAINED: N_(
        "%(slo)s: nothing explains %(share)s of the budget. Decide who finds out."
    ),
    Matter.UNKNOWN: N_(
        "%(slo)s cannot be judged. Decide whether its measurement is repaired or given up."
    ),
}


def decided(report: Report) -> list[tuple[Decision, str]]:
    """Return each thing that needs a decision, with the sentence that says it."""
    titles = {(one.service, one.slo): one.title for one in report.lines}
    return [(one, _said(report, one, titles)) for one in decisions(report)]


def _said(report: Report, one: Decision, titles: dict[tuple[str, str], str]) -> str:
    title = titles.get((one.service, one.slo))
    told = {
        "slo": title or wording.called(one.service, one.slo, report.scope),
        "action": _(wording.ASKED[one.action]) if one.action else "",
        "share": wording.spent(one.share),
        "unexplained": wording.spent(one.unexplained),
        "at": wording.instant(minute_start(to_minute(one.at)) if one.at else None),
        "text": one.text,
    }
    return _(_MATTERS[one.matter]) % told
