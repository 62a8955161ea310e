"""Which values of a label the bad events of an SLI carried, as questions in PromQL. Pure.

The ledger holds an SLI as one number a minute. How it is divided by endpoint or region is asked of
the server when somebody wants to know, and is an approximation: `increase` extrapolates, and
misses the first values of new series.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.slo.domain.definition import EventSli, Slo

MOST_VALUES = 1_000
"""A label of more values is an id, and no class."""

LONGEST_MINUTES = 31 * 1_440
"""How far one question reaches back."""

_LABEL = re.compile("[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_GROWTH = "sum by ({label}) (increase({selector}[{minutes}m]))"
_VALUES = "count(group by ({label}) (last_over_time({selector}[1h])))"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelQuestion:
    """What is asked of the server.

    Attributes:
        label: whose values are told apart.
        values: queries of one number each: how many values the label has.
        growth: weight and query; the sum of all, by value, is what was bad.
    """

    label: str
    values: tuple[str, ...]
    growth: tuple[tuple[int, str], ...]


def label_question(slo: Slo, label: str, minutes: int) -> LabelQuestion:
    """Return what to ask at the end of a window of *minutes* about bad events by *label*.

    Raises:
        Invalid: the SLI is not counted from counters, its budget counts slices, the window is
            too long, or *label* is no name of a label.
    """
    if not isinstance(slo.sli, EventSli) or slo.time_slices:
        text = N_("%(slo)s: only SLIs that count the events of counters are told apart by label")
        raise Invalid(text, slo="/".join(slo.key))
    if not _LABEL.fullmatch(label):
        raise Invalid(N_("label %(label)s: give a name such as endpoint"), label=repr(label))
    if minutes > LONGEST_MINUTES:
        text = N_("a window of %(days)s days: labels are told apart over 31 days at most")
        raise Invalid(text, days=-(-minutes // 1_440))
    terms = [(term.bad, term.selector.promql()) for term in slo.sli.terms if term.bad]
    return LabelQuestion(
        label=label,
        values=tuple(_VALUES.format(label=label, selector=each) for _, each in terms),
        growth=tuple(
            (weight, _GROWTH.format(label=label, selector=each, minutes=minutes))
            for weight, each in terms
        ),
    )


def check_values(question: LabelQuestion, count: float) -> None:
    """Let pass a label that tells classes apart.

    Raises:
        Invalid: it has more than `MOST_VALUES` values.
    """
    if count > MOST_VALUES:
        raise Invalid(
            N_("label %(label)s has %(count)s values; choose one of %(most)s at most"),
            label=question.label,
            count=int(count),
            most=MOST_VALUES,
        )


def bad_by_value(answers: Sequence[tuple[int, Mapping[str, float]]]) -> dict[str, float]:
    """Add up growth by value, each answer as often as its weight says; what is not positive goes.

    Args:
        answers: weight, and growth by value; a value that one answer lacks has not grown in it.
    """
    found: dict[str, float] = defaultdict(float)
    for weight, growth in answers:
        for value, grown in growth.items():
            found[value] += weight * grown
    return {value: grown for value, grown in found.items() if grown > 0}
