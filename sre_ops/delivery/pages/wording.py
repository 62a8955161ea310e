"""What pages of delivery say in words; every text is translated where it is shown."""

from sre_ops.delivery.domain.verdict import Verdict
from sre_ops.web.i18n import N_

VERDICTS = {
    Verdict.PASS: N_("pass"),
    Verdict.WARN: N_("warn"),
    Verdict.BLOCK: N_("block"),
    Verdict.UNKNOWN: N_("unknown"),
}
LOOKS = {
    Verdict.PASS: "met",
    Verdict.WARN: "at_risk",
    Verdict.BLOCK: "missed",
    Verdict.UNKNOWN: "no_data",
}
"""Which state of an SLO a verdict looks like: its shape and colour."""
ANSWERS = {
    Verdict.PASS: N_("%(service)s may be released: its error budgets are in good order."),
    Verdict.WARN: N_("%(service)s may be released, with care: %(why)s."),
    Verdict.BLOCK: N_("%(service)s must not be released now: %(why)s."),
    Verdict.UNKNOWN: N_("Whether %(service)s may be released is not known: %(why)s."),
}
"""The first sentence of the page of a service."""

NOTICES = {
    Verdict.PASS: "success",
    Verdict.WARN: "warning",
    Verdict.BLOCK: "danger",
    Verdict.UNKNOWN: "warning",
}
KINDS = {
    "planned": N_("planned"),
    "hotfix": N_("hotfix"),
    "rollback": N_("rollback"),
    "fix_forward": N_("fix forward"),
}
ACTIONS = {
    "none": N_("nothing"),
    "inform": N_("take note"),
    "reliability_first": N_("reliability work first"),
    "require_approval": N_("each release needs approval"),
    "freeze": N_("releases are frozen"),
}
STATES = {
    "requested": N_("waits for a second person"),
    "approved": N_("approved"),
    "refused": N_("refused"),
    "expired": N_("expired"),
}
MEASURES = {
    "budget_left": N_("budget left"),
    "burn_rate": N_("burn rate"),
    "incident_share": N_("largest incident"),
}
