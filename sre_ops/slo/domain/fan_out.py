"""The children of a fan-out: which values get one, what they are called, what they count. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.definition import PartOf, Slo
from sre_ops.slo.domain.fitting import unfit
from sre_ops.slo.domain.narrowing import narrowed
from sre_ops.slo.domain.promql import BadPromql, NotCountable
from sre_ops.slo.domain.window_lengths import days_of

DEFAULT_LIMIT = 50
HARD_LIMIT = 200
"""Children at most, whatever a file says, unless the operator's setting says otherwise."""

LONGEST_VALUE = 500
"""Characters of a value; routes have some tens, and an address with a query is no endpoint."""

LOOKED_THROUGH = 2_000
"""Values that are looked through; a label with more tells users or requests apart."""

LONGEST_PARENT = 150
"""Characters of a parent's name, so that those of its children fit."""

_LONGEST_SPELLED = 90
_PLAIN = re.compile(r"[\w/.:{}*@+,=&%-]+(?: [\w/.:{}*@+,=&%-]+)*")
_UNSAFE = re.compile(r"[^\w/.:*@+,=&%-]+")
_DIGITS = 10


class Why(StrEnum):
    """Why a value has no child although its series are there."""

    LIMIT = "limit"
    TOO_LONG = "too_long"
    UNSHOWABLE = "unshowable"
    NAME_TAKEN = "name_taken"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A value without a child; its events count in the parent alone."""

    value: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A value that has a child.

    Attributes:
        since: minute at which it was taken; the order in which a limit is used up.
        last: minute at which its series were last seen.
    """

    value: str
    since: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which values have a child, the oldest first, and which have none, by name."""

    taken: tuple[Seen, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def child_name(parent: str, value: str) -> str:
    """Name the child of *parent* for *value*: `availability[GET /cart]`.

    The name is the same whenever the value comes back, and no two values share one: where a
    value holds what a name should not, or is long, a digest of it follows.
    """
    if len(value) <= _LONGEST_SPELLED and _PLAIN.fullmatch(value) and "{{" not in value:
        return f"{parent}[{value}]"
    digest = sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    plain = _UNSAFE.sub("_", value)[: _LONGEST_SPELLED - _DIGITS - 1]
    return f"{parent}[{plain}~{digest}]"


def shown_value(value: str) -> str:
    """Return *value* as one line that a person can read."""
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in value)


def child_of(parent: Slo, value: str) -> Slo:
    """Return the SLO of *parent* for one *value* of its fan-out's label.

    Raises:
        NotCountable: its SLI cannot be narrowed to the value.
    """
    assert parent.fan_out is not None
    label = parent.fan_out.label
    title = f"{parent.display_name}: {shown_value(value)}" if parent.display_name else ""
    return replace(
        parent,
        name=child_name(parent.name, value),
        sli=narrowed(parent.sli, label, value),
        display_name=title,
        fan_out=None,
        part_of=PartOf(parent=parent.name, label=label, value=value),
    )


def with_children(
    slos: Sequence[Slo], values: Mapping[tuple[str, str], Iterable[str]]
) -> list[Slo]:
    """Return *slos* and the children that each has.

    A child whose name a file gives to another SLO is left out: what people wrote goes first.

    Args:
        slos: as the files say, without children.
        values: by service and name, the values that have a child.
    """
    keys = {slo.key for slo in slos}
    every = list(slos)
    for slo in slos:
        if slo.fan_out is None:
            continue
        for value in values.get(slo.key, ()):
            child = _sound_child(slo, value)
            if isinstance(child, Slo) and child.key not in keys:
                every.append(child)
    return every


def _sound_child(parent: Slo, value: str) -> Slo | Why:
    """Return the child, or why there can be none."""
    if len(value) > LONGEST_VALUE:
        return Why.TOO_LONG
    if any(unicodedata.category(one) in ("Cc", "Cs") and one != "\n" for one in value):
        return Why.UNSHOWABLE
    try:
        child = child_of(parent, value)
    except (NotCountable, BadPromql):  # the second where it grows too long to be read
        return Why.UNFIT
    return Why.UNFIT if unfit(child) else child


def choose(
    parent: Slo,
    found: Mapping[str, float],
    before: Sequence[Seen],
    *,
    now: int,
    limit: int = HARD_LIMIT,
    names_taken: Collection[str] = (),
) -> Choice:
    """Decide which values have a child from now on.

    Who has one keeps it, as long as its series were there within the longest window. Free
    places go to the busiest of the others. Nothing is left out silently.

    Args:
        parent: the SLO that fans out.
        found: values whose series exist, with how busy each is.
        before: values that have a child, the oldest first.
        now: the present minute.
        limit: the operator's; the smaller of it and the definition's counts.
        names_taken: names of other SLOs of the service.
    """
    fan_out = parent.fan_out
    assert fan_out is not None
    longest = max(days_of(window) for window in parent.windows) * DAY_MINUTES
    held = [
        replace(one, last=now if one.value in found else one.last)
        for one in before
        if fan_out.wants(one.value)
    ]
    held = [one for one in held if one.last > now - longest]
    known = {one.value for one in held}
    others = sorted(
        (value for value in found if fan_out.wants(value) and value not in known),
        key=lambda value: (-found[value], value),
    )
    taken: list[Seen] = []
    left_out: list[LeftOut] = []
    for one in [*held, *(Seen(value=value, since=now, last=now) for value in others)]:
        is_full = len(taken) >= min(limit, fan_out.limit)
        why = Why.LIMIT if is_full else _obstacle(parent, one.value, names_taken)
        if why is None:
            taken.append(one)
        else:
            left_out.append(LeftOut(value=one.value, why=why))
    left_out.sort(key=lambda one: one.value)
    return Choice(taken=tuple(taken), left_out=tuple(left_out))


def _obstacle(parent: Slo, value: str, names_taken: Collection[str]) -> Why | None:
    child = _sound_child(parent, value)
    if not isinstance(child, Slo):
        return child
    return Why.NAME_TAKEN if child.name in names_taken else None
