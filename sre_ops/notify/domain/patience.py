"""When a message that failed is tried again, and when it is given up. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sre_ops.notify.domain.outcomes import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and how long something is tried.

    Attributes:
        first: the wait after the first failure; each further one is twice as long.
        longest: the wait never grows beyond it.
        spread: up to this share of a wait is added by lot, so that a thousand messages do not
            come back to a server together at the moment when it recovers.
        whole: since the message was queued; after it no further try is begun.
    """

    first: timedelta = timedelta(seconds=10)
    longest: timedelta = timedelta(minutes=10)
    spread: float = 0.25
    whole: timedelta = timedelta(hours=2)


PATIENCE = Patience()
SENDING = timedelta(seconds=60)
"""How long an attempt may last; a process that is silent for longer has died in the middle."""


def next_try(
    fault: Fault,
    attempts: int,
    *,
    since: datetime,
    at: datetime,
    lot: float,
    patience: Patience = PATIENCE,
) -> datetime | None:
    """Return when to try again; None when it is given up.

    Args:
        fault: of the attempt that just failed.
        attempts: that were made, this one included; at least 1.
        since: when the message was queued, or a person asked for it again.
        at: now.
        lot: a random number, 0 ≤ lot < 1.
        patience: how often and how long.
    """
    if fault.is_final:
        return None
    doubled = min(attempts - 1, 30)  # 2 ** 30 is beyond every longest wait
    wait = min(patience.first * 2**doubled, patience.longest)
    due = at + max(wait * (1 + patience.spread * lot), fault.wait)
    last = since + patience.whole
    # What would come just too late is tried at the end once more, not given up early.
    return min(due, last) if at < last else None
