"""Finds the series that a newborn one goes on from after its target was relabelled. Pure.

A changed relabelling rule, or the new spelling of `le` in Prometheus 3, gives every series
of a living process other labels. Its counters go on; only the difference is growth.

A newborn series continues one that was in the target's scrape before and is not in this
one, when both have the same labels but for those that changed for all of them alike. The
verdict is taken over the target together: every counter must have gone on from where it
was, one of them being large. Otherwise a new process stands behind the new labels, and
what it brings counts in full.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from sre_ops.slo.domain.growth import LARGE_COUNTER, Growth
from sre_ops.slo.domain.samples import TARGET_SHIFT, Floats, Ints, Labels, Registry
from sre_ops.slo.domain.scrape_state import NEVER, ScrapeState
from sre_ops.slo.domain.scrapes import Scrapes

NUMERIC_LABELS = ("le", "quantile")


def continued_from(
    growth: Growth, newborn: Ints, scrapes: Scrapes, registry: Registry, state: ScrapeState
) -> Floats:
    """Return for each newborn row the last value of the series it continues; 0 if it is new.

    Args:
        growth: rows of all counters.
        newborn: which rows of *growth* are first samples.
        scrapes: scrapes of the same samples.
        registry: knows the labels of all series.
        state: what was remembered before *growth*.
    """
    old = np.zeros(len(newborn))
    place = _after_a_scrape(growth, newborn, scrapes, registry)
    chosen = np.flatnonzero(place >= 0)
    if not len(chosen):
        return old
    lookup = _Scraped(growth, growth.target[newborn[chosen]], registry, state)
    for scrape in np.unique(place[chosen]):
        births = chosen[place[chosen] == scrape]
        target, ts = int(scrapes.target[scrape]), int(scrapes.ts[scrape])
        vanished = lookup.values(target, int(scrapes.previous[scrape]))
        for sid in lookup.values(target, ts):
            vanished.pop(sid, None)
        if vanished:
            rows = newborn[births]
            born = dict(zip(growth.sid[rows].tolist(), growth.value[rows].tolist(), strict=True))
            before = _matched(vanished, born, registry.labels)
            old[births] = [before.get(sid, 0.0) for sid in growth.sid[rows].tolist()]
    return old


def _after_a_scrape(growth: Growth, newborn: Ints, scrapes: Scrapes, registry: Registry) -> Ints:
    """Return each newborn's row in *scrapes*; -1 where its target was not scraped before."""
    key = (scrapes.target << TARGET_SHIFT) | scrapes.ts
    if not len(key):
        return np.full(len(newborn), -1)
    wanted = (growth.target[newborn] << TARGET_SHIFT) | growth.ts[newborn]
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    known = (key[place] == wanted) & (scrapes.previous[place] != NEVER)
    is_shared = np.array(registry.is_shared, bool)[growth.target[newborn]]
    return np.where(known & ~is_shared, place, -1)


class _Scraped:
    """Looks up which counters of some targets were in which scrape."""

    def __init__(
        self, growth: Growth, targets: Ints, registry: Registry, state: ScrapeState
    ) -> None:
        rows = np.flatnonzero(np.isin(growth.target, np.unique(targets)))
        key = (growth.target[rows] << TARGET_SHIFT) | growth.ts[rows]
        order = np.argsort(key, kind="stable")
        self._key, self._rows, self._growth, self._state = key[order], rows[order], growth, state
        self._target_of = np.array(registry.target_of, np.int64)

    def values(self, target: int, ts: int) -> dict[int, float]:
        """Return the kept value of each series of *target* that was scraped at *ts*."""
        key = (target << TARGET_SHIFT) | ts
        rows = self._rows[slice(*np.searchsorted(self._key, [key, key + 1]))]
        sid, value = self._growth.sid[rows], self._growth.kept[rows]
        if ts <= self._state.target_last[target]:
            earlier = (self._state.last_ts == ts) & (self._target_of == target)
            sid = np.append(np.flatnonzero(earlier), sid)
            value = np.append(self._state.last_value[earlier], value)
        return dict(zip(sid.tolist(), value.tolist(), strict=True))


def _matched(
    vanished: Mapping[int, float], born: Mapping[int, float], labels: Sequence[Labels]
) -> dict[int, float]:
    """Return the last value before of each born series, {} unless all went on from there."""
    was = {sid: _numeric(labels[sid]) for sid in vanished}
    now = {sid: _numeric(labels[sid]) for sid in born}
    names = _relabelled(list(was.values()), list(now.values()))
    by_rest = {_rest(pairs, names): vanished[sid] for sid, pairs in was.items()}
    pairs = {sid: by_rest[rest] for sid in born if (rest := _rest(now[sid], names)) in by_rest}
    goes_on = all(born[sid] >= before for sid, before in pairs.items())
    return pairs if goes_on and max(pairs.values(), default=0) > LARGE_COUNTER else {}


def _numeric(labels: Labels) -> Labels:
    """Spell numbers in one way: Prometheus 2 writes `le="1"`, Prometheus 3 `le="1.0"`."""
    return tuple(
        (name, _number(value) if name in NUMERIC_LABELS else value) for name, value in labels
    )


def _number(text: str) -> str:
    try:
        return repr(float(text))
    except ValueError:
        return text


def _relabelled(was: Sequence[Labels], now: Sequence[Labels]) -> frozenset[str]:
    """Return the labels that had one value for all series and now have another one for all."""
    before, after = _values(was), _values(now)
    absent = frozenset({""})
    return frozenset(
        name
        for name in (before.keys() | after.keys()) - {"__name__"}
        if len(old := before.get(name, absent)) == len(new := after.get(name, absent)) == 1
        and old != new
    )


def _values(series: Sequence[Labels]) -> dict[str, frozenset[str]]:
    """Return per label its values over *series*, the empty one where a series lacks it."""
    every = [dict(labels) for labels in series]
    names = {name for labels in every for name in labels}
    return {name: frozenset(labels.get(name, "") for labels in every) for name in names}


def _rest(labels: Labels, changed: frozenset[str]) -> Labels:
    return tuple(pair for pair in labels if pair[0] not in changed)
