"""What do alert rules cost, and how soon do they fire? Ours beside Sloth's, and beside theory.

`make bench-rules` takes about eight minutes; `ARGS='--slos 20 --seconds 60'` is a quick look.
Nothing is random: traffic is constant, so that theory has one answer.
"""

import argparse
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.machine import describe, print_aims, print_table
from benchmarks.rules import cost, detection
from benchmarks.rules.cost import Cost
from benchmarks.rules.detection import Detection
from sre_ops.kernel.clock import SystemClock

LATE_SECONDS = {True: 30, False: 180}
"""For pages two scrapes; for tickets half of the 5 minutes that are added up, too."""


def main() -> None:
    """Measure detection, then cost."""
    options = _options()
    print(describe(), flush=True)
    with tempfile.TemporaryDirectory(prefix="sre_ops-rules-") as place:
        end = int((SystemClock().now() - timedelta(minutes=10)).timestamp())
        found = detection.measure(Path(place), end)
        _print_detection(found)
        ours, theirs = cost.measure(Path(place), options.slos, options.targets, options.seconds)
    _print_cost([ours, theirs], options.slos)
    _print_aims(found, ours, theirs)


def _options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--slos", type=int, default=100)
    arguments.add_argument("--targets", type=int, default=2, help="processes of each service")
    arguments.add_argument("--seconds", type=int, default=120, help="that each server evaluates")
    return arguments.parse_args()


def _print_detection(found: Sequence[Detection]) -> None:
    print_table(
        ("errors", "tier", "theory s", "measured s", "late s", "budget spent"),
        [
            (
                f"{one.errors:.0%}",
                f"{one.threshold.tier.short}/{one.threshold.tier.long}",
                f"{one.theory:.1f}",
                "–" if one.measured is None else f"{one.measured:.0f}",
                "–" if one.measured is None else f"{one.measured - one.theory:+.1f}",
                "–" if one.spent is None else f"{one.spent:.2%}",
            )
            for one in found
        ],
    )


def _print_cost(costs: Sequence[Cost], slos: int) -> None:
    print(f"\n{slos} SLOs, seconds within {cost.EVERY_SECONDS} s")
    print_table(
        ("rules", "per SLO", "evaluating s", "Prometheus CPU s", "samples a round", "failures"),
        [
            (
                one.way,
                f"{one.rules:.0f}",
                f"{one.evaluating:.3f}",
                f"{one.cpu:.3f}",
                f"{one.samples:,.0f}",
                f"{one.failures:.0f}",
            )
            for one in costs
        ],
    )


def _print_aims(found: Sequence[Detection], ours: Cost, theirs: Cost) -> None:
    print()
    aims = []
    for is_page, what in ((True, "pages"), (False, "tickets")):
        mine = [one for one in found if one.threshold.is_page == is_page]
        late = [one.measured - one.theory for one in mine if one.measured is not None]
        limit = LATE_SECONDS[is_page]
        aims.append(
            (
                f"{what} within {limit} s of theory",
                f"{min(late):+.0f} to {max(late):+.0f} s, {len(late)} of {len(mine)} fired",
                len(late) == len(mine) and max(map(abs, late)) <= limit,
            )
        )
    print_aims(
        [
            *aims,
            (
                "less evaluation than Sloth's rules",
                f"{theirs.evaluating / ours.evaluating:.1f} times less",
                ours.evaluating < theirs.evaluating,
            ),
        ]
    )


if __name__ == "__main__":
    main()
