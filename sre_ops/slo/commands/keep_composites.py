"""Keeps the ledgers of composites in step with those of their members.

A composite has minutes like any other SLO, so that pages, reports, corrections and gates need
not know of it. They are made anew whenever those of a member are: the tail in each cycle from
the last settled minute on; a packed day when a member's day was counted again, came later, or
is another SLI's. Each day tells by a digest what it was made of, so that a process killed
anywhere leaves what the next one finds and mends.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.commands.memory import day_rows
from sre_ops.slo.domain.composing import MemberRun, compose, composite_problem, member_run
from sre_ops.slo.domain.composite import CompositeKind, CompositeSli
from sre_ops.slo.domain.composite_graph import Key, in_order, is_composite
from sre_ops.slo.domain.definition_text import canonical_json
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.report import needed_from
from sre_ops.slo.domain.tail import Tail
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.store import ledger
from sre_ops.slo.store.composed_days import DayFact, day_facts
from sre_ops.slo.store.definitions import InForce

_DAYS_AT_ONCE = 7
OpenRead = Callable[[], AbstractContextManager[ReadSession]]
OpenWrite = Callable[[], AbstractContextManager[WriteSession]]


@dataclass(slots=True, kw_only=True)
class _Held:
    """What is remembered of a ledger between two cycles; *made_of* tells when it is stale."""

    made_of: object
    mark: ledger.Watermark
    tail: Tail


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Composites that share a ledger, each after its members, and all SLOs in force."""

    source: str
    composites: tuple[InForce, ...]
    known: Mapping[Key, InForce]

    @property
    def bases(self) -> set[str]:
        """The measured sources from which its minutes come in the end."""
        return {base for one in self.composites for base in _bases(one, self.known)}

    def members(self, one: InForce) -> list[tuple[Key, InForce | None]]:
        """Return the members of *one*; None where nothing defines one any longer."""
        return [(member.key, self.known.get(member.key)) for member in _sli(one).members]


