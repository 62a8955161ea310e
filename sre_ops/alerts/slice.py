"""What alerts declares about itself."""

from datetime import timedelta

from sre_ops.manifest import Job, Navigation, Slice, Topic, aggregate, ledger, technical
from sre_ops.web.i18n import N_

SLICE = Slice(
    name="alerts",
    tables=(
        aggregate("integration"),
        technical("integration_key"),
        ledger("alert_message"),
        ledger("alert_event"),
        aggregate("alert_group"),
        aggregate("alert"),
        ledger("alert_detail"),
        ledger("alert_group_route"),
        aggregate("routing"),
        aggregate("mute_window"),
        technical("alert_source"),
        technical("heartbeat"),
        technical("alert_rule_look"),
        technical("alert_rule"),
    ),
    public=(
        "integration",
        "alert_event",
        "alert",
        "alert_group",
        "alert_detail",
        "alert_group_route",
        "routing",
    ),
    reads=("catalog", "slo"),
    asked_most="sre_ops.alerts.api:intake",
    api="sre_ops.alerts.api:router",
    pages="sre_ops.alerts.pages:router",
    compatible="sre_ops.alerts.api:events_v2",
    cli="sre_ops.alerts.cli:app",
    navigation=(Navigation(key="alerts", title=N_("Alerts"), href="/alerts", order=20),),
    topics=(Topic("alerts.groups", "sre_ops.alerts.queries.live:groups_version"),),
    jobs=(
        Job(
            name="alerts.reconcile",
            run="sre_ops.alerts.jobs.sources:reconcile",
            every=timedelta(seconds=30),
            lease=timedelta(minutes=3),  # several clusters, none of which may answer
        ),
        Job(
            name="alerts.listen",
            run="sre_ops.alerts.jobs.sources:listen",
            every=timedelta(seconds=15),
        ),
        Job(
            name="alerts.unmute",
            run="sre_ops.alerts.jobs.mutes:unmute",
            every=timedelta(seconds=30),
        ),
        Job(
            name="alerts.look_at_rules",
            run="sre_ops.alerts.jobs.catalogue:look_at_rules",
            every=timedelta(minutes=2),
            lease=timedelta(minutes=5),  # several servers, none of which may answer
        ),
        Job(
            name="alerts.close",
            run="sre_ops.alerts.jobs:close_alerts",
            every=timedelta(seconds=30),
        ),
    ),
)
