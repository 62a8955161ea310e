"""Leases: at most one process does a job, and a late one cannot write.

Guarantee: whoever takes a lease over gets a higher token, and a transaction that checked its
token keeps the lease row locked until its commit. Time is the database's own clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy import update as sql_update
from sqlalchemy.dialects import postgresql, sqlite

from sre_ops.db.sessions import SystemSession, WriteSession
from sre_ops.db.tables import LEASE
from sre_ops.kernel.errors import Conflict


class LeaseLost(Conflict):
    """Another process has taken the lease over; this one's work must not be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to do the job *name*, fenced by *token*."""

    name: str
    holder: str
    token: int


def take(session: SystemSession, name: str, *, holder: str, ttl: timedelta) -> Lease | None:
    """Take or renew the lease *name* for *ttl* from now.

    Args:
        session: its commit makes the lease visible.
        name: of the job, and of the tenant where there is one.
        holder: unique for the process; the same holder renews and keeps its token.
        ttl: how long others wait when the holder falls silent.

    Returns:
        The lease; None while another holder has it.
    """
    now = _now_ms(session)
    lasting = now + int(ttl.total_seconds() * 1000)
    mine = and_(LEASE.c.holder == holder, LEASE.c.until_ms >= now)
    taken = session.execute(
        sql_update(LEASE)
        .where(LEASE.c.name == name, or_(mine, LEASE.c.until_ms < now))
        .values(holder=holder, until_ms=lasting, token=LEASE.c.token + case((mine, 0), else_=1))
        .returning(LEASE.c.token)
    ).scalar_one_or_none()
    if taken is None:
        taken = _create(session, name, holder, lasting)
    return None if taken is None else Lease(name=name, holder=holder, token=taken)


def give_back(session: SystemSession, lease: Lease) -> None:
    """Let others take the lease at once; does nothing when it is lost already."""
    session.execute(
        sql_update(LEASE)
        .where(LEASE.c.name == lease.name, LEASE.c.token == lease.token)
        .values(until_ms=0)
    )


def give_back_all(session: SystemSession, is_gone: Callable[[str], bool]) -> int:
    """Let others take at once every lease whose holder *is_gone*; return how many."""
    holders = session.execute(select(LEASE.c.holder).where(LEASE.c.until_ms > 0).distinct())
    gone = [holder for holder in holders.scalars() if is_gone(holder)]
    for holder in gone:
        session.execute(sql_update(LEASE).where(LEASE.c.holder == holder).values(until_ms=0))
    return len(gone)


def require(session: WriteSession, lease: Lease) -> None:
    """Refuse to write when the lease was lost; hold it fast until this transaction ends.

    Raises:
        LeaseLost: another holder has a newer token.
    """
    token = session.connection().scalar(
        select(LEASE.c.token).where(LEASE.c.name == lease.name).with_for_update(read=True)
    )
    if token != lease.token:
        raise LeaseLost(f"lease {lease.name} with token {lease.token} was taken over ({token})")


def _create(
    session: SystemSession, name: str, holder: str, lasting: ColumnElement[int]
) -> int | None:
    on_postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgres else sqlite.insert
    created: int | None = session.execute(
        insert(LEASE)
        .values(name=name, holder=holder, token=1, until_ms=lasting)
        .on_conflict_do_nothing()
        .returning(LEASE.c.token)
    ).scalar_one_or_none()
    return created


def _now_ms(session: SystemSession) -> ColumnElement[int]:
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
    # unixepoch('subsec') came with SQLite 3.42; Debian 12 has 3.40.
    return literal_column(
        "CAST((julianday('now') - 2440587.5) * 86400000.0 AS INTEGER)", type_=BigInteger()
    )
