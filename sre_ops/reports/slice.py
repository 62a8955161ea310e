"""What reports declare about themselves."""

from datetime import timedelta

from sre_ops.db.schema import Kind, Table
from sre_ops.manifest import Job, Mount, Navigation, Slice, Topic
from sre_ops.web.i18n import N_

_KEEPS = ("SELECT", "INSERT")

SLICE = Slice(
    name="reports",
    prefix="report",
    tables=(
        Table(
            name="budget_report",
            kind=Kind.AGGREGATE,
            aggregate="budget_report",
            append_only=True,
            own=_KEEPS,
        ),
        Table(name="budget_report_facts", kind=Kind.LEDGER, append_only=True, own=_KEEPS),
        Table(name="budget_report_remark", kind=Kind.LEDGER, append_only=True, own=_KEEPS),
    ),
    public=("budget_report",),
    reads=("tenancy", "catalog", "slo", "delivery", "alerts", "oncall"),
    reacts=("slo.policy_state_changed.v1",),
    more_api=(Mount("reports", "sre_ops.reports.api:router"),),
    pages="sre_ops.reports.pages:router",
    cli="sre_ops.reports.cli:app",
    navigation=(
        Navigation(key="overview", title=N_("Overview"), href="/", order=0),
        Navigation(key="reports", title=N_("Reports"), href="/reports", order=110),
    ),
    topics=(Topic("reports.overview", "sre_ops.reports.queries.overview:overview_version"),),
    jobs=(
        Job(
            name="reports.write_budget_reports",
            run="sre_ops.reports.jobs:write_budget_reports",
            every=timedelta(minutes=5),
            lease=timedelta(minutes=5),
        ),
    ),
)
