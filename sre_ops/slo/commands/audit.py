"""Checks an hour of the ledger against raw samples, differenced again from scratch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sre_ops.slo.commands.measure import measure
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.sources.prometheus import Prometheus

HOUR_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An hour whose counts come out differently: (valid, bad) as kept and as read again."""

    slo: Slo
    start: int
    kept: tuple[int, int]
    again: tuple[int, int]

    def __str__(self) -> str:
        return (
            f"{'/'.join(self.slo.key)}: {self.kept[0]} valid and {self.kept[1]} bad events are"
            f" kept, {self.again[0]} and {self.again[1]} come out of the samples"
        )


def differences(
    slos: Sequence[Slo], kept: Sequence[Minutes], server: Prometheus, start: int
) -> list[Difference]:
    """Read the hour from minute *start* again and compare.

    Hours with births or marks are left out: their counts rest on what was known before
    the hour, which a reading from scratch cannot know. So are hours of which Prometheus
    has no samples any more.

    Args:
        slos: of one source.
        kept: their minutes of that hour in the ledger.
        server: where the samples are.
        start: minutes since the epoch.

    Raises:
        Unavailable: Prometheus gave no full answer.
    """
    again = measure(slos, server, start=start, end=start + HOUR_MINUTES, strict=True)
    found = []
    for slo, before in zip(slos, kept, strict=True):
        after = again[slo.key].minutes
        plain = not (before.births_valid.any() or before.marks.any() or after.marks.any())
        if plain and np.array_equal(before.seen, after.seen) and _sums(before) != _sums(after):
            found.append(Difference(slo=slo, start=start, kept=_sums(before), again=_sums(after)))
    return found


def _sums(minutes: Minutes) -> tuple[int, int]:
    return int(minutes.valid.sum()), int(minutes.bad.sum())
