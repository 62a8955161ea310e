"""Messages and attempts of long ago are forgotten, some at a time."""

from datetime import timedelta

from sre_ops.manifest import JobContext
from sre_ops.notify.commands.forgetting import forget_ended

AT_ONCE = 500


def forget(context: JobContext) -> None:
    """Forget what ended more than the set number of days ago."""
    now = context.clock.now()
    before = now - timedelta(days=context.options["message_days"])
    while not context.is_stopping():
        with context.write() as session:
            if forget_ended(session, before, limit=AT_ONCE, at=now) < AT_ONCE:
                return
