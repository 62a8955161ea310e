"""What the alerts slice shows of its sources at `/metrics`: the newest look of each tenant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sre_ops.alerts.store.sources import Listened
from sre_ops.web.metrics import REGISTRY

SILENT_AFTER_SECONDS = 300.0
"""A process that had no lease for this long shows no figures; another one does."""
_LABELS = ("tenant", "integration")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenedFigures:
    """How one integration does; None where it has nothing of the kind, or never had."""

    integration: str
    is_up: bool | None
    answered_at: datetime | None
    heard_at: datetime | None
    last_message_at: datetime | None

    @classmethod
    def of(cls, one: Listened) -> "ListenedFigures":
        """Return the figures of *one*; its id tells apart two of the same name."""
        return cls(
            integration=f"{one.integration.label} {one.integration.id}",
            is_up=None if one.source is None else not one.source.problem,
            answered_at=one.source.answered_at if one.source else None,
            heard_at=one.heartbeat.heard_at if one.heartbeat else None,
            last_message_at=one.last_message_at,
        )


class Board(Collector):
    """Holds the figures of all tenants and writes them as metrics."""

    def __init__(self) -> None:
        self._figures: dict[str, tuple[float, Sequence[ListenedFigures]]] = {}
        self._lock = Lock()

    def show(self, tenant: str, figures: Sequence[ListenedFigures]) -> None:
        """Show *figures* for *tenant* from now on."""
        with self._lock:
            self._figures[tenant] = (monotonic(), figures)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield all gauges; called at each scrape."""
        up = _gauge("source_up", "1 when every Alertmanager that is asked answered last.")
        answered = _gauge("source_answered_timestamp_seconds", "Last answer of Alertmanager.")
        heard = _gauge("heartbeat_heard_timestamp_seconds", "When the heartbeat was heard last.")
        message = _gauge("message_timestamp_seconds", "When the last message came.")
        with self._lock:
            figures = dict(self._figures)
        for tenant, (at, rows) in figures.items():
            for one in rows if monotonic() - at < SILENT_AFTER_SECONDS else ():
                labels = [tenant, one.integration]
                if one.is_up is not None:
                    up.add_metric(labels, float(one.is_up))
                for gauge, when in (
                    (answered, one.answered_at),
                    (heard, one.heard_at),
                    (message, one.last_message_at),
                ):
                    if when is not None:
                        gauge.add_metric(labels, when.timestamp())
        yield from (up, answered, heard, message)


def _gauge(name: str, text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"sre_ops_alerts_{name}", text, labels=list(_LABELS))


BOARD = Board()
REGISTRY.register(BOARD)
