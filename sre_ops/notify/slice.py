"""What notify declares about itself."""

from datetime import timedelta

from sre_ops.manifest import (
    Job,
    Navigation,
    Reaction,
    Slice,
    Topic,
    aggregate,
    ledger,
    technical,
)
from sre_ops.web.i18n import N_

SLICE = Slice(
    name="notify",
    tables=(aggregate("message"), technical("message_queue"), ledger("message_attempt")),
    public=("message", "message_attempt"),
    reads=("tenancy", "alerts", "oncall"),
    reacts=("oncall.page_requested.v1", "oncall.page_withdrawn.v1"),
    api="sre_ops.notify.api:router",
    pages="sre_ops.notify.pages:router",
    jobs=(
        Job(
            name="notify.send",
            run="sre_ops.notify.jobs:send",
            every=timedelta(seconds=2),
            lease=timedelta(seconds=30),
            wakes_on=("notify.message_queued.v1",),
        ),
        Job(
            name="notify.forget",
            run="sre_ops.notify.jobs:forget",
            every=timedelta(hours=1),
        ),
    ),
    reactions=(
        # One for both: withdrawing must never overtake asking.
        Reaction(
            name="notify.follow_pages",
            events=("oncall.page_requested.v1", "oncall.page_withdrawn.v1"),
            run="sre_ops.notify.reactions:follow_pages",
        ),
    ),
    topics=(Topic("notify.queue", "sre_ops.notify.queries.messages:queue_version"),),
    navigation=(Navigation(key="messages", title=N_("Messages"), href="/notify", order=35),),
)
