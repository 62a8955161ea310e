"""Which target the past would carry, with the reasons in words; nothing is ever set by it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sre_ops.kernel.messages import N_, Message
from sre_ops.slo.domain.rehearsal import PastWindow

USUAL = tuple(
    Decimal(text)
    for text in ("0.9", "0.95", "0.98", "0.99", "0.995", "0.998", "0.999", "0.9995", "0.9999")
)
"""Targets that people use, the easiest first."""
SPARE = Fraction(1, 5)
"""The share of the budget that should be left: an SLO that has spent more is at risk."""
MIN_ALLOWED = 10
"""With fewer bad events allowed, a single one weighs more than a tenth of the budget."""
ENOUGH_WINDOWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A target (0 < target < 1), or None, and why, a sentence each."""

    target: Decimal | None
    reasons: tuple[Message, ...]


def suggest(windows: Sequence[PastWindow]) -> Suggestion:
    """Return the strictest usual target that every one of *windows* would have met with room.

    Args:
        windows: those that are over, each with valid events.
    """
    if not windows:
        why = Message(N_("No whole window has been measured yet; there is nothing to go by."))
        return Suggestion(target=None, reasons=(why,))
    fitting = [one for one in USUAL if _fits(windows, one)]
    target = fitting[-1] if fitting else None
    return Suggestion(target=target, reasons=(*_facts(windows), *_choice(windows, target), _LIMITS))


_LIMITS = Message(
    N_("This tells what was, not what users need: ask how much they bear, and decide yourself.")
)


def _fits(windows: Sequence[PastWindow], target: Decimal) -> bool:
    tolerated = 1 - Fraction(target)
    has_room = all(one.consumed(tolerated) <= 1 - SPARE for one in windows)
    return has_room and _can_be_judged(windows, tolerated)


def _can_be_judged(windows: Sequence[PastWindow], tolerated: Fraction) -> bool:
    return all(one.valid * tolerated >= MIN_ALLOWED for one in windows)


def _facts(windows: Sequence[PastWindow]) -> list[Message]:
    worst, best = min(one.sli for one in windows), max(one.sli for one in windows)
    told = {"n": len(windows), "worst": _percent(worst), "best": _percent(best)}
    said = [Message(N_("Windows measured: %(n)s. Their SLI was %(worst)s to %(best)s."), told)]
    if len(windows) < ENOUGH_WINDOWS:
        said.append(Message(N_("That is little history; look again when there is more.")))
    return said


def _choice(windows: Sequence[PastWindow], target: Decimal | None) -> list[Message]:
    said = []
    if target is not None:
        text = N_(
            "%(target)s is the strictest usual target that each would have met with a fifth "
            "of its budget left."
        )
        said.append(Message(text, {"target": _percent(Fraction(target))}))
    stricter = next((one for one in USUAL if target is None or one > target), None)
    if stricter is not None:
        said.append(_why_not(windows, stricter))
    return said


def _why_not(windows: Sequence[PastWindow], target: Decimal) -> Message:
    tolerated = 1 - Fraction(target)
    told = {"target": _percent(Fraction(target)), "n": len(windows)}
    missed = sum(one.is_missed(tolerated) for one in windows)
    if missed:
        text = N_("%(target)s would have been missed in %(missed)s of %(n)s windows.")
        return Message(text, told | {"missed": missed})
    if not _can_be_judged(windows, tolerated):
        text = N_(
            "%(target)s would allow fewer than %(few)s bad events a window, too few to judge."
        )
        return Message(text, told | {"few": MIN_ALLOWED})
    tight = sum(one.consumed(tolerated) > 1 - SPARE for one in windows)
    text = N_(
        "%(target)s would have left less than a fifth of the budget in %(tight)s of %(n)s windows."
    )
    return Message(text, told | {"tight": tight})


def _percent(ratio: Fraction) -> str:
    """Write a ratio in percent, rounded down to four digits: only 100 % reads as 100 %."""
    steps = int(ratio * 1_000_000)
    return f"{Decimal(steps).scaleb(-4).normalize():f} %"
