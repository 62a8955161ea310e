"""OpenSLO's alert objects: checked for form; they do not take part in measuring. Pure.

Source: https://github.com/OpenSLO/OpenSLO, README.md, AlertPolicy to AlertNotificationTarget.
"""

from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.objective import minutes_of

ALERT_KINDS = ("AlertPolicy", "AlertCondition", "AlertNotificationTarget")


def check_alerts(kind: str, spec: Cursor) -> None:
    """Record what is wrong with the *spec* of an alert object of *kind*."""
    match kind:
        case "AlertPolicy":
            _check_policy(spec)
        case "AlertCondition":
            _check_condition(spec)
        case _:
            spec.only("target", "description")
            spec.text("target", required=True)


def _check_policy(spec: Cursor) -> None:
    spec.only(
        "description",
        "alertWhenNoData",
        "alertWhenResolved",
        "alertWhenBreaching",
        "conditions",
        "notificationTargets",
    )
    for name in ("alertWhenNoData", "alertWhenResolved", "alertWhenBreaching"):
        spec.flag(name)
    conditions = spec.items("conditions", required=True)
    if len(conditions) > 1:
        conditions[1].error("too-many", "an AlertPolicy holds one condition", "one condition")
    for condition in conditions:
        inline = condition.table("spec")
        if inline:
            _check_condition(inline)
        else:
            condition.text("conditionRef", required=True)
    for target in spec.items("notificationTargets", required=True):
        inline = target.table("spec")
        if inline:
            inline.text("target", required=True)
        else:
            target.text("targetRef", required=True)


def _check_condition(spec: Cursor) -> None:
    spec.only("description", "severity", "condition")
    spec.text("severity", required=True)
    condition = spec.table("condition", required=True)
    if condition is None:
        return
    condition.only("kind", "op", "threshold", "lookbackWindow", "alertAfter")
    kind = condition.text("kind")
    if kind not in ("", "burnrate"):
        condition.spot("kind").error("unknown-kind", f"condition kind `{kind}`", "burnrate")
    condition.number("threshold", required=True)
    for name in ("lookbackWindow", "alertAfter"):
        found = condition.field(name)
        if found and minutes_of(found.as_text()) is None and found.as_text() != "0m":
            found.error("window", f"`{found.key}` must be a duration", "5m, 1h, 3d")
