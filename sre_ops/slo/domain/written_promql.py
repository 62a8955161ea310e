"""Pieces of PromQL that alert rules and the files of other tools share. Pure."""

from typing import SupportsFloat

from sre_ops.slo.domain.definition import Comparison, FreshnessSli, GaugeSli

FAILS = {
    Comparison.BELOW: ("max", ">="),
    Comparison.AT_MOST: ("max", ">"),
    Comparison.ABOVE: ("min", "<="),
    Comparison.AT_LEAST: ("min", "<"),
}
"""By condition of a good minute: the worst series, and how it fails the condition."""

_BAD_GAUGE = "{worst}({worst}_over_time({selector}[1m])) {fails} bool {threshold}"
_BAD_AGE = "time() - max({selector}) > bool {age}"


def number(value: SupportsFloat) -> str:
    """Write a number as PromQL and YAML read it: Python's shortest exact form."""
    return repr(float(value)).removesuffix(".0")


def bad_gauge(sli: GaugeSli, selector: str) -> str:
    """Ask whether the last minute was bad, 1 or 0; *selector* is the SLI's, as it is written."""
    worst, fails = FAILS[sli.good_when]
    return _BAD_GAUGE.format(
        worst=worst, fails=fails, selector=selector, threshold=number(sli.threshold)
    )


def bad_age(sli: FreshnessSli, selector: str) -> str:
    """Ask whether the newest record is too old, 1 or 0; *selector* is the SLI's, as written."""
    return _BAD_AGE.format(selector=selector, age=number(sli.max_age_seconds))
