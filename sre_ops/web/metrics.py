"""The process's own metrics, in one registry; slices add theirs to it."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
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


def exposition() -> tuple[bytes, str]:
    """Return all metrics as Prometheus text, and their content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
