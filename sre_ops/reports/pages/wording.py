"""What pages of reports say in words; they call it inside `speaking_to`."""

from datetime import timedelta

from sre_ops.kernel.messages import N_
from sre_ops.reports.domain.attribution import Attribution, Cause, Part
from sre_ops.web import filters
from sre_ops.web.i18n import _, speaking

CAUSES = {
    Cause.CORRECTION: N_("Correction"),
    Cause.INCIDENT: N_("Incident"),
    Cause.DEPLOYMENT: N_("Deployment"),
    Cause.UNATTRIBUTED: N_("Unattributed"),
}
_UNITS = {
    "week": N_("week"),
    "month": N_("month"),
    "quarter": N_("quarter"),
    "year": N_("year"),
}
_TRACE = 0.001
_MINUTE = timedelta(minutes=1)


def window(text: str) -> str:
    """Write a window: `30d` is "30 days", `month@Asia/Tokyo` "month (Asia/Tokyo)"."""
    unit, _at, zone = text.partition("@")
    if unit in _UNITS:
        return f"{_(_UNITS[unit])} ({zone})"
    if unit[:-1].isdecimal():
        days = int(unit[:-1])
        return speaking().words.ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return text


def share(ratio: float | None) -> str:
    """Write a share so that a little does not read as nothing."""
    if ratio is not None and 0 < ratio < _TRACE:
        return "<" + filters.percent(_TRACE, 1)
    return filters.percent(ratio, 1)


def named(part: Part) -> str:
    """Name a cause: "Deployment 1.4.2"."""
    return f"{_(CAUSES[part.cause])} {part.title}".rstrip()


def sentence(found: Attribution) -> str:
    """Say how much was spent, and what took most of it."""
    told = {
        "slo": f"{found.service}/{found.slo}",
        "start": filters.day(found.window_from),
        "end": filters.day(found.window_to - _MINUTE),
        "share": filters.percent(found.consumed, 1),
    }
    if found.consumed is None:
        return _("Nothing of %(slo)s was counted from %(start)s to %(end)s.") % told
    text = _("%(slo)s has spent %(share)s of its error budget from %(start)s to %(end)s.") % told
    space = "" if speaking().viewer.locale == "ja" else " "
    return space.join(one for one in (text, _most(found)) if one)


def _most(found: Attribution) -> str:
    counted = [one for one in found.parts if one.cause is not Cause.CORRECTION and one.bad > 0]
    if not counted:
        return ""
    largest = max(counted, key=lambda one: one.bad)
    share = filters.percent(largest.bad / sum(one.bad for one in counted), 1)
    if largest.cause is Cause.UNATTRIBUTED:
        return _("No known cause covers %(share)s of that.") % {"share": share}
    told = {"cause": named(largest), "share": share, "at": filters.instant(largest.at)}
    return _("%(cause)s of %(at)s took %(share)s of that.") % told
