"""What a benchmark ran on, and how it prints its figures."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path


def describe() -> str:
    """Return one line on processor, memory, system and Python."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GiB, {platform.system()}"
        f" {platform.release()}, Python {platform.python_version()}"
    )


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of all living threads of a process, to the nanosecond.

    `/proc/PID/stat` counts in ticks of 10 ms, which is more than one cycle costs a server.
    """
    total = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((thread / "schedstat").read_text().split()[0])
        except FileNotFoundError:  # it ended while we looked
            continue
    return total / 1e9


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table with aligned columns."""
    table = [list(head), *[list(row) for row in rows]]
    widths = [max(len(row[n]) for row in table) for n in range(len(head))]
    lines = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)) + " |" for r in table
    ]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    print("\n".join(lines))


def print_aims(aims: Sequence[tuple[str, str, bool]]) -> None:
    """Print each aim with what was measured and whether it is met."""
    print_table(
        ("aim", "measured", "met"),
        [(aim, measured, "yes" if met else "NO") for aim, measured, met in aims],
    )
