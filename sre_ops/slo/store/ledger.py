"""Every query on the ledger: tail, days, hours, checkpoints, watermark."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np
from sqlalchemy import delete, func, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.samples import Registry
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.store.packing import (
    pack_ints,
    pack_labels,
    pack_minutes,
    pack_state,
    unpack_ints,
    unpack_labels,
    unpack_minutes,
    unpack_some,
    unpack_state,
)
from sre_ops.slo.store.upserting import upsert
from sre_ops.slo.tables import (
    SLO_CHECKPOINT,
    SLO_DAY,
    SLO_HOUR,
    SLO_SERIES,
    SLO_TAIL,
    SLO_WATERMARK,
)

_HOUR = 60
_ID_BYTES = 16
_MEMBER_BYTES = _ID_BYTES + 32


@dataclass(frozen=True, slots=True)
class Member:
    """One SLO of a roster, with the SHA-256 (hex) of the SLI that its minutes measure."""

    slo_id: UUID
    sli_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """How far the ledger of a source is.

    Attributes:
        roster: the SLOs whose minutes the tail holds, in the tail's order.
        latest: the minute after the last complete one that was read.
        settled: minutes before this one are final.
        sealed: the first minute that the tail holds; earlier ones are packed days.
    """

    roster: tuple[Member, ...]
    latest: int
    settled: int
    sealed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One packed day of one SLO."""

    member: Member
    day: int
    revision: int
    minutes: Minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a process left of a ledger besides its days; checkpoints by name."""

    registry: Registry
    tail: Block
    checkpoints: dict[str, tuple[int, ScrapeState]]


def watermark(session: ReadSession, source: str) -> Watermark | None:
    """Return how far the ledger of *source* is; None before its first reading."""
    own = SLO_WATERMARK.c.tenant_id == session.tenant_id
    row = session.execute(
        select(SLO_WATERMARK).where(own, SLO_WATERMARK.c.source == source)
    ).one_or_none()
    if row is None:
        return None
    roster = _unpacked_roster(bytes(row.roster))
    return Watermark(roster=roster, latest=row.latest, settled=row.settled, sealed=row.sealed)


def save_watermark(session: WriteSession, source: str, mark: Watermark) -> None:
    """Keep how far the ledger of *source* is."""
    values = {"latest": mark.latest, "settled": mark.settled, "sealed": mark.sealed}
    row = {"source": source, "roster": _packed_roster(mark.roster), **values}
    upsert(session, SLO_WATERMARK, [row])


# Read and written each cycle, and the same for days: kept for the sources of a process.
@lru_cache(maxsize=16)
def _unpacked_roster(packed: bytes) -> tuple[Member, ...]:
    return tuple(
        Member(
            UUID(bytes=packed[at : at + _ID_BYTES]),
            packed[at + _ID_BYTES : at + _MEMBER_BYTES].hex(),
        )
        for at in range(0, len(packed), _MEMBER_BYTES)
    )


@lru_cache(maxsize=16)
def _packed_roster(roster: tuple[Member, ...]) -> bytes:
    return b"".join(m.slo_id.bytes + bytes.fromhex(m.sli_digest) for m in roster)


def save_tail(session: WriteSession, source: str, block: Block, minutes: Iterable[int]) -> None:
    """Replace the given minutes of the tail by those of *block*."""
    rows = [
        {
            "source": source,
            "minute": minute,
            "counts": pack_ints([block.columns[name][:, minute - block.start] for name in COLUMNS]),
        }
        for minute in minutes
    ]
    upsert(session, SLO_TAIL, rows)


def load_tail(session: ReadSession, source: str, mark: Watermark) -> Block:
    """Return the tail from `mark.sealed` to its last minute."""
    own = (SLO_TAIL.c.tenant_id == session.tenant_id, SLO_TAIL.c.source == source)
    rows = session.execute(select(SLO_TAIL.c.minute, SLO_TAIL.c.counts).where(*own)).all()
    last = max((row.minute for row in rows), default=mark.sealed - 1)
    block = Block.empty(mark.sealed, len(mark.roster), max(last + 1 - mark.sealed, 0))
    for row in rows:
        if row.minute < mark.sealed:
            continue
        counts = unpack_ints(row.counts, len(COLUMNS))
        for name, column in zip(COLUMNS, counts, strict=True):
            block.columns[name][:, row.minute - mark.sealed] = column
    return block


def load_tail_of(
    session: ReadSession,
    source: str,
    mark: Watermark,
    slo_ids: Sequence[UUID],
    *,
    start: int | None = None,
) -> dict[UUID, Minutes]:
    """Return the tail of some SLOs of the roster, from minute *start* on where it is given.

    The rows hold a minute of every SLO of the source, so that reading the tail of one costs
    hardly less than that of a hundred: ask for many at once.
    """
    first = max(start or 0, mark.sealed)
    wanted = set(slo_ids)
    places = {m.slo_id: number for number, m in enumerate(mark.roster) if m.slo_id in wanted}
    picked = np.fromiter(places.values(), np.intp, len(places))
    own = (SLO_TAIL.c.tenant_id == session.tenant_id, SLO_TAIL.c.source == source)
    rows = session.execute(
        select(SLO_TAIL.c.minute, SLO_TAIL.c.counts).where(*own, SLO_TAIL.c.minute >= first)
    ).all()
    last = max((row.minute for row in rows), default=first - 1)
    columns = np.zeros((len(COLUMNS), len(picked), last + 1 - first), np.int64)
    for row in rows:
        columns[:, :, row.minute - first] = unpack_some(row.counts, len(COLUMNS), picked)
    return {slo_id: Minutes(first, *columns[:, number]) for number, slo_id in enumerate(places)}


def drop_tail(session: WriteSession, source: str, *, before: int | None = None) -> None:
    """Delete the tail's minutes before *before*; all of them by default."""
    old = delete(SLO_TAIL).where(
        SLO_TAIL.c.tenant_id == session.tenant_id, SLO_TAIL.c.source == source
    )
    session.execute(old if before is None else old.where(SLO_TAIL.c.minute < before))


