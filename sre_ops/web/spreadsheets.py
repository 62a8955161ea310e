"""What stands in the cells of every CSV that people download."""

from datetime import datetime
from typing import Any

from sre_ops.kernel.units import rfc3339

_FORMULA = frozenset("=+-@\t\r")


def cell(value: Any) -> Any:
    """Write times in RFC 3339, and keep a spreadsheet from taking a name for a formula.

    Source: OWASP, "CSV Injection".
    """
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, str) and value[:1] in _FORMULA:
        return f"'{value}"
    return value
