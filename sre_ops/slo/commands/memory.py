"""What the keeper of a ledger holds between two cycles, and what one transaction writes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.domain.tail import Tail
from sre_ops.slo.sources.minute_source import MinuteSource
from sre_ops.slo.store import ledger
from sre_ops.slo.store.ledger import Member

SETTLED = "settled"
DAYS_REREAD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSlo:
    """An SLO in force, and the first minute that any of its windows needs."""

    slo_id: UUID
    sli_digest: str
    slo: Slo
    needed_from: int

    @property
    def member(self) -> Member:
        """The SLO as the roster of the tail names it."""
        return Member(self.slo_id, self.sli_digest)


@dataclass(slots=True)
class Memory:
    """What a process holds of a ledger between two cycles; all of it can be read again.

    Attributes:
        slos: in roster order.
        settled: what is remembered at `mark.settled`.
        latest: what is remembered at `latest_at`; None when the tail must be read again.
        midnights: what is remembered at the last midnights, by minute, oldest first.
        saved_series: how many labels of the registry are in the database.
    """

    mark: ledger.Watermark
    slos: tuple[KeptSlo, ...]
    source: MinuteSource
    tail: Tail
    settled: ScrapeState
    midnights: dict[int, ScrapeState] = field(default_factory=dict)
    latest: ScrapeState | None = None
    latest_at: int = 0
    reread_at: int = 0
    saved_series: int = 0

    def note_midnight(self, midnight: int, state: ScrapeState) -> None:
        """Remember *state*, and forget all but the last midnights that re-reading needs."""
        self.midnights[midnight] = state
        for old in sorted(self.midnights)[: -DAYS_REREAD - 1]:
            del self.midnights[old]


@dataclass(slots=True)
class Change:
    """What one transaction writes besides the watermark.

    Attributes:
        tail: minutes of the tail that are new or different.
        forgets_tail: minutes before this one leave the tail; None keeps all.
        renews_tail: the roster changed, every minute is written again.
        renews_series: the series were numbered anew.
        checkpoints: by name; written with their minute.
    """

    tail: Iterable[int] = ()
    days: Sequence[ledger.DayRow] = ()
    checkpoints: dict[str, tuple[int, ScrapeState]] = field(default_factory=dict)
    forgets_tail: int | None = None
    renews_tail: bool = False
    renews_series: bool = False


def write(session: WriteSession, name: str, memory: Memory, change: Change) -> None:
    """Write *change* and the watermark of the source *name*."""
    if change.renews_tail:
        ledger.drop_tail(session, name)
    if change.renews_series:
        ledger.drop_series(session, name)
        ledger.drop_checkpoints(session, name)
    ledger.save_days(session, change.days)
    if change.forgets_tail is not None:
        ledger.drop_tail(session, name, before=change.forgets_tail)
    ledger.save_tail(session, name, memory.tail.block, change.tail)
    ledger.save_series(session, name, memory.source.registry, memory.saved_series)
    for checkpoint, (minute, state) in change.checkpoints.items():
        ledger.save_checkpoint(session, name, checkpoint, minute, state)
    ledger.save_watermark(session, name, memory.mark)


def midnight_name(midnight: int) -> str:
    """Return the name of the checkpoint at *midnight*; names are used in turn."""
    return f"midnight{midnight // DAY_MINUTES % (DAYS_REREAD + 1)}"


def day_rows(
    members: Sequence[Member], day: int, runs: Sequence[Minutes], *, revision: int = 1
) -> Iterator[ledger.DayRow]:
    """Yield the packed day of each SLO that was scraped in it.

    A day of which nothing is known is not kept: it would overwrite what an earlier
    definition has measured and Prometheus has since forgotten.
    """
    for member, minutes in zip(members, runs, strict=True):
        if minutes.seen.any() or minutes.valid.any():
            yield ledger.DayRow(member=member, day=day, revision=revision, minutes=minutes)


def whole_days(tail: Tail, end: int) -> Iterator[tuple[int, list[Minutes]]]:
    """Cut whole days that lie before *end* off the tail."""
    while tail.start + DAY_MINUTES <= min(tail.end, end):
        day = tail.start // DAY_MINUTES
        yield day, tail.take_day()
