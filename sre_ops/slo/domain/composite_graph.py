"""Composites among the SLOs that they are made of: unknown members, cycles, order. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sre_ops.slo.domain.composite import SOURCE_MARK, CompositeSli
from sre_ops.slo.domain.composite_format import Draft
from sre_ops.slo.domain.definition import Slo

Key = tuple[str, str]
_LONGEST = 253  # characters of the name of a source


def is_composite(slo: Slo) -> bool:
    """Tell whether *slo* is made of others, and not measured itself."""
    return isinstance(slo.sli, CompositeSli)


def measured(slos: Iterable[Slo]) -> tuple[Slo, ...]:
    """Return those of *slos* that are measured themselves."""
    return tuple(slo for slo in slos if not is_composite(slo))


def members_of(slo: Slo) -> tuple[Key, ...]:
    """Return service and name of each member of *slo*; none for one that is measured."""
    return tuple(one.key for one in slo.sli.members) if isinstance(slo.sli, CompositeSli) else ()


def resolved(drafts: Sequence[Draft], slos: Iterable[Slo]) -> list[Slo]:
    """Return the composites whose members are all known; the others get findings.

    Args:
        drafts: composites as they were read, keys unique.
        slos: all SLOs that are measured.
    """
    known = {slo.key: slo for slo in slos}
    waiting = {draft.slo.key: draft for draft in drafts}
    broken = _tell_unknown(known.keys() | waiting.keys(), waiting)
    found: list[Slo] = []
    while ready := [
        draft for draft in waiting.values() if all(key in known for key in members_of(draft.slo))
    ]:
        for draft in ready:
            sources = {known[key].source for key in members_of(draft.slo)}
            known[draft.slo.key] = slo = replace(draft.slo, source=source_of(sources))
            found.append(slo)
            del waiting[slo.key]
    for key, draft in waiting.items():
        if key not in broken:
            _tell_cycle(draft, waiting, broken)
    return found


def source_of(sources: Iterable[str]) -> str:
    """Name the ledger of composites whose members are in the ledgers *sources*.

    Composites of one set of sources share a ledger, so that a server that does not answer
    holds up no others than those that need it.
    """
    parts: set[str] = set()
    for source in sources:
        is_ledger = source.startswith(SOURCE_MARK)
        parts |= set(source.removeprefix(SOURCE_MARK).split(",")) if is_ledger else {source}
    name = SOURCE_MARK + ",".join(sorted(parts))
    digest = hashlib.sha256(name.encode()).hexdigest()
    return name if len(name) <= _LONGEST else SOURCE_MARK + digest


def in_order(slos: Iterable[Slo]) -> list[Slo]:
    """Return the composites among *slos*, each after the composites that it is made of.

    Those in a circle, which `resolved` refuses, come last.
    """
    waiting = {slo.key: slo for slo in slos if is_composite(slo)}
    found: list[Slo] = []
    while ready := [s for s in waiting.values() if not waiting.keys() & set(members_of(s))]:
        found += ready
        for slo in ready:
            del waiting[slo.key]
    return found + list(waiting.values())


def earliest_needed(slos: Iterable[Slo], needed: Mapping[Key, int]) -> dict[Key, int]:
    """Return from which minute on each SLO is needed, for itself or for a composite.

    Args:
        slos: all of them.
        needed: by SLO, what its own windows need; since the epoch.
    """
    first = dict(needed)
    for slo in reversed(in_order(slos)):
        for key in members_of(slo):
            if key in first:
                first[key] = min(first[key], first[slo.key])
    return first


def _tell_unknown(known: Iterable[Key], drafts: Mapping[Key, Draft]) -> set[Key]:
    """Tell of members that nothing defines; return the composites that have such, at any depth."""
    keys, broken = set(known), set[Key]()
    for key, draft in drafts.items():
        for member, place in zip(members_of(draft.slo), draft.places, strict=True):
            if member not in keys:
                broken.add(key)
                message = f"no definition read here is of `{'/'.join(member)}`; check the spelling"
                place.error("unknown-member", message, "service/slo of a sound definition")
    while more := [
        (key, place, member)
        for key, draft in drafts.items()
        if key not in broken
        for member, place in zip(members_of(draft.slo), draft.places, strict=True)
        if member in broken
    ]:
        for key, place, member in more:
            broken.add(key)
            message = f"`{'/'.join(member)}` has errors; see there"
            place.error("unknown-member", message, "service/slo of a sound definition")
    return broken


def _tell_cycle(draft: Draft, waiting: Mapping[Key, Draft], broken: set[Key]) -> None:
    """Tell, at the member that leads there, how a composite is made of itself."""
    for member, place in zip(members_of(draft.slo), draft.places, strict=True):
        if member not in waiting or member in broken:
            continue
        circle = _way(member, draft.slo.key, waiting)
        names = " → ".join("/".join(key) for key in (draft.slo.key, *circle))
        message = (
            f"`{'/'.join(draft.slo.key)}` is made of itself: {names}"
            if circle
            else f"`{'/'.join(member)}` is made of itself; see there"
        )
        place.error("composite-cycle", message, "members that do not lead back here")


def _way(start: Key, goal: Key, waiting: Mapping[Key, Draft]) -> tuple[Key, ...]:
    """Return the shortest way from *start* to *goal* along members; empty where none leads."""
    ways: list[tuple[Key, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for member in members_of(waiting[way[-1]].slo):
            if member in waiting and member not in seen:
                seen.add(member)
                ways.append((*way, member))
    return ()
