import pytest

from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    QuerySli,
    Selector,
    Sli,
)
from sre_ops.slo.domain.selectors import Read, kind_of, reads_of

UP = Selector("up", (Matcher("job", MatchOp.EQUAL, "web"),))
PROMQL = 'up{job="web"}'


@pytest.mark.parametrize(
    ("sli", "kind", "role"),
    [
        (NativeLatencySli(UP, 0.5), "native_latency", "latency"),
        (GaugeSli(UP, Comparison.BELOW, 1.0), "gauge", "gauge"),
        (FreshnessSli(UP, 60.0), "freshness", "timestamp"),
        (QuerySli(PROMQL, Comparison.BELOW, 1.0), "query", "query"),
        (EventSli((CounterTerm(UP, 1, 0),)), "events", "valid"),
        (EventSli((CounterTerm(UP, 0, 1),)), "events", "bad"),
        (EventSli((CounterTerm(UP, 1, 1),)), "events", "valid_and_bad"),
        (EventSli((CounterTerm(UP, 0, -1),)), "events", "good"),
        (EventSli((CounterTerm(UP, 2, 1),)), "events", "weighted"),
    ],
)
def test_every_kind_of_sli_tells_what_it_reads(sli: Sli, kind: str, role: str) -> None:
    assert kind_of(sli) == kind
    assert reads_of(sli) == (Read(PROMQL, role),)
