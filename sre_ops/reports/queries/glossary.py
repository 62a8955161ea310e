"""The terms that a budget report uses, in plain words."""

from sre_ops.web.glossary import GLOSSARY
from sre_ops.web.i18n import N_, _

_SHARED = ("slo", "sli", "error_budget", "burn_rate", "window", "coverage")
_OWN = (
    (
        N_("Bad event"),
        N_("Something a user asked for that failed or took too long; every other one is good."),
    ),
    (
        N_("Correction"),
        N_("An agreed time, such as maintenance, that does not count against the budget."),
    ),
    (
        N_("Error-budget policy"),
        N_("What was agreed to happen when a budget runs out."),
    ),
    (
        N_("Freeze"),
        N_("No release goes out, except for urgent repairs, until some budget is back."),
    ),
)


def terms() -> list[tuple[str, str]]:
    """Return term and explanation in the reader's language."""
    return [(_(word), _(told)) for word, told in (*(GLOSSARY[key] for key in _SHARED), *_OWN)]
