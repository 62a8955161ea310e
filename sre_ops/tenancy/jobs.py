"""Forget sessions, links and failed sign-ins that are long over."""

from datetime import timedelta

from sre_ops.manifest import JobContext
from sre_ops.tenancy.store import action_links, attempts, links, sessions

KEPT = timedelta(days=30)
"""Long enough to ask what happened, and no longer: they tell where people were."""


def forget_what_is_over(context: JobContext) -> None:
    """Delete what ended more than `KEPT` ago; events stay."""
    before = context.clock.now() - KEPT
    with context.write() as session:
        sessions.forget(session, before)
        links.forget(session, before)
        action_links.forget(session, before)
        attempts.forget(session, before)
