"""Terms of the trade in plain words, shown where a page uses them."""

from sre_ops.web.i18n import N_

GLOSSARY: dict[str, tuple[str, str]] = {
    "sla": (
        N_("SLA"),
        N_(
            "Service level agreement: what a contract promises, less than the objective aims at;"
            " what lies between is the buffer."
        ),
    ),
    "sli": (
        N_("SLI"),
        N_("Service level indicator: the share of events that were good, from 0 to 100 %."),
    ),
    "slo": (
        N_("SLO"),
        N_("Service level objective: how large the share of good events has to be."),
    ),
    "error_budget": (
        N_("Error budget"),
        N_("How many bad events the objective allows in its window."),
    ),
    "burn_rate": (
        N_("Burn rate"),
        N_("How fast the budget is being spent: at 1 it lasts exactly as long as the window."),
    ),
    "coverage": (
        N_("Coverage"),
        N_("The share of the expected measurements that arrived."),
    ),
    "window": (
        N_("Window"),
        N_("The span of time over which the objective counts, such as 30 days."),
    ),
    "objective": (
        N_("Objective"),
        N_("The share of good events that was agreed on."),
    ),
    "forecast": (
        N_("Forecast"),
        N_("When the budget will be gone if things go on as in the past days."),
    ),
    "settled": (
        N_("Settled"),
        N_("Old enough that no late sample is expected to change it."),
    ),
    "wilson": (
        N_("Confidence interval"),
        N_("Where the true share of good events lies with 95 % probability (Wilson)."),
    ),
    "time_slice": (
        N_("Time slice"),
        N_("A short piece of time that counts as good or bad as a whole."),
    ),
}
"""Key to (term, explanation); English, translated where it is shown."""
