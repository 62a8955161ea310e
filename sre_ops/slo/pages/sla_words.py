"""What pages say of an agreement beside an SLO; written inside of `spoken`."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sre_ops.slo.domain.rounding import objective_digits
from sre_ops.slo.domain.sla_standing import SlaStanding
from sre_ops.slo.domain.states import State
from sre_ops.slo.pages.wording import amount, moment, percent
from sre_ops.web import filters
from sre_ops.web.i18n import _, joined

_UNLIKELY, _LIKELY = 0.05, 0.5
_LONG = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaWords:
    """An agreement in the viewer's language.

    Attributes:
        short: for a line of a list: "99.5 %, 74 % left".
        bad_left: bad events, or minutes, until it is breached; "" once it is.
        lasts: how long the buffer lasts at the rate of the last hour.
        risk: a word; `risk_share` is the figure behind it.
    """

    sla: SlaStanding
    sentence: str
    short: str
    objective: str
    buffer: str
    bad_left: str
    lasts: str
    risk: str
    risk_share: str


def sla_words(sla: SlaStanding, parts: int) -> SlaWords:
    """Say how *sla* stands; *parts* of its counts make one minute of a composite."""
    objective = percent(sla.objective, objective_digits(sla.objective))
    buffer = _share(sla.buffer_left)
    if sla.is_breached:
        short = _("SLA %(objective)s, breached") % {"objective": objective}
    elif sla.buffer_left is None:
        short = _("SLA %(objective)s") % {"objective": objective}
    else:
        short = _("SLA %(objective)s, %(share)s left") % {"objective": objective, "share": buffer}
    left = "" if sla.bad_left is None or sla.is_breached else amount(sla.bad_left / parts)
    return SlaWords(
        sla=sla,
        sentence=joined([_standing(sla, objective, buffer), _outlook(sla), _owed(sla)]),
        short=short,
        objective=objective,
        buffer=buffer,
        bad_left=left,
        lasts=_lasts(sla),
        risk=_risk(sla),
        risk_share=_share(sla.breach_risk),
    )


def _share(ratio: float | None) -> str:
    """Write a share in whole percent, rounded down; below 0 too, so that no debt looks small."""
    if ratio is None:
        return filters.NOTHING
    whole = int(ratio * 100 // 1)
    return percent(Decimal(whole) / 100, 0)


def _standing(sla: SlaStanding, objective: str, buffer: str) -> str:
    told = {"name": sla.customer or sla.name, "objective": objective, "share": buffer}
    match sla.state:
        case State.MISSED:
            return _("The promise to %(name)s of %(objective)s is broken.") % told
        case State.NO_DATA | State.NOT_ENOUGH_DATA:
            text = _("Whether the promise to %(name)s of %(objective)s is kept cannot be told yet.")
            return text % told
        case _:
            text = _(
                "The promise to %(name)s of %(objective)s is kept: %(share)s of what it allows is"
                " left."
            )
            return text % told


def _outlook(sla: SlaStanding) -> str:
    if sla.is_breached or sla.breach_risk is None:
        return ""
    if sla.breach_at is not None:
        told = {"when": moment(sla.breach_at)}
        return _("At this pace it is broken about %(when)s.") % told
    if sla.breach_risk < _UNLIKELY:
        return _("At this pace a breach is unlikely.")
    return _("A breach is possible: %(share)s of the drawn futures come to it.") % {
        "share": _share(sla.breach_risk)
    }


def _owed(sla: SlaStanding) -> str:
    return _("Owed now: %(credit)s.") % {"credit": sla.credit} if sla.credit else ""


def _risk(sla: SlaStanding) -> str:
    if sla.is_breached:
        return _("breached")
    if sla.breach_risk is None:
        return filters.NOTHING
    if sla.breach_risk < _UNLIKELY:
        return _("unlikely")
    return _("likely") if sla.breach_risk >= _LIKELY else _("possible")


def _lasts(sla: SlaStanding) -> str:
    if sla.minutes_left is None:
        return filters.NOTHING
    span = timedelta(minutes=min(sla.minutes_left, _LONG.total_seconds() / 60))
    return _("over a year") if span == _LONG else filters.duration(span)
