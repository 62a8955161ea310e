"""The process's own metrics, in one registry; slices add theirs to it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

JOB_RUNS = Counter(
    "sre_ops_job_runs_total",
    "Runs of scheduled jobs by outcome: done, refused (told why in the log), failed, "
    "elsewhere (another process holds the lease).",
    ["job", "outcome"],
    registry=REGISTRY,
)
JOB_SECONDS = Histogram(
    "sre_ops_job_seconds",
    "How long a run of a scheduled job took.",
    ["job"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900),
    registry=REGISTRY,
)
REQUESTS = Counter(
    "sre_ops_http_requests_total",
    "Requests answered, by method, route as declared, and class of status.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "sre_ops_http_request_seconds",
    "How long an answer took, by method and route; live updates (`/live`) are not in it.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
LIVE_READERS = Gauge(
    "sre_ops_live_readers",
    "Pages that follow live updates from this process.",
    registry=REGISTRY,
)


def exposition() -> tuple[bytes, str]:
    """Return all metrics as Prometheus text, and their content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
