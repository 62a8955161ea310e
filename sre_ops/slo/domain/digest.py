"""What tells whether minutes were measured with the same SLI. Pure."""

import hashlib

from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.definition_text import Json, canonical_json, sli_json


def sli_digest(slo: Slo) -> str:
    """Return the SHA-256 (hex) of what decides the SLO's minutes: its SLI and its source.

    Objective, windows, labels and time slices are judged on the minutes and are left out. So
    is the order of terms, members and label conditions, which changes no count.
    """
    sli = sli_json(slo.sli)
    for selector in _selectors(sli):
        selector["matchers"] = sorted(selector["matchers"])
    for member in sli.get("members", ()):
        del member["step"]  # what people call it changes no minute
    if "members" in sli:
        sli["members"] = sorted(sli["members"], key=canonical_json)
    if "terms" in sli:
        sli["terms"] = sorted(sli["terms"], key=canonical_json)
    text = canonical_json({"sli": sli, "source": slo.source})
    return hashlib.sha256(text.encode()).hexdigest()


def _selectors(sli: Json) -> list[Json]:
    """Return every selector inside *sli*; a free-form query has none."""
    parts = [*sli.get("terms", ()), sli]
    return [part["selector"] for part in parts if "selector" in part]
