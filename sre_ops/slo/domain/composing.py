"""The minutes of a composite SLO, from the minutes of its members, in integers. Pure.

Per minute each member has a bad share p of `POINTS`: 10^6 x bad / valid, rounded half up. The
composite has valid = 10^6 and

- weighted: bad = sum of weight x p by the sum of the weights, rounded half up;
- journey: bad = the largest p, the worst step;
- allOf: bad = 10^6 if any member falls short of its objective in that minute, else 0.

Every minute weighs the same, however many events its members had: a composite tells of how
long people were served how well. Impossible counts of a member (bad below 0 or above valid)
are carried through, not clamped, so that they are shown as the data errors they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from sre_ops.slo.domain.budget import ObjectiveVersion, segments
from sre_ops.slo.domain.composite import POINTS, CompositeKind, CompositeSli, NoData
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.minutes import Ints, Minutes
from sre_ops.slo.domain.slices import falls_short

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRun:
    """The ledger of one member.

    Attributes:
        minutes: at least those that are composed; what is missing is unknown.
        versions: its objectives, ascending by `from_minute`, at least one.
        slice_target: what its time slices must reach, in place of the objective; or None.
    """

    minutes: Minutes
    versions: Sequence[ObjectiveVersion]
    slice_target: Decimal | None = None


def member_run(slo: Slo, minutes: Minutes, versions: Sequence[ObjectiveVersion] = ()) -> MemberRun:
    """Return the run of the member *slo*; without *versions* its own objective always held."""
    return MemberRun(
        minutes=minutes,
        versions=versions or (ObjectiveVersion(objective=slo.objective, from_minute=0),),
        slice_target=slo.time_slices.target if slo.time_slices else None,
    )


def composite_problem(sli: CompositeSli, problems: Mapping[tuple[str, str], str]) -> str:
    """Say why a composite cannot be judged; "" where it can.

    Args:
        sli: the composite.
        problems: by SLO, why it cannot be measured, or ""; a member that is not among them
            is not defined any longer.
    """
    if sli.no_data is NoData.IGNORE and any(
        problems.get(member.key) == "" for member in sli.members
    ):
        return ""
    for member in sli.members:
        name = "/".join(member.key)
        if member.key not in problems:
            return f"its member {name} is not defined any longer"
        if problems[member.key]:
            return f"its member {name}: {problems[member.key]}"
    return ""


def compose(sli: CompositeSli, runs: Sequence[MemberRun], start: int, end: int) -> Minutes:
    """Return minutes [start, end) of the composite *sli*.

    A minute in which no member has a valid event holds nothing, whatever the rule for
    silence, unless that rule is `bad` and any member was scraped.

    Args:
        sli: the composite.
        runs: of its members, in their order.
        start: the first minute, since the epoch.
        end: the minute after the last.
    """
    cut = [run.minutes.slice(start, end) for run in runs]
    valid, bad, seen, expected, marks = (
        np.stack([getattr(one, name) for one in cut])
        for name in ("valid", "bad", "seen", "expected", "marks")
    )
    has = valid > 0
    measured = has | (seen > 0)
    if sli.kind is CompositeKind.ALL_OF:
        parts = _short(runs, cut, has) * POINTS
    else:
        parts = _points(bad, valid, has)
    if sli.no_data is NoData.BAD:
        parts = np.where(has, parts, POINTS)
        counted, takes_part = measured.any(axis=0), np.ones_like(has)
    elif sli.no_data is NoData.IGNORE:
        counted, takes_part = has.any(axis=0), has
    else:
        counted, takes_part = has.all(axis=0), np.ones_like(has)
    whole = Minutes.empty(start, max(end - start, 0))
    whole.valid[counted] = POINTS
    whole.bad[counted] = _together(sli, parts, takes_part)[counted]
    whole.expected[:] = expected.sum(axis=0)
    whole.seen[:] = seen.sum(axis=0)
    if sli.no_data is NoData.UNKNOWN:
        _uncover(whole, np.logical_not(measured.all(axis=0)))
    whole.marks[:] = np.bitwise_or.reduce(marks, axis=0)
    return whole


def _points(bad: Ints, valid: Ints, has: Flags) -> Ints:
    """Return the bad share of each member and minute in `POINTS`, rounded half up."""
    among = np.where(has, valid, 1)
    shares: Ints = np.where(has, (2 * POINTS * bad + among) // (2 * among), 0)
    return shares


def _short(runs: Sequence[MemberRun], cut: Sequence[Minutes], has: Flags) -> Ints:
    """Return 1 for each member and minute whose good / valid is below what it must reach."""
    short = np.zeros(has.shape, np.int64)
    for number, (run, one) in enumerate(zip(runs, cut, strict=True)):
        for start, end, version in segments(run.versions, one.start, one.end):
            part = slice(start - one.start, end - one.start)
            target = version.objective if run.slice_target is None else run.slice_target
            short[number, part] = falls_short(one.valid[part], one.bad[part], target)
    return np.where(has, short, 0)


def _together(sli: CompositeSli, parts: Ints, takes_part: Flags) -> Ints:
    """Return per minute what the members' *parts* are together; 0 where none takes part."""
    if sli.kind is not CompositeKind.WEIGHTED:
        lowest = np.iinfo(np.int64).min
        worst: Ints = np.where(takes_part, parts, lowest).max(axis=0)
        return np.where(takes_part.any(axis=0), worst, 0)
    weights = np.array([[member.weight] for member in sli.members], np.int64) * takes_part
    total = np.maximum(weights.sum(axis=0), 1)
    mean: Ints = (2 * (weights * parts).sum(axis=0) + total) // (2 * total)
    return mean


def _uncover(whole: Minutes, unknown: Flags) -> None:
    """Let minutes of which a member is not measured count as not covered."""
    whole.seen[unknown] = 0
    whole.expected[unknown] = np.maximum(whole.expected[unknown], 1)
