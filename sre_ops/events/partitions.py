"""Keep PostgreSQL's monthly partitions of the event log ahead of time."""

from sqlalchemy import text

from sre_ops.db.sessions import SystemSession

MONTHS_AHEAD = 4
_ENSURE = text("SELECT events.ensure_partitions(now(), :months)")
_STRAYS = text("SELECT events.default_partition_rows()")


def ensure_partitions(session: SystemSession, *, months: int = MONTHS_AHEAD) -> int:
    """Create the partitions of this and the next *months* months; return how many were missing.

    SQLite has none and answers 0. A missing month is no error: its events go to the DEFAULT
    partition, which `strays` watches.
    """
    if session.get_bind().dialect.name != "postgresql":
        return 0
    return int(session.execute(_ENSURE, {"months": months}).scalar_one())


def strays(session: SystemSession) -> int:
    """Return how many events lie in the DEFAULT partition: any is an alarm."""
    if session.get_bind().dialect.name != "postgresql":
        return 0
    return int(session.execute(_STRAYS).scalar_one())
