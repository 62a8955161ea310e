"""Raw samples of many series as flat arrays, and the registry that numbers series. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sre_ops.slo.domain.plan import AT_MOST

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

Labels = tuple[tuple[str, str], ...]

TARGET_LABELS = ("instance", "pod")

TARGET_SHIFT = 42
"""Milliseconds fit in 42 bits until 2109: target << 42 | ts orders by target, then time."""

TIME_MASK = (1 << TARGET_SHIFT) - 1


@dataclass(frozen=True, slots=True)
class RawSeries:
    """The samples of one series as the server sent them, oldest first.

    Attributes:
        labels: all labels with `__name__`.
        timestamps: milliseconds since the epoch.
        values: counter or gauge values; stale markers are already dropped.
    """

    labels: Mapping[str, str]
    timestamps: Ints
    values: Floats


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples of registered series, sorted by series and time, one row per sample."""

    sid: Ints
    ts: Ints
    value: Floats

    @classmethod
    def of(cls, numbered: Iterable[tuple[int, RawSeries]]) -> "Batch":
        """Lay the samples of numbered series one after the other.

        A series that came in several answers is merged; NaN samples are dropped.
        """
        runs = list(numbered)
        if not runs:
            return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        lengths = [len(series.timestamps) for _, series in runs]
        sid = np.repeat(np.array([number for number, _ in runs], np.int64), lengths)
        ts = np.concatenate([series.timestamps for _, series in runs])
        value = np.concatenate([series.values for _, series in runs])
        order = np.lexsort((ts, sid))
        sid, ts, value = sid[order], ts[order], value[order]
        fresh = np.ones(len(sid), bool)
        fresh[1:] = (sid[1:] != sid[:-1]) | (ts[1:] != ts[:-1])
        keep = fresh & ~np.isnan(value)
        return cls(sid[keep], ts[keep], value[keep])

    def __len__(self) -> int:
        return len(self.sid)


class Registry:
    """Numbers series, their targets and their services; numbers never change.

    A target is what is scraped as one process: job, instance and pod. A target that
    names neither instance nor pod may stand for several processes and is `shared`:
    a reset of one of its counters says nothing of the others. A count up to a threshold
    of a native histogram is an estimate: it falls when the histogram's buckets widen.
    """

    def __init__(self) -> None:
        self.labels: list[Labels] = []
        self.target_of: list[int] = []
        self.job_of_target: list[int] = []
        self.is_shared: list[bool] = []
        self.is_estimate: list[bool] = []
        self._series: dict[Labels, int] = {}
        self._targets: dict[tuple[str, ...], int] = {}
        self._jobs: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def targets(self) -> int:
        """How many targets are known."""
        return len(self.job_of_target)

    @property
    def jobs(self) -> int:
        """How many services are known."""
        return len(self._jobs)

    def number(self, labels: Mapping[str, str]) -> int:
        """Return the number of the series with *labels*, a new one if it is unknown."""
        key = tuple(sorted(labels.items()))
        found = self._series.get(key)
        if found is not None:
            return found
        self._series[key] = len(self.labels)
        self.labels.append(key)
        self.target_of.append(self._target(labels))
        self.is_estimate.append(AT_MOST in labels.get("__name__", ""))
        return len(self.labels) - 1

    def target_key(self, target: int) -> tuple[str, ...]:
        """Return job, instance and pod of a target number."""
        return next(key for key, number in self._targets.items() if number == target)

    def known_target(self, labels: Mapping[str, str]) -> int | None:
        """Return the target that *labels* name, None when no series of it is known."""
        return self._targets.get(_target_key(labels))

    def _target(self, labels: Mapping[str, str]) -> int:
        job, *_ = key = _target_key(labels)
        found = self._targets.get(key)
        if found is not None:
            return found
        self._targets[key] = len(self.job_of_target)
        self.job_of_target.append(self._jobs.setdefault(job, len(self._jobs)))
        self.is_shared.append(not any(key[1:]))
        return self._targets[key]


def _target_key(labels: Mapping[str, str]) -> tuple[str, ...]:
    return (labels.get("job", ""), *(labels.get(name, "") for name in TARGET_LABELS))
