"""A small shop: two days of what happened to it, and its definition files."""

from pathlib import Path

from scripts.history.scenario import MINUTES_PER_DAY, Incident, Scenario, ServicePlan

OPENSLO = """\
apiVersion: openslo/v1
kind: Service
metadata: {{name: {service}, labels: {{team: {team}}}}}
spec: {{description: {about}}}
---
apiVersion: openslo/v1
kind: SLO
metadata: {{name: {name}, displayName: {title}, labels: {{team: {team}}}}}
spec:
  service: {service}
  budgetingMethod: Occurrences
  timeWindow: [{{duration: 2d, isRolling: true}}]
  indicator:
    metadata: {{name: {service}-{name}}}
    spec:
      ratioMetric:
        counter: true
        {kind}: {{metricSource: {{type: Prometheus, spec: {{query: '{query}'}}}}}}
        total: {{metricSource: {{type: Prometheus, spec: {{query: '{total}'}}}}}}
  objectives: [{{target: {target}}}]
"""
TOGETHER = """\
apiVersion: sre-ops/v1
kind: UserJourney
metadata: {name: buying, displayName: Buy something, labels: {team: storefront}}
spec:
  service: shop
  importance: critical
  steps:
    - {name: Find it, slo: search/availability}
    - {name: Order it, slo: shop/availability}
  noData: ignore
  target: 0.5
  timeWindow: [{duration: 2d, isRolling: true}]
---
apiVersion: sre-ops/v1
kind: ServiceLevelAgreement
metadata: {name: partners}
spec: {slo: shop/availability, target: 0.8, customer: Partners}
"""
BROKEN = "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: typo}\nspec: {servcie: shop}\n"
WORST = "search/availability"
"""It failed a fifth of its requests for an hour and a half, half a day ago."""
COUNT = 6


def shop(end: int) -> Scenario:
    """Return the two days before the minute *end*."""
    minutes = 2 * MINUTES_PER_DAY
    outage = Incident(minutes - MINUTES_PER_DAY // 2, 90, 0.2, 0.0)
    return Scenario(
        name="browsed",
        start=end - minutes,
        minutes=minutes,
        services=(
            ServicePlan(name="search", interval_seconds=60, incidents=(outage,), targets=1),
            ServicePlan(name="shop", interval_seconds=60, rollouts=(900,)),
            ServicePlan(name="batch", interval_seconds=60, targets=1, events_per_day=40),
            ServicePlan(name="paying", interval_seconds=60, targets=1),
        ),
        outages=((700, 20),),
    )


def objective(service: str, *, team: str, title: str, target: str = "0.999") -> str:
    """Return a file that says how many of a service's requests may fail."""
    total = f'sum(http_requests_total{{service="{service}"}})'
    return OPENSLO.format(
        service=service,
        team=team,
        about=f"The {service} of a small shop.",
        name="availability",
        title=title,
        kind="bad",
        query=total.replace("}", ',code=~"5.."}'),
        total=total,
        target=target,
    )


def write_objectives(folder: Path) -> None:
    """Write `COUNT` SLOs in all states, and one file that has an error."""
    folder.mkdir(exist_ok=True)
    files = {
        "search": objective("search", team="discovery", title="Searches are answered"),
        "shop": objective("shop", team="storefront", title="The shop answers", target="0.9"),
        "batch": objective("batch", team="storefront", title="Imports end well", target="0.99"),
        "ghost": objective("ghost", team="storefront", title="Nobody has seen it"),
        "pulse": objective("paying", team="storefront", title="It changes", target="0.9"),
        "together": TOGETHER,
        "broken": BROKEN,
    }
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
