"""What the slo slice declares about itself."""

from datetime import timedelta

from sre_ops.manifest import Job, Slice, aggregate, ledger, part_of, technical

SLICE = Slice(
    name="slo",
    tables=(
        aggregate("slo"),
        part_of("slo", "slo_objective", via="slo_id"),
        ledger("slo_day"),
        ledger("slo_tail"),
        ledger("slo_hour"),
        technical("slo_checkpoint"),
        technical("slo_series"),
        technical("slo_watermark"),
        technical("slo_status"),
        technical("slo_definition_file"),
    ),
    public=("slo", "slo_objective", "slo_hour"),
    reads=("catalog",),
    api="sre_ops.slo.api:router",
    cli="sre_ops.slo.cli:app",
    jobs=(
        Job(name="slo.reload", run="sre_ops.slo.jobs:reload"),
        Job(
            name="slo.keep_ledger",
            run="sre_ops.slo.jobs:keep_ledger",
            lease=timedelta(seconds=90),
        ),
        Job(name="slo.audit", run="sre_ops.slo.jobs:audit", every=timedelta(hours=1)),
    ),
)
