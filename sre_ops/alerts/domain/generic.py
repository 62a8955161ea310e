"""Reads any JSON message by expressions that say where its fields are. Pure.

Expressions are JMESPath: they select and never run anything.

Source: https://jmespath.org/specification.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from sre_ops.alerts.domain import payload
from sre_ops.alerts.domain.alert_event import AlertEvent, Reading, Said, WrongPayload, labels_key
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit

LONGEST_EXPRESSION = 500
LONGEST_KEY = 1_024


class WrongMapping(Unfit):
    """An expression of a mapping cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mappings:
    """Where a message says what; each is an expression, and "" where it does not say.

    Attributes:
        alerts: the list of alerts; "" where the message is one alert. The others are looked
            up in each alert.
        key: what the alert is known by; without it, its labels are.
        is_resolved: whether it is over.
        labels: an object; its texts, numbers, true and false become labels.
    """

    alerts: str = ""
    key: str = ""
    group_key: str = ""
    is_resolved: str = ""
    starts_at: str = ""
    ends_at: str = ""
    labels: str = ""
    annotations: str = ""
    summary: str = ""
    severity: str = ""
    link: str = ""
    fixed_labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in EXPRESSIONS:
            check_expression(name, getattr(self, name))
        if not (self.key or self.labels):
            text = N_("say by which field, or by which labels, alerts are told apart")
            raise WrongMapping("key", text)


EXPRESSIONS = tuple(one.name for one in fields(Mappings) if one.name != "fixed_labels")


def check_expression(name: str, expression: str) -> None:
    """Refuse what is no JMESPath expression; "" is none and is fine.

    Raises:
        WrongMapping: naming the field.
    """
    if len(expression) > LONGEST_EXPRESSION:
        text = N_("an expression may have %(most)s characters")
        raise WrongMapping(name, text, most=LONGEST_EXPRESSION)
    try:
        if expression:
            jmespath.compile(expression)
    except (JMESPathError, RecursionError) as error:
        text = N_("%(expression)s is no JMESPath expression: %(problem)s")
        problem = str(error).partition("\n")[0]
        raise WrongMapping(name, text, expression=repr(expression), problem=problem) from error


def read_generic(body: bytes, mappings: Mappings) -> Reading:
    """Return what a message says under *mappings*.

    Raises:
        WrongPayload: naming the first field that is wrong.
    """
    said = payload.parsed(body)
    if not mappings.alerts:
        return Reading(events=(_event(said, mappings, ""),))
    listed = payload.rows(_find(said, mappings, "alerts", ""), "alerts")
    if not listed:
        raise WrongPayload("alerts", f"{mappings.alerts!r} finds no alert")
    return Reading(
        events=tuple(
            _event(payload.table(one, f"alerts[{place}]"), mappings, f"alerts[{place}].")
            for place, one in enumerate(listed)
        )
    )


def _event(said: Mapping[str, Any], mappings: Mappings, place: str) -> AlertEvent:
    found = {name: _find(said, mappings, name, place) for name in EXPRESSIONS if name != "alerts"}
    labels = _flat(found["labels"], f"{place}labels") | dict(mappings.fixed_labels)
    is_over = found["is_resolved"] not in (None, False, "", [], {})
    return AlertEvent(
        said=Said.RESOLVED if is_over else Said.FIRING,
        key=_key(found["key"], labels, mappings, place),
        group_key=_word(found["group_key"], f"{place}group_key"),
        starts_at=payload.instant(found["starts_at"], f"{place}starts_at"),
        ends_at=payload.instant(found["ends_at"], f"{place}ends_at") if is_over else None,
        labels=labels,
        annotations=_flat(found["annotations"], f"{place}annotations"),
        summary=_word(found["summary"], f"{place}summary"),
        severity=_word(found["severity"], f"{place}severity"),
        link=payload.text(found["link"], f"{place}link"),
    )


def _key(value: Any, labels: Mapping[str, str], mappings: Mappings, place: str) -> str:
    if not mappings.key:
        if not labels:
            raise WrongPayload(f"{place}labels", f"{mappings.labels!r} finds no label")
        return labels_key(labels)
    key = payload.identity(_plain(value), f"{place}key", longest=LONGEST_KEY)
    if not key:
        raise WrongPayload(f"{place}key", f"{mappings.key!r} finds nothing")
    return key


def _find(said: Mapping[str, Any], mappings: Mappings, name: str, place: str) -> Any:
    expression = getattr(mappings, name)
    if not expression:
        return None
    try:
        return jmespath.search(expression, said)
    except JMESPathError as error:  # such as length() of a number
        raise WrongPayload(
            f"{place}{name}", f"{expression!r} cannot be applied: {error}"
        ) from error


def _flat(value: Any, place: str) -> dict[str, str]:
    if value is None:
        return {}
    plain = {name: _plain(one) for name, one in payload.table(value, place).items()}
    return {
        payload.kept(name): payload.text(one, place)
        for name, one in plain.items()
        if isinstance(one, str)
    }


def _word(value: Any, place: str) -> str:
    return payload.text(_plain(value), place)


def _plain(value: Any) -> Any:
    """Return numbers, true and false as JSON writes them; everything else as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value
