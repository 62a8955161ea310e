"""What oncall declares about itself."""

from datetime import timedelta

from sre_ops.manifest import Job, Navigation, Reaction, Slice, aggregate, ledger, part_of, technical
from sre_ops.web.i18n import N_

_ALERTS = tuple(
    f"alerts.group_{name}.v1"
    for name in ("opened", "acknowledged", "resolved", "fires_again", "unmuted", "closed")
)
_MESSAGES = tuple(f"notify.message_{name}.v1" for name in ("sent", "failed", "parked", "dropped"))
_ERASED = "tenancy.person_erased.v1"

SLICE = Slice(
    name="oncall",
    tables=(
        aggregate("schedule"),
        part_of("schedule", "schedule_edition", via="schedule_id"),
        part_of("schedule", "schedule_override", via="schedule_id"),
        part_of("schedule", "schedule_temporary", via="schedule_id"),
        aggregate("shift_swap"),
        aggregate("absence"),
        aggregate("calendar_feed"),
        technical("calendar_feed_secret"),
        aggregate("escalation_policy"),
        aggregate("escalation"),
        ledger("escalation_snapshot"),
        ledger("page_decision"),
        ledger("page_notice"),
        aggregate("paging_contact"),
        aggregate("paging_channel"),
        technical("paging_address"),
        aggregate("paging_wishes"),
        aggregate("paging_team"),
        technical("oncall_definition_file"),
    ),
    public=(
        "schedule",
        "schedule_edition",
        "schedule_override",
        "schedule_temporary",
        "shift_swap",
        "absence",
        "escalation",
        "page_decision",
        "page_notice",
        "paging_contact",
        "paging_channel",
        "paging_address",
    ),
    reads=("tenancy", "catalog", "alerts"),
    api="sre_ops.oncall.api:router",
    pages="sre_ops.oncall.pages:router",
    cli="sre_ops.oncall.cli:app",
    navigation=(Navigation(key="oncall", title=N_("On call"), href="/oncall", order=25),),
    reacts=(*_ALERTS, *_MESSAGES, _ERASED),
    reactions=(
        Reaction(
            name="oncall.follow_alerts",
            events=_ALERTS,
            run="sre_ops.oncall.reactions:follow_alerts",
        ),
        Reaction(
            name="oncall.note_delivery",
            events=_MESSAGES,
            run="sre_ops.oncall.reactions:note_delivery",
        ),
        Reaction(
            name="oncall.forget_person",
            events=(_ERASED,),
            run="sre_ops.oncall.reactions:forget_person",
        ),
    ),
    jobs=(
        Job(name="oncall.reload", run="sre_ops.oncall.jobs:reload"),
        # What begins is done at once; a later step waits for the next tick, so ticks are short:
        # without anything due, one costs a lease and two looks at an index.
        Job(
            name="oncall.escalate",
            run="sre_ops.oncall.jobs:escalate",
            every=timedelta(seconds=2),
            lease=timedelta(seconds=15),
            wakes_on=("oncall.escalation_began.v1", "oncall.escalation_hurried.v1"),
        ),
        Job(
            name="oncall.audit",
            run="sre_ops.oncall.jobs:audit",
            every=timedelta(seconds=15),
        ),
    ),
)
