"""Corrections: periods that do not count, or count as good, applied to minutes. Pure.

The ledger is never changed by them. They commute and may be applied twice: what is taken out
is taken out, whatever else holds of the minute, and bad events that count as good are not bad.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

import numpy as np
import numpy.typing as npt

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.slo.domain.minutes import Mark, Minutes
from sre_ops.slo.domain.recurrence import Period, Recurring, spans

ANY = "*"
LONGEST_PATTERN = 253
_Mask = npt.NDArray[np.bool_]


class Effect(StrEnum):
    """What becomes of the minutes."""

    EXCLUDE = "exclude"  # neither good nor bad
    COUNT_AS_GOOD = "count_as_good"  # bad events turn into good ones


class Kind(StrEnum):
    """Why there is a correction."""

    MAINTENANCE = "maintenance"
    DATA_FAULT = "data_fault"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Which SLOs are meant, by patterns in which `*` stands for any text.

    Attributes:
        team: the one that cares for the service; `*` also fits a service without a team.
    """

    service: str
    slo: str = ANY
    team: str = ANY

    def __post_init__(self) -> None:
        for field in ("service", "slo", "team"):
            pattern = getattr(self, field)
            if not pattern or len(pattern) > LONGEST_PATTERN or "\0" in pattern:
                raise Unfit(field, N_("Write a name, or * for all."))

    def fits(self, service: str, slo: str, team: str) -> bool:
        """Tell whether the SLO of that name is meant."""
        pairs = ((self.service, service), (self.slo, slo), (self.team, team))
        return all(_pattern(pattern).fullmatch(name) for pattern, name in pairs)


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.split(ANY)), re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One approved correction."""

    id: UUID
    selector: Selector
    effect: Effect
    kind: Kind
    period: Period

    @property
    def is_recurring(self) -> bool:
        """Whether it comes again."""
        return isinstance(self.period, Recurring)

    def spans(self, from_minute: int, to_minute: int) -> list[tuple[int, int]]:
        """Return where it holds within [from_minute, to_minute)."""
        return spans(self.period, from_minute, to_minute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What one correction covers of a window, as the ledger holds it.

    Attributes:
        minutes: of the window that it covers; another correction may cover them as well.
        valid, bad: events of those minutes.
    """

    correction_id: UUID
    effect: Effect
    kind: Kind
    is_recurring: bool
    minutes: int
    valid: int
    bad: int


def marked(minutes: Minutes, corrections: Sequence[Correction]) -> Minutes:
    """Return the same counts; minutes that are corrected carry the mark of it."""
    if not corrections:
        return minutes
    excluded, good = _masks(minutes, corrections)
    marks = minutes.marks | np.where(excluded, Mark.EXCLUDED, 0)
    return replace(minutes, marks=marks | np.where(good, Mark.COUNTED_GOOD, 0))


def corrected(minutes: Minutes, corrections: Sequence[Correction]) -> Minutes:
    """Apply *corrections* to a run of the ledger, which itself stays as it is.

    Minutes that are excluded hold no events; what was scraped in them stays covered, for the
    window was measured. Elsewhere bad events may count as good. Where both hold, the minute
    is excluded.

    Args:
        minutes: events; time slices are made from the corrected ones.
        corrections: those approved for the SLO, in any order.
    """
    if not corrections:
        return minutes
    excluded, good = _masks(minutes, corrections)
    unjudged = excluded | good
    return replace(
        marked(minutes, corrections),
        valid=np.where(excluded, 0, minutes.valid),
        bad=np.where(unjudged, 0, minutes.bad),
        births_valid=np.where(excluded, 0, minutes.births_valid),
        births_bad=np.where(unjudged, 0, minutes.births_bad),
    )


def _masks(minutes: Minutes, corrections: Sequence[Correction]) -> tuple[_Mask, _Mask]:
    masks = {effect: np.zeros(len(minutes.valid), np.bool_) for effect in Effect}
    for one in corrections:
        for start, end in one.spans(minutes.start, minutes.end):
            masks[one.effect][start - minutes.start : end - minutes.start] = True
    return masks[Effect.EXCLUDE], masks[Effect.COUNT_AS_GOOD]


def counted(
    minutes: Minutes, corrections: Sequence[Correction], from_minute: int, to_minute: int
) -> tuple[Counted, ...]:
    """Return what each correction covers of [from_minute, to_minute), without those of nothing.

    Args:
        minutes: as the ledger holds them.
        corrections: those approved for the SLO.
        from_minute: first minute of the window.
        to_minute: the minute after its last that counts.
    """
    found = []
    for one in corrections:
        held = one.spans(from_minute, to_minute)
        parts = [minutes.slice(start, end) for start, end in held]
        if held:
            found.append(
                Counted(
                    correction_id=one.id,
                    effect=one.effect,
                    kind=one.kind,
                    is_recurring=one.is_recurring,
                    minutes=sum(end - start for start, end in held),
                    valid=sum(int(part.valid.sum()) for part in parts),
                    bad=sum(int(part.bad.sum()) for part in parts),
                )
            )
    return tuple(found)


def recurring_share(corrections: Sequence[Correction], from_minute: int, end_minute: int) -> float:
    """Return the share, 0 to 1, of a whole window that recurring corrections take together.

    Args:
        corrections: those approved for the SLO; such as hold once are passed over.
        from_minute: first minute of the window.
        end_minute: the minute after its last, be it still to come.
    """
    covered = np.zeros(end_minute - from_minute, np.bool_)
    for one in corrections:
        if one.is_recurring:
            for start, end in one.spans(from_minute, end_minute):
                covered[start - from_minute : end - from_minute] = True
    return float(covered.mean()) if len(covered) else 0.0
