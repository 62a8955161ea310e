"""The application over two services whose budgets a test sets, on both databases."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from sre_ops.catalog.commands import declare_service
from sre_ops.db.database import Database
from sre_ops.kernel.units import to_minute
from sre_ops.slo.commands.apply_policies import apply_policies
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.commands.take_policies import take_policies
from sre_ops.slo.domain.states import Reason, State
from sre_ops.slo.domain.windows import Span
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.slo.store import status
from sre_ops.slo.store.definitions import in_force
from sre_ops.slo.store.status import Judged
from tests.databases import NOON
from tests.sites import Site
from tests.unit.slo.budget_rows import budget_row

SLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {{name: {name}}}
spec:
  service: {service}
  budgetingMethod: Occurrences
  timeWindow: [{{duration: 30d, isRolling: true}}]
  indicator:
    metadata: {{name: i}}
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource: {{type: Prometheus, spec: {{query: 'sum({name}_total{{code="500"}})'}}}}
        total: {{metricSource: {{type: Prometheus, spec: {{query: 'sum({name}_total)'}}}}}}
  objectives: [{{target: 0.999}}]
---
"""
KEYS = (("shop", "pay"), ("shop", "search"), ("web", "up"))


def take(database: Database, tenant: UUID, more: str = "", *, at: datetime = NOON) -> None:
    """Take the SLOs, and what *more* says, into force as a reload does."""
    loaded = load_text("".join(SLO.format(service=s, name=n) for s, n in KEYS) + more)
    assert not loaded.has_errors, [str(one) for one in loaded.findings]
    with database.write("slo", tenant) as session:
        take_into_force(session, loaded.definitions.slos, bad_files=(), at=at)
        take_policies(session, loaded.policies, is_held=lambda _: False, digests={}, at=at)


def judge(
    database: Database, tenant: UUID, at: datetime, consumed: dict[str, float | None]
) -> None:
    """Judge every SLO; *consumed* is by name, None is no data, and 0.1 where it says nothing."""
    to = to_minute(at) - 5
    with database.read("slo", tenant) as session:
        known = in_force(session)
    judged = []
    for one in known:
        spent = consumed.get(one.slo.name, 0.1)
        row = budget_row(service=one.slo.service, slo=one.slo.name, budget_consumed=spent)
        row = replace(row, span=Span(to - 43_200, to, to))
        if spent is None:
            row = replace(row, state=State.NO_DATA, reason_code=Reason.SOURCE_UNAVAILABLE)
        elif spent > 1:
            row = replace(row, state=State.MISSED)
        judged.append(Judged(slo_id=one.slo_id, team="", row=row))
    with database.write("slo", tenant) as session:
        status.save_statuses(session, judged, at=at)
        apply_policies(session, judged, at=at)


@pytest.fixture
def shop(site: Site) -> Site:
    """A shop with two SLOs and a web site with one, all well; the rival has the same."""
    for tenant in filter(None, (site.tenant, site.rival)):
        take(site.database, tenant)
        with site.database.write("catalog", tenant) as session:
            for service in ("shop", "web", "bare"):
                declare_service(session, service, at=NOON)
        judge(site.database, tenant, NOON, {})
    return site
