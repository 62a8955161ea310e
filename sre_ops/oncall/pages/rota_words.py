"""What pages of schedules say in words; every text is translated where it is shown."""

from sre_ops.oncall.domain.absences import Clash
from sre_ops.oncall.domain.schedule import Kind, Source
from sre_ops.web.i18n import N_

SOURCES = {
    Source.LAYER: N_("rotation"),
    Source.TEMPORARY: N_("temporary schedule"),
    Source.OVERRIDE: N_("stands in"),
    Source.SWAP: N_("swapped"),
}
KINDS = {
    Kind.REPLACE: N_("%(stand_in)s stands in for %(person)s"),
    Kind.ADD: N_("%(person)s is on call besides"),
    Kind.REMOVE: N_("%(person)s is taken off call"),
}
CLASHES = {
    Clash.TIME_OFF: N_("%(person)s has time off"),
    Clash.HOLIDAY: N_("%(person)s has a public holiday"),
    Clash.ELSEWHERE: N_("%(person)s is on call elsewhere, too"),
}
DONE = {
    "taken": N_("The shift is yours."),
    "override": N_("The change is made."),
    "ended": N_("The change holds no longer."),
    "asked": N_("The swap waits for the other side."),
    "accepted": N_("The shifts have changed hands."),
    "declined": N_("The swap is off."),
    "temporary": N_("The temporary schedule stands; the shifts below show it."),
    "again": N_("The rotation decides again."),
    "saved": N_("The schedule is saved."),
    "retired": N_("The schedule is retired; who was on call stays known."),
    "off": N_("The time off is noted."),
    "removed": N_("The time off counts no longer."),
}
