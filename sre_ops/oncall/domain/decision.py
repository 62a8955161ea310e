"""What an escalation decided about one target, and why: kept for good. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sre_ops.oncall.domain.policy import Target


class Reason(StrEnum):
    """Why somebody was paged (the first six), or was not (all others)."""

    ON_CALL = "on_call"
    NAMED = "named"
    MEMBER = "member"
    CHANNEL = "channel"
    CATCH_ALL = "catch_all"
    ACK_TIMED_OUT = "ack_timed_out"

    NOBODY_ON_CALL = "nobody_on_call"
    EMPTY_TEAM = "empty_team"
    OUTSIDE_HOURS = "outside_hours"
    TOLD_ALREADY = "told_already"
    NO_SUCH_TARGET = "no_such_target"
    NOT_ACTIVE = "not_active"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    ROUNDS_ENDED = "rounds_ended"

    @property
    def pages(self) -> bool:
        """Tell whether it is a reason for a page."""
        return self in _PAGING


_PAGING = frozenset(
    {
        Reason.ON_CALL,
        Reason.NAMED,
        Reason.MEMBER,
        Reason.CHANNEL,
        Reason.CATCH_ALL,
        Reason.ACK_TIMED_OUT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One page or one page that was not sent.

    Attributes:
        at: when it was decided, aware UTC; *due_at* is when it should have been.
        round_number, step: from 0; what comes after all rounds has the number of the last.
        target: what the policy names; None where the decision is about the whole step.
        person: who is paged, or would have been; None for a channel, and where nobody is.
    """

    at: datetime
    due_at: datetime
    round_number: int
    step: int
    reason: Reason
    target: Target | None = None
    person: UUID | None = None

    @property
    def pages(self) -> bool:
        """Tell whether somebody or something is told."""
        return self.reason.pages
