"""Which series an SLI reads, and what their growth or value counts as. Pure."""

from dataclasses import dataclass

from sre_ops.slo.domain.composite import CompositeSli
from sre_ops.slo.domain.definition import (
    EventSli,
    FreshnessSli,
    GaugeSli,
    NativeLatencySli,
    Sli,
)


@dataclass(frozen=True, slots=True)
class Read:
    """One thing that is read from Prometheus.

    Attributes:
        promql: selector, or the whole query of a free-form SLI.
        role: `valid`, `bad`, `valid_and_bad`, `good`, `latency`, `gauge`, `timestamp`, `query`.
    """

    promql: str
    role: str


_ROLES = {(1, 0): "valid", (0, 1): "bad", (1, 1): "valid_and_bad", (0, -1): "good"}


def kind_of(sli: Sli) -> str:
    """Return the SLI's kind in one word, as the canonical text of a definition has it."""
    match sli:
        case EventSli():
            return "events"
        case NativeLatencySli():
            return "native_latency"
        case GaugeSli():
            return "gauge"
        case FreshnessSli():
            return "freshness"
        case CompositeSli():
            return "composite"
        case _:  # QuerySli
            return "query"


def reads_of(sli: Sli) -> tuple[Read, ...]:
    """Return everything that *sli* reads, in the order of its definition.

    A composite reads nothing: its members do.
    """
    match sli:
        case EventSli(terms=terms):
            return tuple(
                Read(term.selector.promql(), _ROLES.get((term.valid, term.bad), "weighted"))
                for term in terms
            )
        case NativeLatencySli(selector=selector):
            return (Read(selector.promql(), "latency"),)
        case GaugeSli(selector=selector):
            return (Read(selector.promql(), "gauge"),)
        case FreshnessSli(selector=selector):
            return (Read(selector.promql(), "timestamp"),)
        case CompositeSli():
            return ()
        case _:  # QuerySli
            return (Read(sli.query, "query"),)