def save_days(session: WriteSession, days: Sequence[DayRow]) -> None:
    """Keep packed days, and their hours as plain integers."""
    upsert(
        session,
        SLO_DAY,
        [
            {
                "slo_id": row.member.slo_id,
                "day": row.day,
                "revision": row.revision,
                "sli_digest": row.member.sli_digest,
                "minutes": pack_minutes(row.minutes),
            }
            for row in days
        ],
    )
    upsert(
        session,
        SLO_HOUR,
        [hour for row in days for hour in hours_of(row.member.slo_id, row.minutes)],
    )


def save_hours(session: WriteSession, hours: Sequence[Mapping[str, object]]) -> None:
    """Keep hours of a day that is not yet sealed, as `hours_of` gives them."""
    upsert(session, SLO_HOUR, hours)


def hours_of(slo_id: UUID, minutes: Minutes) -> list[dict[str, object]]:
    """Add up the hours of *minutes*, which begin with an hour; the last one may be partial."""
    starts = np.arange(0, len(minutes.valid), _HOUR)
    columns = (minutes.valid, minutes.bad, minutes.births_valid)
    valid, bad, births = (np.add.reduceat(column, starts).tolist() for column in columns)
    lengths = np.diff(np.append(starts, len(minutes.valid)))
    coverage = (np.add.reduceat(minutes.coverage(), starts) / lengths).tolist()
    return [
        {
            "slo_id": slo_id,
            "hour": minutes.start // _HOUR + number,
            "valid": valid[number],
            "bad": bad[number],
            "births": births[number],
            "coverage": coverage[number],
        }
        for number in range(len(starts))
    ]


def load_days(
    session: ReadSession, slo_ids: Sequence[UUID], first: int, last: int
) -> dict[UUID, list[DayRow]]:
    """Return the packed days *first* to *last* (inclusive) of each SLO, oldest first."""
    found: dict[UUID, list[DayRow]] = {slo_id: [] for slo_id in slo_ids}
    wanted = select(SLO_DAY).where(
        SLO_DAY.c.tenant_id == session.tenant_id,
        SLO_DAY.c.day.between(first, last),
        SLO_DAY.c.slo_id.in_(slo_ids),
    )
    for row in session.execute(wanted.order_by(SLO_DAY.c.slo_id, SLO_DAY.c.day)):
        minutes = unpack_minutes(row.minutes, row.day * DAY_MINUTES)
        found[row.slo_id].append(
            DayRow(
                member=Member(row.slo_id, row.sli_digest),
                day=row.day,
                revision=row.revision,
                minutes=minutes,
            )
        )
    return found


