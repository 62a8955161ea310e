"""What reports declare about themselves."""

from sre_ops.manifest import Mount, Slice

SLICE = Slice(
    name="reports",
    prefix="report",
    reads=("catalog", "slo", "delivery"),
    more_api=(Mount("reports", "sre_ops.reports.api:router"),),
    pages="sre_ops.reports.pages:router",
    cli="sre_ops.reports.cli:app",
)
