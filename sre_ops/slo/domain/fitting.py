"""Whether a definition fits into the tables and the event log that keep it. Pure."""

from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.definition_text import canonical_json, document_of

_NAME = 253  # characters, as in Kubernetes
_FILE = 1_000
_OBJECTIVE = 40
_STATE_BYTES = 60 * 1024  # the event log keeps 64 KB of state, of which this is one part


def unfit(slo: Slo) -> str:
    """Say why *slo* cannot be kept, and what to do; "" when it can."""
    for what, value, longest in (
        ("service", slo.service, _NAME),
        ("name", slo.name, _NAME),
        ("data source", slo.source, _NAME),
        ("team", slo.team, _NAME),
        ("file", slo.origin.file, _FILE),
        ("objective", str(slo.objective), _OBJECTIVE),
    ):
        if len(value) > longest:
            return f"the {what} `{value[:40]}…` has {len(value)} characters; at most {longest}"
        if not value.isprintable():
            return f"the {what} {value[:40]!a} holds a character that cannot be shown; take it out"
    # The document is a text inside the state's JSON: quotes are escaped there once more.
    size = len(canonical_json(document_of(slo)).encode(errors="replace"))
    if size > _STATE_BYTES:
        return f"SLO `{slo.name}` takes {size} bytes; at most {_STATE_BYTES}, so shorten its texts"
    return ""
