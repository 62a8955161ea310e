"""What oncall declares about itself."""

from sre_ops.manifest import Slice, aggregate, ledger, part_of, technical

SLICE = Slice(
    name="oncall",
    tables=(
        aggregate("schedule"),
        part_of("schedule", "schedule_edition", via="schedule_id"),
        part_of("schedule", "schedule_override", via="schedule_id"),
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
    ),
    public=(
        "schedule",
        "schedule_edition",
        "schedule_override",
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
)
