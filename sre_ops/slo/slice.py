"""What the slo slice declares about itself."""

from datetime import timedelta

from sre_ops.manifest import (
    Job,
    Navigation,
    Slice,
    Topic,
    aggregate,
    ledger,
    part_of,
    technical,
)
from sre_ops.web.i18n import N_

SLICE = Slice(
    name="slo",
    tables=(
        aggregate("slo"),
        part_of("slo", "slo_objective", via="slo_id"),
        aggregate("slo_policy"),
        aggregate("slo_policy_state"),
        aggregate("slo_correction"),
        ledger("slo_day"),
        ledger("slo_tail"),
        ledger("slo_hour"),
        technical("slo_checkpoint"),
        technical("slo_series"),
        technical("slo_watermark"),
        technical("slo_status"),
        technical("slo_definition_file"),
        technical("slo_fan_out"),
        technical("slo_rule_look"),
    ),
    public=(
        "slo",
        "slo_objective",
        "slo_day",
        "slo_tail",
        "slo_watermark",
        "slo_hour",
        "slo_status",
        "slo_policy",
        "slo_policy_state",
        "slo_correction",
        "slo_definition_file",
    ),
    reads=("catalog",),
    api="sre_ops.slo.api:router",
    pages="sre_ops.slo.pages:router",
    navigation=(
        Navigation(key="slos", title=N_("SLOs"), href="/slos", order=10),
        Navigation(key="journeys", title=N_("Journeys"), href="/journeys", order=11),
        Navigation(key="services", title=N_("Services"), href="/services", order=12),
        Navigation(key="teams", title=N_("Teams"), href="/teams", order=14),
        Navigation(key="definitions", title=N_("Definitions"), href="/definitions", order=16),
        Navigation(key="corrections", title=N_("Corrections"), href="/corrections", order=18),
    ),
    topics=(
        Topic("slo.status", "sre_ops.slo.queries.live:status_version"),
        Topic("slo.definitions", "sre_ops.slo.queries.live:definitions_version"),
    ),
    cli="sre_ops.slo.cli:app",
    jobs=(
        Job(name="slo.reload", run="sre_ops.slo.jobs:reload"),
        Job(name="slo.fan_out", run="sre_ops.slo.jobs:fan_out"),
        Job(
            name="slo.keep_ledger",
            run="sre_ops.slo.jobs:keep_ledger",
            lease=timedelta(seconds=90),
        ),
        Job(
            name="slo.keep_rules",
            run="sre_ops.slo.jobs:keep_rules",
            every=timedelta(minutes=1),
            lease=timedelta(minutes=5),  # several servers, none of which may answer
        ),
        Job(name="slo.audit", run="sre_ops.slo.jobs:audit", every=timedelta(hours=1)),
    ),
)
