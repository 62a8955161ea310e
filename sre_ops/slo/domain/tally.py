"""From increments of series to minutes of SLIs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.minutes import COLUMNS, Mark, Minutes
from sre_ops.slo.domain.plan import AT_MOST, Classifier
from sre_ops.slo.domain.reading import Increments, Reading
from sre_ops.slo.domain.samples import Batch, Flags, Ints, Registry


@dataclass(frozen=True, slots=True)
class Block:
    """Minutes [start, start + n) of all SLIs of a source; each column (slis, n) int64."""

    start: int
    columns: dict[str, Ints]

    @classmethod
    def empty(cls, start: int, slis: int, length: int) -> "Block":
        """Return a block about which nothing is known."""
        return cls(start, {name: np.zeros((slis, length), np.int64) for name in COLUMNS})

    @property
    def end(self) -> int:
        """The minute after the last."""
        return self.start + int(self.columns["valid"].shape[1])

    def minutes(self, sli: int) -> Minutes:
        """Return the row of one SLI."""
        return Minutes(self.start, *(self.columns[name][sli] for name in COLUMNS))


@dataclass(frozen=True, slots=True)
class Weights:
    """How series count for SLIs, one row per pair of both.

    Attributes:
        sid, sli: series (ascending) and SLI.
        valid, bad: what one event of the series adds.
        targets: rows (target, SLI) of the targets whose scrapes the SLI waits for, sorted.
    """

    sid: Ints
    sli: Ints
    valid: Ints
    bad: Ints
    targets: Ints


@dataclass(slots=True)
class Incidence:
    """Which series count for which SLI, grown as series are registered."""

    classifier: Classifier
    registry: Registry
    sid: list[int] = field(default_factory=list)
    sli: list[int] = field(default_factory=list)
    valid: list[int] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)
    gauges: set[int] = field(default_factory=set)
    interpolated: set[int] = field(default_factory=set)
    target_slis: set[tuple[int, int]] = field(default_factory=set)
    classified: int = 0
    _table: "Weights | None" = field(default=None, init=False, repr=False)

    def extend(self) -> None:
        """Classify the series that were registered since the last call."""
        for sid in range(self.classified, len(self.registry)):
            labels = dict(self.registry.labels[sid])
            if self.classifier.is_gauge(labels["__name__"]):
                self.gauges.add(sid)
            if AT_MOST in labels["__name__"]:
                self.interpolated.add(sid)
            for meaning in self.classifier.meanings(labels):
                self.sid.append(sid)
                self.sli.append(meaning.sli)
                self.valid.append(meaning.valid)
                self.bad.append(meaning.bad)
                if meaning.valid or sid in self.gauges:
                    self.target_slis.add((self.registry.target_of[sid], meaning.sli))
        self.classified = len(self.registry)

    def weights(self) -> "Weights":
        """Return the same as arrays, made anew only after series were added."""
        if self._table is None or len(self._table.sid) != len(self.sid):
            self._table = Weights(
                sid=np.array(self.sid, np.int64),
                sli=np.array(self.sli, np.int64),
                valid=np.array(self.valid, np.int64),
                bad=np.array(self.bad, np.int64),
                targets=np.array(sorted(self.target_slis), np.int64).reshape(-1, 2),
            )
        return self._table

    def is_gauge(self) -> Flags:
        """Return per series number whether it is a gauge."""
        flags = np.zeros(len(self.registry), bool)
        flags[sorted(self.gauges)] = True
        return flags

    def series_of(self, sli: int) -> list[int]:
        """Return the numbers of all series that mean something to the SLI."""
        return [sid for sid, number in zip(self.sid, self.sli, strict=True) if number == sli]


def tally(reading: Reading, incidence: Incidence, slis: int, start: int, end: int) -> Block:
    """Sum a reading into minutes [start, end) of all *slis*.

    What a reading shows before *start* (a sample that arrived late) is booked in *start*.
    """
    block = Block.empty(start, slis, end - start)
    _book_events(block, reading.increments(), incidence)
    _book_scrapes(block, reading, incidence)
    return block


def _join(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Pair each entry of *left* with every position of it in sorted *right*.

    Returns:
        Rows of *left* and rows of *right*, of one length.
    """
    low = np.searchsorted(right, left, side="left")
    count = np.searchsorted(right, left, side="right") - low
    rows = np.repeat(np.arange(len(left)), count)
    offset = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    return rows, low[rows] + offset


