"""What the process itself must do besides the slices' jobs: relay events, keep partitions."""

import structlog
from prometheus_client import Gauge

from sre_ops.db.database import Database
from sre_ops.events.partitions import ensure_partitions, strays
from sre_ops.events.relay import Relay
from sre_ops.tenancy.commands import list_tenants
from sre_ops.web.metrics import REGISTRY

_LOG = structlog.get_logger()

RELAY_LAG = Gauge(
    "sre_ops_relay_lag_events",
    "Events that a reaction has not passed yet.",
    ["tenant", "reaction"],
    registry=REGISTRY,
)
RELAY_PARKED = Gauge(
    "sre_ops_relay_parked_aggregates",
    "Aggregates whose events a reaction failed on; they wait for an operator.",
    ["tenant", "reaction"],
    registry=REGISTRY,
)
STRAY_EVENTS = Gauge(
    "sre_ops_stray_events",
    "Events in PostgreSQL's DEFAULT partition because a month's own was missing; alarm on any.",
    registry=REGISTRY,
)


class Upkeep:
    """Work that every process does for the whole database; doing it twice is harmless."""

    def __init__(self, database: Database, relay: Relay) -> None:
        self._database = database
        self._relay = relay

    def relay(self) -> None:
        """Deliver events that other processes have committed, and say how far behind we are.

        A commit of this process wakes the relay at once; this is the poll beside it.
        """
        for tenant in list_tenants(self._database):
            try:
                self._relay.run(tenant.id)
                for reaction, lag in self._relay.lag(tenant.id).items():
                    RELAY_LAG.labels(tenant=tenant.slug, reaction=reaction).set(lag.events)
                    RELAY_PARKED.labels(tenant=tenant.slug, reaction=reaction).set(lag.parked)
            except Exception:  # noqa: BLE001 - the loop goes on; the failure is logged
                _LOG.exception("relay_failed", tenant=tenant.slug)

    def keep_partitions(self) -> None:
        """Create the months ahead, and count events that found no partition of their own."""
        try:
            with self._database.system() as session:
                made = ensure_partitions(session)
                STRAY_EVENTS.set(strays(session))
        except Exception:  # noqa: BLE001 - the loop goes on; the failure is logged
            _LOG.exception("partitions_failed")
            return
        if made:
            _LOG.info("partitions_created", count=made)
