"""Definitions with a fan-out, and values that nobody wants to meet."""

from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.definition_formats import Loaded
from sre_ops.slo.sources.definition_files import load_text

DOCUMENT = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: {name}
  displayName: Paying works
  annotations: {{{annotations}}}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{{duration: 30d, isRolling: true}}]
  indicator:
    metadata: {{name: sli}}
    spec:
      ratioMetric:
        counter: true
        good: {{metricSource: {{type: Prometheus, spec: {{query: '{good}'}}}}}}
        total: {{metricSource: {{type: Prometheus, spec: {{query: '{total}'}}}}}}
  objectives: [{{target: 0.999}}]
"""
HOSTILE = (
    'quo"te',
    "back\\slash",
    "new\nline",
    "<script>alert(1)</script>",
    "検索/注文",
    "a{{ $labels.x }}b",
    "' OR 1=1 --",
    " leading",
    "e\u0301",
    "\u202ereversed",
    "/users/{id}",
    "../../etc/passwd",
    "x" * 500,
)


def loaded(
    annotations: str = "sre-ops/fan-out: endpoint",
    good: str = 'sum(rate(requests_total{job="shop",code!~"5.."}[5m]))',
    total: str = 'sum(rate(requests_total{job="shop"}[5m]))',
    name: str = "availability",
) -> Loaded:
    """Read a definition with *annotations*."""
    said = {"annotations": annotations, "good": good, "total": total, "name": name}
    return load_text(DOCUMENT.format(**said))


def parent(annotations: str = "sre-ops/fan-out: endpoint") -> Slo:
    """Return an SLO that fans out."""
    found = loaded(annotations)
    assert not found.has_errors, found.findings
    return found.definitions.slos[0]