def first_day(session: ReadSession, slo_id: UUID) -> int | None:
    """Return the oldest packed day of an SLO; None before its first one."""
    own = (SLO_DAY.c.tenant_id == session.tenant_id, SLO_DAY.c.slo_id == slo_id)
    found: int | None = session.execute(select(func.min(SLO_DAY.c.day)).where(*own)).scalar_one()
    return found


def save_checkpoint(
    session: WriteSession, source: str, name: str, minute: int, state: ScrapeState
) -> None:
    """Keep what is remembered of every series at *minute*."""
    row = {"source": source, "name": name, "minute": minute, "state": pack_state(state)}
    upsert(session, SLO_CHECKPOINT, [row])


def load(session: ReadSession, source: str, mark: Watermark) -> Stored:
    """Return everything the keeper of *source* needs to go on."""
    own = (SLO_CHECKPOINT.c.tenant_id == session.tenant_id, SLO_CHECKPOINT.c.source == source)
    rows = session.execute(select(SLO_CHECKPOINT).where(*own))
    checkpoints = {row.name: (row.minute, unpack_state(row.state)) for row in rows}
    return Stored(
        registry=load_series(session, source),
        tail=load_tail(session, source, mark),
        checkpoints=checkpoints,
    )


def drop_checkpoints(session: WriteSession, source: str) -> None:
    """Forget all checkpoints of *source*, before its series are numbered anew."""
    session.execute(
        delete(SLO_CHECKPOINT).where(
            SLO_CHECKPOINT.c.tenant_id == session.tenant_id, SLO_CHECKPOINT.c.source == source
        )
    )


def save_series(session: WriteSession, source: str, registry: Registry, first: int) -> None:
    """Keep the labels of the series numbered *first* and above."""
    if first < len(registry):
        labels = pack_labels(registry.labels[first:])
        upsert(session, SLO_SERIES, [{"source": source, "first": first, "labels": labels}])


def load_series(session: ReadSession, source: str) -> Registry:
    """Return the registry with every series in its place."""
    registry = Registry()
    rows = session.execute(
        select(SLO_SERIES.c.labels)
        .where(SLO_SERIES.c.tenant_id == session.tenant_id, SLO_SERIES.c.source == source)
        .order_by(SLO_SERIES.c.first)
    )
    for row in rows:
        for labels in unpack_labels(row.labels):
            registry.number(labels)
    return registry


def drop_series(session: WriteSession, source: str) -> None:
    """Forget all labels of *source*, before they are written anew in another order."""
    session.execute(
        delete(SLO_SERIES).where(
            SLO_SERIES.c.tenant_id == session.tenant_id, SLO_SERIES.c.source == source
        )
    )


def read_minutes(
    session: ReadSession, source: str, slo_ids: Sequence[UUID], start: int, end: int
) -> dict[UUID, Minutes]:
    """Return minutes [start, end) of each SLO from days and tail; holes are unknown."""
    mark = watermark(session, source)
    tails: Mapping[UUID, Minutes] = {}
    if mark is not None and end > mark.sealed:
        tails = load_tail_of(session, source, mark, slo_ids, start=start)
    return with_tails(session, slo_ids, tails, start, end)


def with_tails(
    session: ReadSession,
    slo_ids: Sequence[UUID],
    tails: Mapping[UUID, Minutes],
    start: int,
    end: int,
) -> dict[UUID, Minutes]:
    """Return minutes [start, end) of each SLO: its packed days, then its tail from *tails*."""
    days = load_days(session, slo_ids, start // DAY_MINUTES, (end - 1) // DAY_MINUTES)
    runs = {slo_id: [row.minutes for row in rows] for slo_id, rows in days.items()}
    for slo_id in runs.keys() & tails.keys():
        runs[slo_id].append(tails[slo_id])
    return {slo_id: joined(pieces, start, end) for slo_id, pieces in runs.items()}


def joined(runs: Iterable[Minutes], start: int, end: int) -> Minutes:
    """Lay runs into one [start, end); later ones win, holes are unknown."""
    whole = Minutes.empty(start, end - start)
    for run in runs:
        low, high = max(run.start, start), min(run.end, end)
        if low < high:
            for name in COLUMNS:
                piece = getattr(run, name)[low - run.start : high - run.start]
                np.copyto(getattr(whole, name)[low - start : high - start], piece)
    return whole
