"""Once an hour, an hour of the past two weeks is counted again from raw samples."""

import random
from datetime import timedelta

import structlog

from sre_ops.kernel.units import DAY_MINUTES, minute_start, rfc3339
from sre_ops.manifest import JobContext
from sre_ops.slo.commands.audit import HOUR_MINUTES, differences
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.jobs.board import AUDIT_DIFFERENCES
from sre_ops.slo.jobs.keeping import server_address
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import in_force

LOOK_BACK_DAYS = 14
SLOS_AT_ONCE = 100
_LOG = structlog.get_logger()


def audit(context: JobContext) -> None:
    """Audit one random settled hour of one random source; each difference is a finding."""
    with context.read() as session:
        slos = [one for one in in_force(session) if not is_composite(one.slo)]
        if not slos:
            return
        dice = random.Random(context.clock.now().isoformat())  # noqa: S311 - a sample, no secret
        source = dice.choice(sorted({one.slo.source for one in slos}))
        mark = ledger.watermark(session, source)
        if mark is None or mark.settled < HOUR_MINUTES:
            return
        hours = LOOK_BACK_DAYS * DAY_MINUTES // HOUR_MINUTES
        start = (mark.settled // HOUR_MINUTES - 1 - dice.randrange(hours)) * HOUR_MINUTES
        mine = [one for one in slos if one.slo.source == source]
        mine = dice.sample(mine, min(len(mine), SLOS_AT_ONCE))
        ids = [one.slo_id for one in mine]
        minutes = ledger.read_minutes(session, source, ids, start, start + HOUR_MINUTES)
    timeout = timedelta(seconds=context.options["prometheus_timeout_seconds"])
    with Prometheus(server_address(context, mine), timeout=timeout) as server:
        kept = [minutes[one.slo_id] for one in mine]
        found = differences([one.slo for one in mine], kept, server, start)
    for difference in found:
        AUDIT_DIFFERENCES.labels(tenant=context.tenant_slug).inc()
        _LOG.error("audit_difference", hour=rfc3339(minute_start(start)), what=str(difference))
    _LOG.info("audited", source=source, slos=len(mine), hour=rfc3339(minute_start(start)))
