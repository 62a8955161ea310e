"""Counters of constant traffic as an OpenMetrics file, for `promtool tsdb create-blocks-from`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One series that grows by a rate until *turn*, and by another rate from then on.

    Attributes:
        every: seconds between two samples.
        before, after: growth a second.
        turn: Unix seconds.
        is_gauge: it holds *before*, and grows by nothing.
    """

    metric: str
    labels: Mapping[str, str]
    every: int
    before: float
    after: float = 0.0
    turn: int = 2**40
    is_gauge: bool = False

    def value(self, start: int, at: int) -> float:
        """Return the value at the instant *at* of a series that began at *start*."""
        if self.is_gauge:
            return self.before
        quiet = min(at, self.turn) - start
        return self.before * quiet + self.after * max(at - self.turn, 0)


def write(path: Path, lines: Iterable[Line], start: int, end: int) -> int:
    """Write all samples of [start, end] to *path*; return how many there are."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            count += _write_one(file, line, start, end)
        file.write("# EOF\n")
    return count


def _write_one(file: TextIOWrapper, line: Line, start: int, end: int) -> int:
    labels = ",".join(f'{name}="{text}"' for name, text in line.labels.items())
    head = f"{line.metric}{{{labels}}}"
    instants = range(start, end + 1, line.every)
    file.writelines(f"{head} {line.value(start, at):.6g} {at}\n" for at in instants)
    return len(instants)
