"""The cycle: every minute each data source is read, and the figures at /metrics are renewed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import cast
from uuid import UUID

import structlog

from sre_ops.kernel.errors import Unavailable
from sre_ops.kernel.units import to_minute
from sre_ops.manifest import JobContext
from sre_ops.slo.commands.keep import LedgerKeeper
from sre_ops.slo.commands.keep_composites import CompositeKeeper
from sre_ops.slo.commands.memory import KeptSlo
from sre_ops.slo.domain.budget import version_at
from sre_ops.slo.domain.burn import BURN_WINDOWS
from sre_ops.slo.domain.composite_graph import earliest_needed, is_composite
from sre_ops.slo.domain.report import needed_from
from sre_ops.slo.domain.staleness import JUDGE_EVERY_MINUTES, SETTLE_MINUTES
from sre_ops.slo.domain.window_totals import WindowTotals
from sre_ops.slo.jobs.board import BOARD, SOURCE_FAILURES, Burn, SourceFigures
from sre_ops.slo.jobs.judging import judge
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store import corrections, policies
from sre_ops.slo.store.definitions import InForce, fingerprint, in_force
from sre_ops.slo.store.totals import load_totals

_LOG = structlog.get_logger()


def keep_ledger(context: JobContext) -> None:
    """Bring the ledger of every source of the tenant up to now, and show what it says.

    A source that does not answer stops neither the others nor the figures: its last
    counts stay, marked as stale, and the next cycle reads what was missed.
    """
    now = to_minute(context.clock.now())
    figures = BOARD.of(context.tenant_slug)
    figures.kept_at = monotonic()
    slos = _in_force(context)
    judging = (slos, _decrees(context))
    if context.memory.get("kept") == (now, judging):
        return
    by_source: dict[str, list[InForce]] = defaultdict(list)
    for one in slos:
        if not is_composite(one.slo):
            by_source[one.slo.source].append(one)
    needed = _needed(slos, now)
    figures.sources = {
        source: _keep_source(context, source, group, needed, now)
        for source, group in by_source.items()
    }
    composed = _keep_composites(context, slos, now)
    figures.burns = [
        burn for source, group in by_source.items() for burn in _burns(context, source, group, now)
    ]
    judged_at = context.memory.get("judged_at", 0)
    if now >= judged_at + JUDGE_EVERY_MINUTES or context.memory.get("judged") != judging:
        figures.rows = judge(context, slos, now=now, problems=_problems(context) | composed)
        context.memory.update(judged_at=now, judged=judging)
    if all(source.is_up for source in figures.sources.values()):
        context.memory["kept"] = (now, judging)


def _in_force(context: JobContext) -> tuple[InForce, ...]:
    """Return the SLOs in force, read again only when one has changed."""
    with context.read() as session:
        current = fingerprint(session)
        if context.memory.get("fingerprint") != current:
            context.memory.update(fingerprint=current, in_force=in_force(session))
    held: tuple[InForce, ...] = context.memory["in_force"]
    return held


def _decrees(context: JobContext) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return what changes when a policy or a correction does: then SLOs are judged at once."""
    with context.read() as session:
        return policies.fingerprint(session), corrections.fingerprint(session)


def _needed(slos: Sequence[InForce], now: int) -> dict[tuple[str, str], int]:
    """Return the first minute that is needed of each SLO, for itself or for a composite."""
    own = {
        one.slo.key: min(needed_from(one.slo, window, now) for window in one.slo.windows)
        for one in slos
    }
    return earliest_needed((one.slo for one in slos), own)


def _keep_composites(context: JobContext, slos: Sequence[InForce], now: int) -> dict[UUID, str]:
    """Keep the ledgers of composites; return by SLO id why one cannot be judged."""
    if not any(is_composite(one.slo) for one in slos):
        return {}
    memory = context.memory
    memory["context"] = context
    if "composites" not in memory:
        memory["composites"] = CompositeKeeper(
            open_read=lambda: cast("JobContext", memory["context"]).read(),
            open_write=lambda: cast("JobContext", memory["context"]).write(),
        )
    keeper: CompositeKeeper = memory["composites"]
    keeper.keep(slos, _problems(context), now)
    return keeper.problems


