"""What severities are called and look like, on every page and in every message."""

from sre_ops.kernel.severity import Severity
from sre_ops.web.i18n import N_, _

_WORDS = {
    Severity.CRITICAL: N_("critical"),
    Severity.ERROR: N_("error"),
    Severity.WARNING: N_("warning"),
    Severity.INFO: N_("info"),
}
_LOOKS = {
    Severity.CRITICAL: "missed",
    Severity.ERROR: "at_risk",
    Severity.WARNING: "not_enough_data",
    Severity.INFO: "no_data",
}


def severity_word(severity: int | Severity) -> str:
    """Return a severity, or its number, in the viewer's language."""
    return _(_WORDS[_severity(severity)])


def severity_look(severity: int | Severity) -> str:
    """Return which state of an SLO a severity, or its number, has shape and colour of."""
    return _LOOKS[_severity(severity)]


def _severity(one: int | Severity) -> Severity:
    return Severity.numbered(one) if isinstance(one, int) else Severity(one)
