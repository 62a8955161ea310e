"""Which events are bad by a label: classes of status codes, or single values. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence

from sre_ops.slo.domain.definition import Matcher, MatchOp

USUAL = (
    "code",
    "status",
    "status_code",
    "http_status_code",
    "http_response_status_code",
    "response_code",
    "grpc_code",
    "result",
    "outcome",
)
"""Labels that usually tell how an event ended, the likeliest first."""

CLASSES = ("5..", "4..")
"""Classes of HTTP status codes that may be bad, as regular expressions."""

_STATUS = re.compile(r"[1-5][0-9]{2}", re.ASCII)
_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")


def likely_label(labels: Mapping[str, Sequence[str]]) -> str:
    """Return the label that tells how events ended; "" where none is known to do so."""
    return next((name for name in USUAL if name in labels), "")


def classes_of(values: Collection[str]) -> tuple[str, ...]:
    """Return the classes to choose from: those of HTTP where *values* are its codes, or none."""
    is_status = bool(values) and all(_STATUS.fullmatch(one) for one in values if one)
    return CLASSES if is_status else ()


def matcher_of(label: str, classes: Collection[str], values: Collection[str]) -> Matcher | None:
    """Return the condition that bad events meet; None where nothing is chosen.

    Args:
        label: its name.
        classes: some of `CLASSES`; others are passed over.
        values: each taken as it stands.
    """
    chosen = [one for one in CLASSES if one in classes]
    single = sorted({one for one in values if not _is_in(one, chosen)})
    if not chosen and len(single) == 1:
        return Matcher(label, MatchOp.EQUAL, single[0])
    parts = [*chosen, *(escape(one) for one in single)]
    return Matcher(label, MatchOp.REGEX, "|".join(parts)) if parts else None


def escape(text: str) -> str:
    """Write *text* as a regular expression of Prometheus that matches nothing else."""
    return _SPECIAL.sub(r"\\\1", text)


def _is_in(value: str, classes: Sequence[str]) -> bool:
    return bool(_STATUS.fullmatch(value)) and f"{value[0]}.." in classes
