"""Give each value of a fan-out's label an SLO of its own: ask, decide, take into force.

Asking and taking are apart, since no transaction is open while a server is asked. What cannot
be learned changes nothing: unknown is not gone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Unavailable
from sre_ops.kernel.units import to_minute
from sre_ops.slo.commands.take_into_force import Applied, Taking, is_bad
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.definition_text import slo_of, words_of
from sre_ops.slo.domain.fan_out import Choice, Seen, choose, with_children
from sre_ops.slo.public.events import FanOutChanged
from sre_ops.slo.sources.fan_out_values import NotFannable, busyness_of, values_of
from sre_ops.slo.sources.prometheus import Prometheus, QueryRefused
from sre_ops.slo.store import definitions, fan_outs
from sre_ops.slo.store.fan_outs import FanOutState
from sre_ops.slo.tables import SloRow

ASK_EVERY = timedelta(minutes=5)
ASK_AGAIN = timedelta(minutes=1)
"""How soon after a look that failed."""

_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a server said of the values of a label.

    Attributes:
        values: how busy each is; empty beside a problem.
        problem: why nothing was learned, or "".
    """

    values: Mapping[str, float]
    problem: str = ""


def is_due(state: FanOutState, now: datetime) -> bool:
    """Tell whether it is time to ask for the values again."""
    wait = ASK_AGAIN if state.problem else ASK_EVERY
    return state.asked_at is None or now - state.asked_at >= wait


def with_known_children(
    session: WriteSession, slos: Sequence[Slo], *, bad_files: Collection[str]
) -> list[Slo]:
    """Return *slos* of a reading with the children that are known, and note who fans out.

    Values are asked for anew where the definition has changed; until then the children that
    still fit it stay. SLOs of bad files are passed over: their children stay as they are.
    """
    states = fan_outs.lock_states(session)
    changed: list[FanOutState] = []
    values: dict[tuple[str, str], list[str]] = {}
    for slo in slos:
        if slo.fan_out is None or is_bad(slo.origin.file, bad_files):
            continue
        state, said = states.get(slo.key), fan_outs.digest_of(slo)
        if state is None or state.said != said:
            state = _renewed(slo, said, state)
            changed.append(state)
        values[slo.key] = [one.value for one in state.taken]
    fan_outs.save(session, changed)
    return with_children(slos, values)


def _renewed(slo: Slo, said: str, before: FanOutState | None) -> FanOutState:
    assert slo.fan_out is not None
    label = slo.fan_out.label
    held = before.taken if before and before.label == label else ()
    taken = tuple(one for one in held if slo.fan_out.wants(one.value))
    return FanOutState(service=slo.service, name=slo.name, label=label, said=said, taken=taken)


def ask(
    server: Prometheus, parent: Slo, taken: Sequence[Seen], *, at_minute: int, limit: int
) -> Found:
    """Ask *server* for the values that *parent* fans out by; never raises for what it does.

    How busy they are is asked only where not all of them can have a child.
    """
    assert parent.fan_out is not None
    try:
        values = values_of(server, parent, at_minute=at_minute)
        found = {value: 0.0 for value in values if parent.fan_out.wants(value)}
        new = found.keys() - {one.value for one in taken}
        if new and len(taken) + len(new) > min(limit, parent.fan_out.limit):
            found |= busyness_of(server, parent, new, at_minute=at_minute)
    except (Unavailable, QueryRefused, NotFannable) as problem:
        return Found(values={}, problem=str(problem))
    return Found(values=found)


def take(
    session: WriteSession, document: str, parent: Slo, found: Found, *, at: datetime, limit: int
) -> Choice | None:
    """Take what was *found* of the values of *parent* into force.

    Args:
        session: of the slice slo.
        document: the definition of the parent when its values were asked for.
        parent: the same, read.
        found: what the server said.
        at: now, aware.
        limit: children at most, whatever the definition says.

    Returns:
        The choice; None where nothing was learned, or the definition has changed meanwhile.
    """
    state = fan_outs.lock_states(session).get(parent.key)
    rows = {(row.service, row.name): row for row in fan_outs.lock_slos_of(session, parent.service)}
    row = rows.get(parent.key)
    if state is None or row is None or not row.in_force or row.document != document:
        return None
    if found.problem:
        fan_outs.save(session, [replace(state, asked_at=at, problem=found.problem)])
        return None
    others = {r.name for r in rows.values() if r.in_force and r.parent != parent.name}
    choice = choose(
        parent, found.values, state.taken, now=to_minute(at), limit=limit, names_taken=others
    )
    after = replace(state.with_choice(choice), asked_at=at)
    fan_outs.save(session, [after])
    applied = _take_children(session, rows, row, choice, at)
    _announce(session, row, parent, before=state, after=after, applied=applied, at=at)
    return choice


def _take_children(
    session: WriteSession,
    rows: dict[tuple[str, str], SloRow],
    row: SloRow,
    choice: Choice,
    at: datetime,
) -> Applied:
    """Bring the children of the SLO at *row* into force and withdraw those that have gone."""
    parent = slo_of(row.document, file=row.file)
    values = {parent.key: [one.value for one in choice.taken]}
    children = with_children([parent], values)[1:]
    taking = Taking(
        session=session,
        at=at,
        rows=rows,
        versions=definitions.objectives(session, [each.id for each in rows.values()]),
        words={parent.service: words_of(row.document)},
        digests={row.file: fan_outs.file_digest(session, row.file)},
    )
    gone = {key for key, each in rows.items() if each.parent == parent.name}
    for child in sorted(children, key=lambda slo: slo.key):
        taking.take(child)
    for key in sorted(gone - {child.key for child in children}):
        taking.withdraw(key)
    session.flush()  # objectives refer to rows that may be new
    session.add_all(taking.objectives)
    return taking.applied(())


def _announce(
    session: WriteSession,
    row: SloRow,
    parent: Slo,
    *,
    before: FanOutState,
    after: FanOutState,
    applied: Applied,
    at: datetime,
) -> None:
    """Record at the parent what became of its children, where anything did."""
    is_news = bool(before.left_out_count) != bool(after.left_out_count)
    if not (applied.added or applied.withdrawn or is_news):
        return
    event = FanOutChanged(
        at=at,
        slo_id=row.id,
        service=parent.service,
        slo=parent.name,
        label=after.label,
        added=tuple(name for _, name in applied.added),
        withdrawn=tuple(name for _, name in applied.withdrawn),
        left_out=tuple(one.value for one in after.left_out[:_NAMED]),
        left_out_count=after.left_out_count,
    )
    record(session, row, (event,))
