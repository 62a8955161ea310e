"""What pages of alerts say in words; every text is translated where it is shown."""

from sre_ops.alerts.domain.catalogue import Gap
from sre_ops.alerts.store.group_lists import Stand
from sre_ops.web.i18n import N_

STANDS = {
    Stand.WAITING: N_("waits for somebody"),
    Stand.TAKEN: N_("somebody has it"),
    Stand.MUTED: N_("muted"),
    Stand.RESOLVED: N_("resolved"),
    Stand.CLOSED: N_("closed for good"),
}
STATES = {"firing": N_("firing"), "resolved": N_("resolved"), "closed": N_("closed for good")}
INCIDENTS = {
    "open": N_("opens an incident"),
    "propose": N_("proposes an incident"),
    "record": N_("is only recorded"),
}
SAID = {
    "firing": N_("it fires"),
    "acknowledged": N_("somebody has it"),
    "resolved": N_("it is over"),
}
OUTCOMES = {
    "opened": N_("the alert opened"),
    "reopened": N_("the alert fires again"),
    "acknowledged": N_("taken as acknowledged"),
    "resolved": N_("the alert is resolved"),
    "repeated": N_("nothing new"),
    "fires_on": N_("a person had ended it; its source goes on"),
    "nothing_open": N_("nothing was open"),
    "outdated": N_("said of an earlier firing"),
}
KINDS = {
    "alertmanager": N_("Alertmanager"),
    "generic": N_("any JSON"),
    "events_v2": N_("Events API v2"),
    "heartbeat": N_("heartbeat"),
}
GAPS = {
    Gap.NO_RUNBOOK: N_("no runbook"),
    Gap.NO_ROUTE: N_("nobody is paged"),
    Gap.NEVER_FIRED: N_("has not fired in 90 days"),
    Gap.NEVER_ACTED_ON: N_("never acted on"),
    Gap.UNKNOWN_SERVICE: N_("no service"),
    Gap.FAILS: N_("cannot be evaluated"),
}