def _book_events(block: Block, increments: Increments, incidence: Incidence) -> None:
    weights = incidence.weights()
    rows, pair = _join(increments.sid, weights.sid)
    cell, inside = _cells(block, weights.sli[pair], increments.minute[rows])
    rows, pair, cell = rows[inside], pair[inside], cell[inside]
    valid, bad = weights.valid[pair], weights.bad[pair]
    delta, births = increments.delta[rows], increments.births[rows]
    _add(block, "valid", cell, valid * delta)
    _add(block, "bad", cell, bad * delta)
    _add(block, "births_valid", cell, valid * births)
    _add(block, "births_bad", cell, bad * births)
    marks = increments.marks[rows]
    marked = np.flatnonzero(marks)
    np.bitwise_or.at(block.columns["marks"].reshape(-1), cell[marked], marks[marked])


def _book_scrapes(block: Block, reading: Reading, incidence: Incidence) -> None:
    pairs = incidence.weights().targets
    scrapes = reading.scrapes
    missed_target, missed_at = scrapes.missed()
    for target, ts, column in (
        (scrapes.target, scrapes.ts, ("seen", "expected")),
        (missed_target, missed_at, ("expected",)),
    ):
        rows, pair = _join(target, pairs[:, 0])
        cell, inside = _cells(block, pairs[pair, 1], (ts[rows] - 1) // MINUTE_MS)
        fits = inside & ((ts[rows] - 1) // MINUTE_MS >= block.start)
        for name in column:
            _add(block, name, cell[fits], np.ones(int(fits.sum()), np.int64))


def _cells(block: Block, sli: Ints, minute: Ints) -> tuple[Ints, Flags]:
    length = block.end - block.start
    offset = np.maximum(minute - block.start, 0)
    return sli * length + offset, offset < length


def mark_interpolated(block: Block, batch: Batch, incidence: Incidence) -> None:
    """Mark minutes in which a native histogram was counted between its bucket bounds.

    On a bound the count is whole; between bounds it is a share of a bucket.
    """
    if not incidence.interpolated:
        return
    chosen = np.isin(batch.sid, sorted(incidence.interpolated))
    sid, ts, value = batch.sid[chosen], batch.ts[chosen], batch.value[chosen]
    minute = (ts - 1) // MINUTE_MS
    between = (value != np.floor(value)) & (minute >= block.start)
    rows, pair = _join(sid[between], np.array(incidence.sid, np.int64))
    sli = np.array(incidence.sli, np.int64)[pair]
    cell, inside = _cells(block, sli, minute[between][rows])
    marks = block.columns["marks"].reshape(-1)
    np.bitwise_or.at(marks, cell[inside], int(Mark.APPROXIMATE))


def _add(block: Block, name: str, cell: Ints, amount: Ints) -> None:
    column = block.columns[name]
    sums = np.bincount(cell, weights=amount, minlength=column.size)
    column += sums.astype(np.int64).reshape(column.shape)


def unmatched_thresholds(slis: Sequence[int], incidence: Incidence) -> list[int]:
    """Return those latency SLIs of *slis* that have a total but no bucket at their bound.

    Without this every event of theirs would count as bad.
    """
    weights = incidence.weights()
    is_total = weights.valid != 0
    is_bucket = (weights.bad < 0) | (is_total & (weights.bad == 0))
    has_total, has_bucket = set(weights.sli[is_total]), set(weights.sli[is_bucket])
    return [sli for sli in slis if sli in has_total and sli not in has_bucket]
