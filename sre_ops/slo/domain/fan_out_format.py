"""A fan-out as an OpenSLO object carries it: in annotations, so that other tools read on. Pure."""

import re
from difflib import get_close_matches

from sre_ops.kernel.regex import difference_from_re2
from sre_ops.slo.domain.definition import FanOut, MatchOp, Sli
from sre_ops.slo.domain.document import Cursor, Table
from sre_ops.slo.domain.fan_out import DEFAULT_LIMIT, HARD_LIMIT, LONGEST_PARENT
from sre_ops.slo.domain.narrowing import narrowed, selectors_in
from sre_ops.slo.domain.promql import NotCountable

LABEL = "sre-ops/fan-out"
LIMIT = "sre-ops/fan-out-limit"
MATCH = "sre-ops/fan-out-match"
EXCLUDE = "sre-ops/fan-out-exclude"
ANNOTATIONS = (LABEL, LIMIT, MATCH, EXCLUDE)
MOST = 1_000
"""Children that a file may ask for; what the operator allows may be less."""

_OURS = "sre-ops/fan"
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_BOUNDS = ("le", "quantile")


def read_fan_out(document: Cursor) -> FanOut | None:
    """Read the fan-out of an SLO object; None where it has none, and after errors."""
    metadata = document.table("metadata")
    found = metadata.table("annotations") if metadata else None
    if found is None or not isinstance(found.node, Table):
        return None
    for name in found.node.entries:
        if name.startswith(_OURS) and name not in ANNOTATIONS:
            _tell_unknown(found, name)
    label, limit = found.field(LABEL), found.field(LIMIT)
    match, exclude = _pattern(found, MATCH), _pattern(found, EXCLUDE)
    if label is None:
        for name in (LIMIT, MATCH, EXCLUDE):
            if found.field(name):
                message = f"`{name}` says nothing without `{LABEL}`"
                found.spot(name).warn("fan-out-label", message, f"{LABEL}: a label")
        return None
    count = DEFAULT_LIMIT if limit is None else _limit(limit)
    is_sound = _is_label(label) and _is_short(document)
    if not is_sound or count is None or match is None or exclude is None:
        return None
    return FanOut(label=label.as_text(), limit=count, match=match, exclude=exclude)


def check_fan_out(document: Cursor, fan_out: FanOut, sli: Sli) -> None:
    """Record why *sli* cannot fan out, where it cannot."""
    metadata = document.table("metadata")
    annotations = metadata.table("annotations") if metadata else None
    assert annotations is not None
    spot, label = annotations.spot(LABEL), fan_out.label
    try:
        selectors = selectors_in(sli)
        narrowed(sli, label, "x")
    except NotCountable as why:
        message = f"the SLI cannot be split by `{label}`: {why}"
        spot.error("fan-out-query", message, "an SLI of selectors without offset")
        return
    for selector in selectors:
        fixed = [m for m in selector.matchers if m.label == label and m.op is MatchOp.EQUAL]
        if fixed:
            message = f"`{selector.promql()}` has one value of `{label}` only: nothing to fan out"
            spot.error("fan-out-fixed", message, "a label that no selector sets")
            return


def _tell_unknown(found: Cursor, name: str) -> None:
    near = get_close_matches(name, ANNOTATIONS, n=1, cutoff=0.0)
    message = f"`{name}` is not read; did you mean `{near[0]}`?"
    found.spot(name).error("unknown-annotation", message, " | ".join(ANNOTATIONS))


def _is_label(found: Cursor) -> bool:
    label = found.as_text()
    if _NAME.fullmatch(label) and not label.startswith("__") and label not in _BOUNDS:
        return True
    message = f"`{label}` is no label that tells series apart for people"
    found.error("fan-out-label", message, "a label in plain letters, not `le`, `quantile` or `__…`")
    return False


def _is_short(document: Cursor) -> bool:
    metadata = document.table("metadata")
    name = metadata.text("name") if metadata else ""
    if len(name) <= LONGEST_PARENT:
        return True
    message = f"the name has {len(name)} characters, too long for the names of its children"
    document.error("fan-out-name", message, f"at most {LONGEST_PARENT} characters")
    return False


def _limit(found: Cursor) -> int | None:
    number = found.as_number()
    if number is None:
        return None
    if number != int(number) or not 1 <= number <= MOST:
        message = f"`{found.key}: {number}` is no limit for children"
        found.error("fan-out-limit", message, f"a whole number from 1 to {MOST}")
        return None
    if number > HARD_LIMIT:
        message = f"{number} children: a server allows {HARD_LIMIT} unless its setting says more"
        found.warn("fan-out-limit", message, f"at most {HARD_LIMIT}, or SRE_OPS_FAN_OUT_LIMIT")
    return int(number)


def _pattern(annotations: Cursor, name: str) -> str | None:
    """Return a regular expression; "" where there is none, None after errors."""
    found = annotations.field(name)
    pattern = found.as_text() if found else ""
    reason = difference_from_re2(pattern) if pattern else ""
    if found and reason:
        found.error("fan-out-pattern", f"`{pattern}`: {reason}", "a regular expression (RE2)")
        return None
    return pattern
