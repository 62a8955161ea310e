"""Whether a definition fits into the tables and the event log that keep it. Pure."""

from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.definition_text import ServiceWords, canonical_json, document_of

_NAME = 253  # characters, as in Kubernetes
_FILE = 1_000
_OBJECTIVE = 40
_STATE_BYTES = 40 * 1024  # the event log keeps 64 KB of state: names, file and words besides
_TITLE, _DESCRIPTION = 300, 2_000


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


def fitting_words(*, title: str, description: str, team: str) -> ServiceWords:
    """Cut what is said of a service to what can be kept; a team that cannot be named is none."""
    names_team = len(team) <= _NAME and team.isprintable()
    return ServiceWords(
        title=_shown(title)[:_TITLE],
        description=_shown(description)[:_DESCRIPTION],
        team=team if names_team else "",
    )


def _shown(text: str) -> str:
    return "".join(each for each in text if each.isprintable() or each == "\n")