class CompositeKeeper:
    """The one writer of the ledgers of composites; keep one for the life of the process.

    Args:
        open_read: a reading transaction of the slo slice for the tenant.
        open_write: a writing one; it refuses when the caller's lease was lost.
    """

    def __init__(self, *, open_read: OpenRead, open_write: OpenWrite) -> None:
        self.problems: dict[UUID, str] = {}
        self._held: dict[str, _Held] = {}
        self._open_read = open_read
        self._open_write = open_write

    def keep(self, slos: Sequence[InForce], problems: Mapping[UUID, str], now: int) -> None:
        """Bring the composites among *slos* up to what their members have.

        Args:
            slos: all that are in force for the tenant.
            problems: by SLO id, why a member cannot be measured as it is written.
            now: the present minute.
        """
        known = {one.slo.key: one for one in slos}
        order = in_order(one.slo for one in slos)
        self._tell_problems([known[slo.key] for slo in order], known, problems)
        by_source: dict[str, list[InForce]] = defaultdict(list)
        for slo in order:
            by_source[slo.source].append(known[slo.key])
        groups = [
            _Group(source=source, composites=tuple(ones), known=known)
            for source, ones in by_source.items()
        ]
        # The bases of a composite include those of the composites that it is made of.
        for group in sorted(groups, key=lambda each: len(each.bases)):
            self._keep_group(group, now)
        self._drop(self._held.keys() - by_source.keys())

    def _drop(self, sources: set[str]) -> None:
        """Drop the tails of ledgers that hold nothing any longer."""
        for source in sources:
            with self._open_write() as session:
                ledger.drop_tail(session, source)
            del self._held[source]

    def _tell_problems(
        self,
        composites: Sequence[InForce],
        known: Mapping[Key, InForce],
        problems: Mapping[UUID, str],
    ) -> None:
        told = {key: problems.get(one.slo_id, "") for key, one in known.items()}
        for one in composites:
            told[one.slo.key] = composite_problem(_sli(one), told)
        self.problems = {one.slo_id: told[one.slo.key] for one in composites if told[one.slo.key]}

    def _keep_group(self, group: _Group, now: int) -> None:
        with self._open_read() as session:
            mark = _mark(session, group)
            stored = ledger.watermark(session, group.source)
        if mark is None:
            return
        held, made_of = self._held.get(group.source), _made_of(group, mark, now)
        is_same = held is not None and held.made_of == made_of and held.mark == stored
        if held is None or not is_same:
            for one in group.composites:
                self._renew_days(group, one, _first_day(one, now), mark.sealed // DAY_MINUTES)
            empty = Block.empty(mark.sealed, len(group.composites), 0)
            held = _Held(made_of=made_of, mark=mark, tail=Tail(empty))
            self._held.pop(group.source, None)
            start = mark.sealed
        else:
            start = held.mark.settled
        changed = held.tail.replace(self._composed(group, start, mark.latest))
        held.mark = mark
        with self._open_write() as session:
            if not is_same:
                ledger.drop_tail(session, group.source)
            ledger.save_tail(session, group.source, held.tail.block, changed)
            ledger.save_watermark(session, group.source, mark)
        self._held[group.source] = held

    def _composed(self, group: _Group, start: int, end: int) -> Block:
        block = Block.empty(start, len(group.composites), max(end - start, 0))
        made: dict[Key, Minutes] = {}
        with self._open_read() as session:
            read = _read_members(session, group, start, end)
        for number, one in enumerate(group.composites):
            runs = _runs(group, one, read | made, start)
            made[one.slo.key] = whole = compose(_sli(one), runs, start, end)
            for name in COLUMNS:
                block.columns[name][number] = getattr(whole, name)
        return block

    def _renew_days(self, group: _Group, one: InForce, first: int, after: int) -> None:
        """Make those of the days [first, after) anew that are made of other days than now."""
        members = [member for _, member in group.members(one) if member is not None]
        ids = list(dict.fromkeys([one.slo_id, *(member.slo_id for member in members)]))
        with self._open_read() as session:
            facts = day_facts(session, ids, first, after - 1)
        stale = {
            day: digest
            for day in range(first, after)
            if (digest := _day_digest(one, members, facts, day))
            and digest != getattr(facts[one.slo_id].get(day), "sli_digest", "")
        }
        for days in _chunks(sorted(stale)):
            with self._open_read() as session:
                rows = list(_days(session, group, one, days, stale))
            with self._open_write() as session:
                ledger.save_days(session, rows)


def _sli(one: InForce) -> CompositeSli:
    assert isinstance(one.slo.sli, CompositeSli)
    return one.slo.sli


def _bases(one: InForce, known: Mapping[Key, InForce]) -> set[str]:
    if not is_composite(one.slo):
        return {one.slo.source}
    members = (known.get(member.key) for member in _sli(one).members)
    return {base for member in members if member for base in _bases(member, known)}


def _mark(session: ReadSession, group: _Group) -> ledger.Watermark | None:
    """Return how far all members are; None while one of their sources was never read."""
    marks = [ledger.watermark(session, base) for base in sorted(group.bases)]
    found = [mark for mark in marks if mark is not None]
    if not marks or len(found) < len(marks):
        return None
    return ledger.Watermark(
        roster=tuple(ledger.Member(one.slo_id, one.sli_digest) for one in group.composites),
        latest=min(mark.latest for mark in found),
        settled=min(mark.settled for mark in found),
        sealed=min(mark.sealed for mark in found),
    )


def _made_of(group: _Group, mark: ledger.Watermark, now: int) -> object:
    """Return what must be the same for the settled minutes to be so."""
    return (
        mark.sealed,
        tuple(
            (
                one.slo_id,
                one.sli_digest,
                _first_day(one, now),
                tuple(
                    member and (member.slo_id, member.sli_digest, member.objectives)
                    for _, member in group.members(one)
                ),
            )
            for one in group.composites
        ),
    )


def _first_day(one: InForce, now: int) -> int:
    return min(needed_from(one.slo, window, now) for window in one.slo.windows) // DAY_MINUTES


def _read_members(session: ReadSession, group: _Group, start: int, end: int) -> dict[Key, Minutes]:
    """Return minutes [start, end) of all members that are kept in other ledgers."""
    wanted: dict[str, dict[UUID, Key]] = defaultdict(dict)
    for one in group.composites:
        for key, member in group.members(one):
            if member is not None and member.slo.source != group.source:
                wanted[member.slo.source][member.slo_id] = key
    return {
        keys[slo_id]: minutes
        for source, keys in wanted.items()
        for slo_id, minutes in ledger.read_minutes(session, source, list(keys), start, end).items()
    }


def _runs(
    group: _Group, one: InForce, minutes: Mapping[Key, Minutes], start: int
) -> list[MemberRun]:
    """Return the runs of the members of *one*; an empty one for a member that is gone."""
    runs = []
    for key, member in group.members(one):
        run = minutes.get(key, Minutes.empty(start, 0))
        # Of a member that is gone nothing is known, so that no objective of it is asked for.
        runs.append(
            member_run(member.slo, run, member.objectives) if member else member_run(one.slo, run)
        )
    return runs


def _day_digest(
    one: InForce,
    members: Sequence[InForce],
    facts: Mapping[UUID, Mapping[int, DayFact]],
    day: int,
) -> str:
    """Return the SHA-256 (hex) of what the day is made of; "" where no member has the day."""
    parts: list[object] = []
    for member in members:
        fact = facts[member.slo_id].get(day)
        if fact is not None:
            parts.append([str(member.slo_id), fact.revision, fact.sli_digest, fact.size])
    if not parts:
        return ""
    if _sli(one).kind is CompositeKind.ALL_OF:
        end = (day + 1) * DAY_MINUTES
        for member in members:
            parts.append(str(member.slo.time_slices and member.slo.time_slices.target))
            parts += [
                [each.from_minute, str(each.objective)]
                for each in member.objectives
                if each.from_minute < end
            ]
    return hashlib.sha256(canonical_json([one.sli_digest, parts]).encode()).hexdigest()


def _chunks(days: Sequence[int]) -> Iterator[list[int]]:
    """Cut *days* where one span of minutes would hold more than a few of them."""
    chunk: list[int] = []
    for day in days:
        if chunk and day - chunk[0] >= _DAYS_AT_ONCE:
            yield chunk
            chunk = []
        chunk.append(day)
    if chunk:
        yield chunk


def _days(
    session: ReadSession,
    group: _Group,
    one: InForce,
    days: Sequence[int],
    digests: Mapping[int, str],
) -> Iterator[ledger.DayRow]:
    """Yield the packed *days* of *one*; each carries the newest revision of its members."""
    members = {member.slo_id: key for key, member in group.members(one) if member is not None}
    rows = ledger.load_days(session, list(members), days[0], days[-1])
    start, end = days[0] * DAY_MINUTES, (days[-1] + 1) * DAY_MINUTES
    minutes = {
        key: ledger.joined((row.minutes for row in rows[slo_id]), start, end)
        for slo_id, key in members.items()
    }
    whole = compose(_sli(one), _runs(group, one, minutes, start), start, end)
    for day in days:
        run = whole.slice(day * DAY_MINUTES, (day + 1) * DAY_MINUTES)
        revision = max(row.revision for found in rows.values() for row in found if row.day == day)
        member = ledger.Member(one.slo_id, digests[day])
        yield from day_rows([member], day, [run], revision=revision)
