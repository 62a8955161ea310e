"""Where the time comes from. Business rules never ask: they are given the time."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time in aware UTC."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may ask


class FixedClock:
    """A clock that stands still until it is moved: for tests and `--at`."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Let the clock stand at *at* from now on."""
        self._at = at
