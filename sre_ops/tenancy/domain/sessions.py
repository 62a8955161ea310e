"""How long a browser stays signed in. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(days=30)
IDLE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
"""How exactly the last use is kept: a write at every request would cost more than it tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """What decides whether a session still opens the door."""

    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    is_person_disabled: bool

    def is_open(self, now: datetime) -> bool:
        """Tell whether the session counts at *now*."""
        if self.revoked_at is not None or self.is_person_disabled:
            return False
        return now < min(self.expires_at, self.seen_at + IDLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """What decides whether a token still opens the door."""

    expires_at: datetime
    revoked_at: datetime | None
    is_person_disabled: bool

    def is_open(self, now: datetime) -> bool:
        """Tell whether the token counts at *now*."""
        return self.revoked_at is None and not self.is_person_disabled and now < self.expires_at


def is_worth_noting(last: datetime | None, now: datetime) -> bool:
    """Tell whether a use at *now* is kept, after one that was kept at *last*."""
    return last is None or now - last >= SEEN_EVERY
