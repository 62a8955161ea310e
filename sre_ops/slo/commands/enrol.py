"""Takes new and changed SLOs into a ledger that is already being kept."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.commands.memory import KeptSlo, Memory, day_rows, whole_days
from sre_ops.slo.domain.remembering import merge
from sre_ops.slo.domain.samples import Registry
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.domain.tail import Tail
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.sources.minute_source import MinuteSource
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store import ledger


def parting_rows(
    tail: Tail, roster: Sequence[ledger.Member], staying: set[UUID]
) -> list[ledger.DayRow]:
    """Return the running day of SLOs that leave, so that their history stays readable."""
    leaving = [n for n, member in enumerate(roster) if member.slo_id not in staying]
    end = tail.start + DAY_MINUTES
    runs = [tail.block.minutes(number).slice(tail.start, end) for number in leaving]
    members = [roster[number] for number in leaving]
    return list(day_rows(members, tail.start // DAY_MINUTES, runs))


def backfill(
    reader: MinuteSource,
    new: Sequence[KeptSlo],
    mark: ledger.Watermark,
    *,
    open_write: Callable[[], AbstractContextManager[WriteSession]],
    progress: Callable[[int, int], None],
) -> tuple[Tail, ScrapeState]:
    """Measure *new* up to `mark.settled`; whole days are kept as they come.

    A process killed here leaves days that the next one writes again, to the same numbers.

    Returns:
        Their minutes in the running day, and what is remembered at `mark.settled`.
    """
    first = min((slo.needed_from for slo in new), default=mark.sealed)
    first = min(first // DAY_MINUTES * DAY_MINUTES, mark.sealed)
    tail, state = Tail(Block.empty(first, len(new), 0)), ScrapeState.empty()
    members = [slo.member for slo in new]
    for span in reader.walk(first, mark.settled, state) if new else ():
        tail.replace(span.block)
        state = span.state_at(span.block.end)
        with open_write() as session:
            for day, runs in whole_days(tail, mark.sealed):
                ledger.save_days(session, list(day_rows(members, day, runs)))
        progress(span.block.end - first, mark.settled - first)
    return tail, state


def enrolled(
    memory: Memory,
    slos: Sequence[KeptSlo],
    new: Sequence[KeptSlo],
    measured: tuple[Tail, ScrapeState, Registry],
    server: Prometheus,
) -> Memory:
    """Return the memory of a ledger with *slos*, of which *new* were just measured."""
    tail, state, registry = measured
    place = {member: number for number, member in enumerate(memory.mark.roster)}
    ordered = [*(slo for slo in slos if slo.member in place), *new]
    joined = memory.source.registry
    settled = merge(memory.settled, joined, state, registry)
    roster = tuple(slo.member for slo in ordered)
    return Memory(
        mark=replace(memory.mark, roster=roster),
        slos=tuple(ordered),
        source=MinuteSource(server, [slo.slo.sli for slo in ordered], joined),
        tail=memory.tail.arranged([place.get(member) for member in roster], tail.block),
        settled=settled,
        midnights=memory.midnights,
        saved_series=memory.saved_series,
    )