def _keep_source(
    context: JobContext,
    source: str,
    group: Sequence[InForce],
    needed: Mapping[tuple[str, str], int],
    now: int,
) -> SourceFigures:
    keeper = _keeper(context, source, server_address(context, group))
    kept = [
        KeptSlo(
            slo_id=one.slo_id,
            sli_digest=one.sli_digest,
            slo=one.slo,
            needed_from=needed[one.slo.key],
        )
        for one in group
    ]
    try:
        mark = keeper.keep(kept, now)
    except Unavailable as problem:
        SOURCE_FAILURES.labels(tenant=context.tenant_slug, source=source).inc()
        _LOG.warning("source_unavailable", source=source, reason=str(problem))
        return SourceFigures(source, is_up=False, latest=0.0, settled=0.0)
    return SourceFigures(source, is_up=True, latest=mark.latest * 60.0, settled=mark.settled * 60.0)


def _keeper(context: JobContext, source: str, url: str) -> LedgerKeeper:
    """Return the source's keeper, a new one where the source has moved.

    It writes under the lease of the present run.
    """
    memory = context.memory
    memory["context"] = context
    keepers: dict[str, LedgerKeeper] = memory.setdefault("keepers", {})
    if source not in keepers or keepers[source].url != url:
        keepers[source] = LedgerKeeper(
            source,
            Prometheus(
                url,
                timeout=timedelta(seconds=context.options["prometheus_timeout_seconds"]),
            ),
            open_read=lambda: cast("JobContext", memory["context"]).read(),
            open_write=lambda: cast("JobContext", memory["context"]).write(),
            progress=lambda done, of: _LOG.info("reading_history", source=source, done=done, of=of),
        )
    return keepers[source]


def server_address(context: JobContext, group: Sequence[InForce]) -> str:
    """Return where the data source of *group* is: as the files say, or else the setting."""
    said = (one.slo.source_url for one in group if one.slo.source_url)
    return next(said, str(context.options["prometheus_url"]))


def _burns(context: JobContext, source: str, group: Sequence[InForce], now: int) -> list[Burn]:
    """Return the burn rates over the short windows, from running sums."""
    keeper = context.memory["keepers"][source]
    if keeper.memory is None or not keeper.memory.slos:
        return []
    held, tail = keeper.memory.mark, keeper.memory.tail.block
    ids = tuple(member.slo_id for member in held.roster)
    totals = _totals(context, source, ids, held.sealed)
    to = min(held.latest, now - SETTLE_MINUTES)
    spans = [(to - minutes, to) for minutes in BURN_WINDOWS.values()]
    sums = totals.sums(tail, spans)
    # Slices are not events; their burn rates come with the rows.
    by_id = {one.slo_id: one for one in group if one.slo.time_slices is None}
    burns = []
    for label, window in zip(BURN_WINDOWS, sums, strict=True):
        for number, slo_id in enumerate(ids):
            one, valid = by_id.get(slo_id), int(window.valid[number])
            if one is not None and valid > 0:
                tolerated = float(version_at(one.objectives, to - 1).tolerated)
                rate = int(window.bad[number]) / valid / tolerated
                burns.append(Burn(one.slo.service, one.slo.name, label, rate))
    return burns


def _totals(context: JobContext, source: str, ids: tuple[UUID, ...], sealed: int) -> WindowTotals:
    """Return the running sums, loaded again when the roster or the day has changed."""
    key = (ids, sealed)
    held: dict[str, tuple[object, WindowTotals]] = context.memory.setdefault("totals", {})
    if source not in held or held[source][0] != key:
        first = sealed - 4 * 1_440
        held[source] = (key, load_totals(context.read, ids, first, sealed))
    return held[source][1]


def _problems(context: JobContext) -> dict[UUID, str]:
    """Return by SLO id why it cannot be measured as it is written."""
    problems: dict[UUID, str] = {}
    for keeper in context.memory.get("keepers", {}).values():
        problems |= keeper.problems
    return problems
