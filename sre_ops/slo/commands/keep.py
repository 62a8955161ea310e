"""Keeps the ledger of one source in step with Prometheus.

Guarantee: minutes, checkpoint and watermark commit together, so that a process killed at
any moment leaves a ledger that the next one continues to the same numbers. Between two
transactions nothing is held but what can be read again.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import UUID

import numpy as np

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.commands.crowding import Crowding
from sre_ops.slo.commands.enrol import backfill, enrolled, parting_rows
from sre_ops.slo.commands.memory import (
    DAYS_REREAD,
    SETTLED,
    Change,
    KeptSlo,
    Memory,
    day_rows,
    midnight_name,
    whole_days,
    write,
)
from sre_ops.slo.domain.aggregation import SERIES_LIMIT
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.remembering import pruned
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.domain.tail import Tail
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.sources.minute_source import SETTLED_AFTER_MINUTES, MinuteSource, SpanRead
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store import ledger

REREAD_EVERY_MINUTES = 5
CATCH_UP_FROM_MINUTES = 60

OpenRead = Callable[[], AbstractContextManager[ReadSession]]
OpenWrite = Callable[[], AbstractContextManager[WriteSession]]
Progress = Callable[[int, int], None]


class LedgerKeeper:
    """The one writer of a source's ledger; the caller sees to it that there is only one.

    Args:
        source: name of the data source.
        server: where it is read from.
        open_read: a reading transaction of the slo slice for the tenant.
        open_write: a writing one; it refuses when the caller's lease was lost.
        progress: told the minutes read and the minutes to read while catching up.
        series_limit: an SLI of more series is summed by the server.
    """

    def __init__(
        self,
        source: str,
        server: Prometheus,
        *,
        open_read: OpenRead,
        open_write: OpenWrite,
        progress: Progress = lambda _done, _of: None,
        series_limit: int = SERIES_LIMIT,
    ) -> None:
        self.source = source
        self.memory: Memory | None = None
        self._server = server
        self._crowding = Crowding(server, series_limit)
        self._open_read = open_read
        self._open_write = open_write
        self._progress = progress

    @property
    def url(self) -> str:
        """Where the source is read from."""
        return self._server.url

    @property
    def problems(self) -> dict[UUID, str]:
        """Why SLOs cannot be measured as they are written, by id."""
        if self.memory is None:
            return {}
        slos = self.memory.slos
        return {slos[number].slo_id: why for number, why in self.memory.source.problems.items()}

    def keep(self, slos: Sequence[KeptSlo], now: int) -> ledger.Watermark:
        """Bring the ledger up to minute *now* (the first one that is not complete).

        Args:
            slos: those of this source that are in force.
            now: minutes since the epoch.

        Raises:
            Unavailable: Prometheus gave no full answer; what was kept before stays valid,
                and the next call goes on from there.
        """
        try:
            return self._kept(slos, now)
        except BaseException:
            self.forget()  # half a step may be in memory; the database holds whole ones only
            raise

    def _kept(self, slos: Sequence[KeptSlo], now: int) -> ledger.Watermark:
        memory = self._remembered(self._crowding.formed(slos, now, self._roster), now)
        if not memory.slos:
            return memory.mark
        if now - memory.mark.settled > CATCH_UP_FROM_MINUTES:
            self._catch_up(memory, now - SETTLED_AFTER_MINUTES)
        if memory.latest is None or now >= memory.reread_at + REREAD_EVERY_MINUTES:
            self._reread(memory, now)
        elif now > memory.mark.latest:
            self._extend(memory, now)
        return memory.mark

    def forget(self) -> None:
        """Drop what is held in memory; the next call reads it again from the database."""
        if self.memory is not None:
            self.memory.source.close()
        self.memory = None

    def _roster(self) -> Sequence[ledger.Member]:
        with self._open_read() as session:
            mark = ledger.watermark(session, self.source)
        return mark.roster if mark else ()

    def _remembered(self, slos: Sequence[KeptSlo], now: int) -> Memory:
        """Return what is held, after reading it where another process has written since."""
        with self._open_read() as session:
            mark = ledger.watermark(session, self.source)
            if mark is None:
                self.forget()
                self.memory = _begin(slos, now, self._server)
                return self.memory
            is_current = self.memory is not None and self.memory.mark == mark
            stored = None if is_current else ledger.load(session, self.source, mark)
        if stored is not None:
            self.forget()
            self.memory = self._loaded(stored, mark, slos)
            if len(self.memory.mark.roster) < len(mark.roster):
                # Rows of the old and the new width must never stand in one tail.
                self._write(self.memory, _whole_tail(self.memory))
        assert self.memory is not None
        if {slo.member for slo in slos} != set(self.memory.mark.roster):
            self.memory = self._enrol(self.memory, slos)
        return self.memory

    def _loaded(
        self, stored: ledger.Stored, mark: ledger.Watermark, slos: Sequence[KeptSlo]
    ) -> Memory:
        """Take over what the last process left; those who left since then are sealed."""
        by_id = {slo.slo_id: slo for slo in slos}
        tail = Tail(stored.tail)
        tail.cut(mark.latest)
        self._part(tail, mark, set(by_id))
        places = [n for n, member in enumerate(mark.roster) if member.slo_id in by_id]
        kept = [by_id[mark.roster[n].slo_id] for n in places]
        return Memory(
            mark=replace(mark, roster=tuple(mark.roster[n] for n in places)),
            slos=tuple(kept),
            source=MinuteSource(self._server, [s.slo.sli for s in kept], stored.registry),
            tail=tail.arranged(places, Block.empty(tail.start, 0, 0)),
            settled=stored.checkpoints.pop(SETTLED, (0, ScrapeState.empty()))[1],
            midnights=dict(sorted(stored.checkpoints.values(), key=lambda pair: pair[0])),
            saved_series=len(stored.registry),
        )

    def _part(self, tail: Tail, mark: ledger.Watermark, staying: set[UUID]) -> None:
        rows = parting_rows(tail, mark.roster, staying)
        if rows:
            with self._open_write() as session:
                ledger.save_days(session, rows)

    def _catch_up(self, memory: Memory, end: int) -> None:
        """Read everything that is settled by now, oldest first, committing day by day."""
        start = memory.mark.settled
        memory.tail.cut(start)
        last = memory.settled
        for span in memory.source.walk(start, end, memory.settled):
            memory.tail.replace(span.block)
            last = span.state_at(span.block.end)
            self._seal_walked(memory, span)
            self._progress(span.block.end - start, end - start)
        memory.settled, memory.latest = last, None
        memory.mark = replace(memory.mark, settled=end, latest=end)
        change = Change(tail=range(memory.tail.start, memory.tail.end))
        change.checkpoints[SETTLED] = (end, last)
        self._write(memory, change)

    def _seal_walked(self, memory: Memory, span: SpanRead) -> None:
        for day, runs in whole_days(memory.tail, span.block.end):
            midnight = memory.tail.start
            state = span.state_at(midnight)
            memory.note_midnight(midnight, state)
            memory.mark = replace(memory.mark, settled=midnight, latest=midnight, sealed=midnight)
            rows = list(day_rows(memory.mark.roster, day, runs))
            change = Change(days=rows, forgets_tail=midnight)
            change.checkpoints[SETTLED] = (midnight, state)
            change.checkpoints[midnight_name(midnight)] = (midnight, state)
            self._write(memory, change)

    def _reread(self, memory: Memory, now: int) -> None:
        """Read the unsettled tail again from the checkpoint and replace it."""
        start = memory.mark.settled
        settled = max(now - SETTLED_AFTER_MINUTES, start)
        fetched = memory.source.fetch(start, now)
        span = memory.source.read_span(start, now, memory.settled, fetched)
        changed = memory.tail.replace(span.block)
        memory.settled = span.state_at(settled)
        self._note_latest(memory, span, now)
        memory.reread_at = now
        change = Change(tail=changed)
        if settled >= memory.tail.start + DAY_MINUTES:
            change = self._turn_day(memory, span, changed)
        memory.mark = replace(memory.mark, latest=now, settled=settled, sealed=memory.tail.start)
        change.checkpoints[SETTLED] = (settled, memory.settled)
        self._write(memory, change)

    def _turn_day(self, memory: Memory, span: SpanRead, changed: Sequence[int]) -> Change:
        """Seal the day that is over, read the last days once more, forget dead series."""
        ((day, runs),) = whole_days(memory.tail, memory.tail.start + DAY_MINUTES)
        midnight = memory.tail.start
        rows = list(day_rows(memory.mark.roster, day, runs))
        rows += self._revised(memory, midnight, dict(zip(memory.mark.roster, runs, strict=True)))
        memory.note_midnight(midnight, span.state_at(midnight))
        registry = memory.source.registry
        states, smaller = pruned([memory.settled, *memory.midnights.values()], registry)
        memory.settled = states[0]
        memory.midnights = dict(zip(memory.midnights, states[1:], strict=True))
        memory.source.close()
        slis = [slo.slo.sli for slo in memory.slos]
        memory.source = MinuteSource(self._server, slis, smaller)
        memory.latest, memory.saved_series = None, 0
        change = Change(days=rows, forgets_tail=midnight, renews_series=True)
        change.tail = [minute for minute in changed if minute >= midnight]
        for at, state in memory.midnights.items():
            change.checkpoints[midnight_name(at)] = (at, state)
        return change

    def _revised(
        self, memory: Memory, midnight: int, newest: dict[ledger.Member, Minutes]
    ) -> list[ledger.DayRow]:
        """Read the last days again; return the rows that come out differently now.

        Samples that reached Prometheus hours late (a remote write that was cut off) are
        found here. *newest* is the day that is being sealed, not yet in the database.
        """
        start = midnight - DAYS_REREAD * DAY_MINUTES
        state = memory.midnights.get(start)
        if state is None:
            return []
        ids = [slo.slo_id for slo in memory.slos]
        with self._open_read() as session:
            kept = ledger.load_days(session, ids, start // DAY_MINUTES, midnight // DAY_MINUTES)
        tail = Tail(Block.empty(start, len(memory.slos), 0))
        rows: list[ledger.DayRow] = []
        for span in memory.source.walk(start, midnight, state):
            tail.replace(span.block)
            for day, runs in whole_days(tail, midnight):
                for row in day_rows(memory.mark.roster, day, runs):
                    old = next((o for o in kept[row.member.slo_id] if o.day == day), None)
                    before = old.minutes if old else newest.get(row.member)
                    if before is None or differs(before, row.minutes):
                        revision = (old.revision if old else 1) + 1
                        rows.append(replace(row, revision=revision))
        return rows

    def _extend(self, memory: Memory, now: int) -> None:
        """Read what is new since the last cycle."""
        assert memory.latest is not None
        fetched = memory.source.fetch(memory.latest_at, now)
        span = memory.source.read_span(memory.latest_at, now, memory.latest, fetched)
        changed = memory.tail.replace(span.block)
        self._note_latest(memory, span, now)
        memory.mark = replace(memory.mark, latest=now)
        self._write(memory, Change(tail=changed))

    def _note_latest(self, memory: Memory, span: SpanRead, now: int) -> None:
        # One minute is read twice: its last samples may be written after its end.
        memory.latest_at = max(now - 1, span.block.start)
        memory.latest = span.state_at(memory.latest_at)

    def _enrol(self, memory: Memory, slos: Sequence[KeptSlo]) -> Memory:
        """Measure new and changed SLOs as far back as is needed, then join them to the rest."""
        held = set(memory.mark.roster)
        new = [slo for slo in slos if slo.member not in held]
        memory.tail.cut(memory.mark.settled)
        self._part(memory.tail, memory.mark, {slo.slo_id for slo in slos})
        reader = MinuteSource(self._server, [slo.slo.sli for slo in new])
        try:
            tail, state = backfill(
                reader, new, memory.mark, open_write=self._open_write, progress=self._progress
            )
        finally:
            reader.close()
        joined = enrolled(memory, slos, new, (tail, state, reader.registry), self._server)
        change = _whole_tail(joined)
        change.checkpoints[SETTLED] = (joined.mark.settled, joined.settled)
        self._write(joined, change)
        memory.source.close()
        return joined

    def _write(self, memory: Memory, change: Change) -> None:
        with self._open_write() as session:
            write(session, self.source, memory, change)
        memory.saved_series = len(memory.source.registry)


def _whole_tail(memory: Memory) -> Change:
    """Write every minute of the tail again, because the roster is another."""
    return Change(tail=range(memory.tail.start, memory.tail.end), renews_tail=True)


def differs(before: Minutes, after: Minutes) -> bool:
    """Tell whether two runs of the same minutes hold different counts."""
    return any(not np.array_equal(getattr(before, n), getattr(after, n)) for n in COLUMNS)


def _begin(slos: Sequence[KeptSlo], now: int, server: Prometheus) -> Memory:
    """Start the ledger of a source: at the begin of the first day that is needed."""
    first = min((slo.needed_from for slo in slos), default=now)
    first = min(first, now - SETTLED_AFTER_MINUTES) // DAY_MINUTES * DAY_MINUTES
    roster = tuple(slo.member for slo in slos)
    return Memory(
        mark=ledger.Watermark(roster=roster, latest=first, settled=first, sealed=first),
        slos=tuple(slos),
        source=MinuteSource(server, [slo.slo.sli for slo in slos]),
        tail=Tail(Block.empty(first, len(slos), 0)),
        settled=ScrapeState.empty(),
    )
