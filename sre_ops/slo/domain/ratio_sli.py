"""The SLI that a good/bad/total pair of queries means, with an honest fallback. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from sre_ops.slo.domain.definition import Comparison, EventSli, QuerySli, Sli
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.event_sli import from_bad_and_total, from_good_and_total
from sre_ops.slo.domain.promql import BadPromql, NotCountable, counters, fill_window, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Two queries of one ratio; *part* holds the good or, if *part_is_bad*, the bad events.

    *may_query* allows the fallback to a free-form query where the events cannot be counted.
    """

    part: Cursor
    total: Cursor
    part_is_bad: bool
    only_rated: bool = False
    may_query: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """An SLI and, where it is not event-exact, why ("" otherwise)."""

    sli: Sli
    approximate: str = ""


def measure(ratio: Ratio, objective: Decimal) -> Measured | None:
    """Build the SLI of *ratio*; None after errors.

    Events are counted where both queries are sums of counters. Otherwise, if the format
    allows it, a minute is good while the ratio, as Prometheus computes it over 5 minutes,
    reaches *objective* (0 to 1); a warning says so.
    """
    queries = [_query(ratio.part), _query(ratio.total)]
    if "" in queries:
        return None
    part, total = queries
    build = from_bad_and_total if ratio.part_is_bad else from_good_and_total
    try:
        sli = build(part, total, only_rated=ratio.only_rated)
    except BadPromql as error:
        ratio.part.error(error.rule, str(error), "PromQL")
        return None
    except NotCountable as why:
        return _ask_instead(ratio, part, total, objective, str(why))
    _warn_of_no_difference(ratio, sli)
    return Measured(sli)


def _query(found: Cursor) -> str:
    """Return the text of a query; "" after errors, so that both queries are reported."""
    query = found.as_text()
    try:
        if query:
            counters(query)
    except BadPromql as error:
        found.error(error.rule, str(error), "PromQL")
        return ""
    except NotCountable:
        pass
    return query


def _ask_instead(
    ratio: Ratio, part: str, total: str, objective: Decimal, why: str
) -> Measured | None:
    if not ratio.may_query:
        ratio.part.error(
            "not-event-countable", f"the events cannot be counted: {why}", "a counter with labels"
        )
        return None
    quotient = f"({fill_window(part).strip()}) / ({fill_window(total).strip()})"
    ratio.part.warn(
        "not-event-countable",
        f"the events cannot be counted: {why}; each minute is judged by the ratio instead,"
        " an approximation that is labelled so",
        "sums of counters under rate() or increase()",
    )
    return ask(quotient, is_failure=ratio.part_is_bad, objective=objective)


def ask(query: str, *, is_failure: bool, objective: Decimal) -> Measured:
    """Judge a minute by a ratio query: good while it reaches *objective* (0 to 1)."""
    text = fill_window(query).strip()
    if is_failure:
        allowed = 1 - objective
        why = f"time slices: a minute is good while the error ratio is at most {allowed}"
        return Measured(QuerySli(text, Comparison.AT_MOST, float(allowed)), why)
    why = f"time slices: a minute is good while the ratio is at least {objective}"
    return Measured(QuerySli(text, Comparison.AT_LEAST, float(objective)), why)


def raw(found: Cursor, *, is_failure: bool, objective: Decimal) -> Measured | None:
    """Read a precomputed ratio query; None after errors."""
    query = found.as_text()
    if not query:
        return None
    try:
        parse(query)
    except BadPromql as error:
        found.error(error.rule, str(error), "PromQL")
        return None
    return ask(query, is_failure=is_failure, objective=objective)


def _warn_of_no_difference(ratio: Ratio, sli: EventSli) -> None:
    if all(term.bad == 0 for term in sli.terms):
        ratio.part.warn(
            "nothing-can-be-bad",
            "good and total select the same series, so no event can ever be bad",
            "a query that differs from the total",
        )
    if ratio.part_is_bad and all(term.valid == term.bad for term in sli.terms):
        ratio.part.warn(
            "everything-is-bad",
            "bad and total select the same series, so every event is bad",
            "a query that differs from the total",
        )
