r"""Whether a PromQL regular expression means the same to Python's `re`. Pure.

Prometheus matches with RE2, we match with `re` (fully anchored,
DOTALL, ASCII classes). What only one of the two knows, or both read differently, is
refused, so that nothing is ever matched differently from Prometheus. Left over,
and harmless for label values: Python's `\s` also takes a vertical tab, and `(?i)` folds
ASCII letters only (a pattern with `(?i)` and other letters is refused).
"""

import re
import warnings

_DIFFERENT = (
    (r"\\[pP]", r"a Unicode class (\p{…})"),
    (r"\\[QEzCXRGKuUN]", "an escape that Python does not know"),
    (r"\\x\{", r"\x{…}"),
    (r"\[\[:|\[\^?\[", "a POSIX class ([[:alpha:]])"),
    (r"[*+?}][+]", "a possessive or nested quantifier"),
    (r"\{,", "a repetition without a lower bound"),
    (r"\(\?[^:Pims]", "a group that RE2 or Python does not know"),
    (r"\(\?[ims]*-", "a flag that is switched off"),
    (r"\(\?P[=>]", "a back-reference"),
    (r"\\[1-9]", "a back-reference"),
)


def difference_from_re2(pattern: str) -> str:
    """Say why *pattern* could mean something else to Python than to Prometheus.

    Returns:
        The reason in words; "" when both mean the same.

    Source: https://github.com/google/re2/wiki/Syntax and the documentation of `re`.
    """
    bare = pattern.replace("\\\\", "")
    for trap, what in _DIFFERENT:
        if re.search(trap, bare):
            return f"it holds {what}"
    if "(?i" in bare and not bare.isascii():
        return "it ignores case outside ASCII"
    return _refused_by_python(pattern)


def _refused_by_python(pattern: str) -> str:
    # Recorded, not raised: another thread's warning must not become its error.
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            re.compile(pattern, re.DOTALL | re.ASCII)
        except (re.error, RecursionError, OverflowError) as error:
            return f"Python cannot read it: {error}"
    return f"Python reads it differently: {seen[0].message}" if seen else ""
