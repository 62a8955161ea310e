"""What definitions are read from, and the small things in them: times, hours, names. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Protocol, Self, TypeVar
from uuid import UUID

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.hours import Hours
from sre_ops.oncall.domain.policy import Target, TargetKind

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WAIT = re.compile(r"([0-9]{1,4})([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_Given = TypeVar("_Given")


class Written(Protocol):
    """One place of a document that a person wrote; mistakes are noted there.

    Getters never raise: they note what is wrong and return nothing, "" or no entries, so that
    one reading tells of every mistake.
    """

    def field(self, name: str) -> Self | None:
        """Return the place of field *name*; None when it is absent."""
        ...

    def spot(self, name: str) -> Self:
        """Return the place of field *name*, or this one without it."""
        ...

    def items(self, name: str, *, required: bool = False) -> list[Self]:
        """Return the entries of the list *name*."""
        ...

    def text(self, name: str, *, required: bool = False) -> str:
        """Return the text of field *name*."""
        ...

    def as_text(self) -> str:
        """Return the text that stands here."""
        ...

    def error(self, rule: str, message: str, allowed: str = "") -> None:
        """Note a mistake here."""
        ...

    def only(self, *known: str) -> None:
        """Note every field that is not among *known*."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Whom and what a document may name: people by e-mail address, others by name."""

    people: Mapping[str, UUID] = field(default_factory=dict)
    schedules: Mapping[str, UUID] = field(default_factory=dict)
    teams: Mapping[str, UUID] = field(default_factory=dict)
    channels: Mapping[str, UUID] = field(default_factory=dict)

    def of(self, kind: TargetKind) -> Mapping[str, UUID]:
        """Return the names of one kind."""
        return {
            TargetKind.PERSON: self.people,
            TargetKind.SCHEDULE: self.schedules,
            TargetKind.TEAM: self.teams,
            TargetKind.CHANNEL: self.channels,
        }[kind]


def complete(found: Iterable[_Given | None]) -> tuple[_Given, ...] | None:
    """Return *found*; None where anything of it could not be read."""
    every = tuple(found)
    known = tuple(one for one in every if one is not None)
    return known if len(known) == len(every) else None


def note_wrong(place: Written, allowed: str) -> None:
    """Note that what stands at *place* is not what it may be."""
    place.error("wrong-value", f"write {allowed}", allowed)


def note_unfit(place: Written, error: Unfit) -> None:
    """Note what a rule of the domain refused."""
    place.spot(error.field).error("wrong-value", str(error))


def read_waits(written: Written, *names: str) -> dict[str, timedelta] | None:
    """Read how long to wait, such as `10m`, from those fields of *names* that are there.

    Returns:
        By name; None after a mistake.
    """
    found: dict[str, timedelta] = {}
    wrong = 0
    for name in names:
        if written.field(name) is None:
            continue
        wait = _WAIT.fullmatch(written.text(name))
        if wait is None:
            note_wrong(written.spot(name), "a time to wait, for example 30s, 10m, 2h or 1d")
            wrong += 1
        else:
            found[name] = timedelta(**{_UNITS[wait[2]]: int(wait[1])})
    return None if wrong else found


def read_moment(written: Written, name: str) -> datetime | None:
    """Read a local day and time such as `2026-01-05 09:00`."""
    try:
        return datetime.strptime(written.text(name, required=True), "%Y-%m-%d %H:%M")  # noqa: DTZ007 - what clocks show
    except ValueError:
        note_wrong(written.spot(name), "a day and time, for example 2026-01-05 09:00")
        return None


def read_hours(written: Written) -> Hours | None:
    """Read `{days: mon-fri, from: "09:00", to: "17:00", over: 0}`.

    `over` is how many days later it ends: needed only where that is neither on the same day
    nor, because *to* comes first, on the next one.
    """
    written.only("days", "from", "to", "over")
    weekdays = _weekdays(written.text("days") or "mon-sun")
    starts, ends = (_clock(written, name) for name in ("from", "to"))
    over = written.text("over")
    if weekdays is None:
        note_wrong(written.spot("days"), "days, for example mon-fri or sat,sun")
        return None
    if over and not over.isdecimal():
        note_wrong(written.spot("over"), "a number of days, for example 3")
        return None
    if starts is None or ends is None:
        return None
    days = int(over) if over else int(ends <= starts)
    try:
        return Hours(weekdays=weekdays, starts=starts, ends=ends, days=days)
    except Unfit as error:
        note_unfit(written, error)
        return None


def read_named(written: Written, known: Mapping[str, UUID]) -> UUID | None:
    """Read the name of somebody or something that exists."""
    name = written.as_text()
    if name not in known:
        written.error("unknown-name", f"nothing here is called {name!r}", ", ".join(sorted(known)))
    return known.get(name)


def read_target(written: Written, names: Names) -> Target | None:
    """Read `schedule primary`, `person ana@example.org`, `team sre` or `channel ops`."""
    kind, _, name = written.as_text().partition(" ")
    if kind not in set(TargetKind) or not name:
        note_wrong(written, "a target, for example schedule primary or team sre")
        return None
    known = names.of(TargetKind(kind))
    if name not in known:
        written.error("unknown-name", f"no {kind} is called {name!r}", ", ".join(sorted(known)))
        return None
    return Target(TargetKind(kind), known[name])


def _weekdays(text: str) -> frozenset[int] | None:
    found: set[int] = set()
    for part in text.replace(" ", "").lower().split(","):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            return None
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        found |= {day % 7 for day in range(start, (end if end >= start else end + 7) + 1)}
    return frozenset(found)


def _clock(written: Written, name: str) -> time | None:
    text = written.text(name, required=True)
    try:
        return time.fromisoformat(text)
    except ValueError:
        note_wrong(written.spot(name), 'a time of day, for example "09:00"')
        return None
