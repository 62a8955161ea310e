"""Definitions of our own kinds, with the SLOs that they name."""

MEASURED = """\
apiVersion: openslo/v1
kind: SLO
metadata: {{name: {name}}}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{{duration: 30d, isRolling: true}}]
  indicator:
    metadata: {{name: {name}-sli}}
    spec:
      ratioMetric:
        counter: true
        bad: {{metricSource: {{type: Prometheus{source}, spec: {{query: 'sum({metric}_bad)'}}}}}}
        total: {{metricSource: {{type: Prometheus{source}, spec: {{query: 'sum({metric})'}}}}}}
  objectives: [{{target: 0.999}}]
---
"""
COMPOSITE = """\
apiVersion: sre-ops/v1
kind: CompositeSLO
metadata: {name: whole, displayName: The whole shop, labels: {team: storefront, tier: "1"}}
spec:
  service: shop
  description: Everything at once.
  type: weighted
  members:
    - slo: shop/pay
      weight: 3
    - slo: shop/find
  noData: ignore
  target: 0.995
  timeWindow: [{duration: 28d, isRolling: true}]
"""
JOURNEY = """\
apiVersion: sre-ops/v1
kind: UserJourney
metadata: {name: buy, displayName: Buy something, labels: {team: storefront}}
spec:
  service: shop
  importance: critical
  steps:
    - {name: Find it, slo: shop/find}
    - {name: Pay, slo: shop/pay}
    - {name: Find more, slo: shop/find}
  targetPercent: 99.5
  timeWindow: [{duration: 30d, isRolling: true}]
"""
AGREEMENT = """\
apiVersion: sre-ops/v1
kind: ServiceLevelAgreement
metadata: {name: gold}
spec:
  slo: shop/pay
  target: 0.99
  customer: Example Ltd
  contract: MSA-1
  note: Paid with the next invoice.
  credits:
    - {below: 0.99, credit: 10 %}
    - {below: 0.95, credit: 25 %}
"""


def measured(name: str, source: str = "") -> str:
    """Return a measured SLO `shop/<name>` as YAML, with the line that ends a document."""
    named = f", metricSourceRef: {source}" if source else ""
    return MEASURED.format(name=name, metric=name.replace("-", "_"), source=named)


SLOS = measured("pay") + measured("find")


def composite(name: str, *members: str, kind: str = "allOf") -> str:
    """Return a composite `shop/<name>` as YAML, with the line that ends a document."""
    said = "".join(f"    - slo: {member}\n" for member in members)
    return (
        "apiVersion: sre-ops/v1\nkind: CompositeSLO\n"
        f"metadata: {{name: {name}}}\nspec:\n  service: shop\n  type: {kind}\n  target: 0.9\n"
        f"  timeWindow: [{{duration: 7d, isRolling: true}}]\n  members:\n{said}---\n"
    )
