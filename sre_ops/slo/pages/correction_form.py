"""The form that asks for a correction: what was typed, read as a wish."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from fastapi import Form

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import to_minute
from sre_ops.kernel.wall_clock import instant_of
from sre_ops.slo.commands.corrections import CorrectionWish
from sre_ops.slo.domain.corrections import Effect, Kind, Selector
from sre_ops.slo.domain.recurrence import (
    MonthDay,
    MonthWeekday,
    Once,
    Period,
    Recurring,
    Rule,
    Weekly,
)

WEEK = "week"
MONTH_DAY = "day"
REPEATS = (WEEK, "1", "2", "3", "4", "-1", MONTH_DAY)
Text = Annotated[str, Form(max_length=4_000)]
_Parsed = TypeVar("_Parsed", date, time, datetime)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed, whatever it is; `form` says which of the two forms it is."""

    form: str = "once"
    service: str = ""
    slo: str = "*"
    team: str = "*"
    effect: str = Effect.EXCLUDE.value
    kind: str = Kind.MAINTENANCE.value
    reason: str = ""
    starts_at: str = ""
    ends_at: str = ""
    repeats: str = WEEK
    weekday: str = "6"
    month_day: str = ""
    starts: str = ""
    ends: str = ""
    zone: str = ""
    first_day: str = ""
    last_day: str = ""

    @property
    def is_recurring(self) -> bool:
        """Whether it is the form for what comes again."""
        return self.form == "recurring"

    def wish(self, zone: ZoneInfo) -> CorrectionWish:
        """Read what was typed; instants are by the clocks of *zone*, the viewer's.

        Raises:
            Unfit: a field makes no sense; the first one.
        """
        said = Typed(**{name: text.strip() for name, text in asdict(self).items()})
        return CorrectionWish(
            selector=Selector(service=said.service, slo=said.slo, team=said.team),
            effect=_one_of("effect", said.effect, {one.value: one for one in Effect}),
            kind=_one_of("kind", said.kind, {one.value: one for one in Kind}),
            reason=said.reason,
            period=said.recurring() if said.is_recurring else said.once(zone),
        )

    def once(self, zone: ZoneInfo) -> Period:
        """Read the form for what holds once."""
        fields = ("starts_at", "ends_at")
        local = [_parsed(field, getattr(self, field), datetime) for field in fields]
        try:
            starts, ends = (instant_of(one.replace(tzinfo=None), zone) for one in local)
        except OverflowError as error:
            raise Unfit(
                "starts_at", N_("Give a day or time such as 2026-11-30 or 02:00.")
            ) from error
        return Once(from_minute=to_minute(starts), to_minute=to_minute(ends))

    def recurring(self) -> Period:
        """Read the form for what comes again."""
        return Recurring(
            rule=self._rule(),
            zone=self.zone,
            starts=_parsed("starts", self.starts, time),
            ends=_parsed("ends", self.ends, time),
            first_day=_parsed("first_day", self.first_day, date),
            last_day=_parsed("last_day", self.last_day, date) if self.last_day else None,
        )

    def _rule(self) -> Rule:
        repeats = _one_of("repeats", self.repeats, {one: one for one in REPEATS})
        if repeats == MONTH_DAY:
            days = {str(number): number for number in range(1, 32)}
            return MonthDay(_one_of("month_day", self.month_day, days))
        day = _one_of("weekday", self.weekday, {str(number): number for number in range(7)})
        return Weekly(frozenset((day,))) if repeats == WEEK else MonthWeekday(int(repeats), day)


_Chosen = TypeVar("_Chosen")


def _one_of(field: str, text: str, known: dict[str, _Chosen]) -> _Chosen:
    if text not in known:
        raise Unfit(field, N_("Choose one of these."))
    return known[text]


def _parsed(field: str, text: str, kind: type[_Parsed]) -> _Parsed:
    try:
        return kind.fromisoformat(text)
    except ValueError as error:
        raise Unfit(field, N_("Give a day or time such as 2026-11-30 or 02:00.")) from error


def typed(
    *,
    form: Text = "once",
    service: Text = "",
    slo: Text = "",
    team: Text = "",
    effect: Text = "",
    kind: Text = "",
    reason: Text = "",
    starts_at: Text = "",
    ends_at: Text = "",
    repeats: Text = WEEK,
    weekday: Text = "",
    month_day: Text = "",
    starts: Text = "",
    ends: Text = "",
    zone: Text = "",
    first_day: Text = "",
    last_day: Text = "",
) -> Typed:
    """Take what the form sent."""
    return Typed(**locals())
