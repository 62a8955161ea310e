"""promtool tests that prove of one SLO's rules that each alert fires and resets. Pure."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sre_ops.slo.domain.burn_rules import BURN_ALERT, RuleOptions, Threshold
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.missing_rules import MISSING_ALERT
from sre_ops.slo.domain.rule import Alert, Expectation, FiringAlert, RuleTest
from sre_ops.slo.domain.rule_course import Limit, course_of, looks
from sre_ops.slo.domain.rule_worlds import Phase, World, world_of

STEP_MINUTES = 10
"""How often a test evaluates the rules; samples lie a minute apart."""

NO_ROOM = "its thresholds leave no room between firing and everything being bad"

_Limit = TypeVar("_Limit", bound=Limit)

_GONE_AT = 240
_DOWN_AT = _GONE_AT + 60
_UNKNOWN_AT = _DOWN_AT + 30
_BACK_AT = _UNKNOWN_AT + 60
_AFTER = 30
_IDLE_MINUTES = 120


def tests_of(
    slo: Slo,
    used: Sequence[Threshold],
    burns: Sequence[Alert],
    missing: Sequence[Alert],
    options: RuleOptions,
) -> tuple[tuple[RuleTest, ...], str]:
    """Return the tests of one SLO's alerts, and why there are none ("" where there are).

    Args:
        slo: the SLO.
        used: the thresholds of *burns*, in the same order.
        burns: its burn-rate alerts.
        missing: its alerts for series that are gone.
        options: what the rules were made with.
    """
    found = world_of(slo, busy=100_000 * max(options.min_bad_events, 1), step=STEP_MINUTES)
    if isinstance(found, str):
        return (), found
    name = f"{slo.service}/{slo.name}: every tier fires and resets"
    firing = [_fires(alert) for alert in burns]
    burning = burn_test(name, found, dict(zip(used, firing, strict=True)), BURN_ALERT)
    if burning is None:
        return (), NO_ROOM
    tests = [burning]
    if found.has_sources:
        tests.append(_idle(slo, found))
        tests.append(_vanishing(slo, found, missing))
    return tuple(tests), ""


def burn_test(
    name: str, world: World, alerts: Mapping[_Limit, FiringAlert], alert: str
) -> RuleTest | None:
    """Return the test in which each limit is exceeded once, and nothing fires after it.

    Args:
        name: of the test.
        world: where it happens.
        alerts: by limit, what fires; several limits may fire the same.
        alert: the name of them all.

    Returns:
        None where a limit lies too close to everything being bad.
    """
    used = tuple(alerts)
    course = course_of(used, all_bad=world.all_bad, blur=world.blur, step=STEP_MINUTES)
    if course is None:
        return None
    seen = looks(course, used, STEP_MINUTES)
    phases = (
        Phase(course.begin, 0.0),
        Phase(course.end - course.begin, course.errors),
        Phase(seen[-1].minute - course.end + STEP_MINUTES, 0.0),
    )
    expectations = []
    for look in seen:
        firing: list[FiringAlert] = []
        for one in look.firing:
            firing += [alerts[one]] if alerts[one] not in firing else []
        expectations.append(Expectation(at_minute=look.minute, alert=alert, firing=tuple(firing)))
    return RuleTest(name=name, series=world.series(phases), expectations=tuple(expectations))


def _idle(slo: Slo, world: World) -> RuleTest:
    return RuleTest(
        name=f"{slo.service}/{slo.name}: idle is no fault",
        series=(*world.series((Phase(_IDLE_MINUTES, None),)), *world.up([(_IDLE_MINUTES, 1)])),
        expectations=tuple(
            Expectation(at_minute=_IDLE_MINUTES, alert=alert)
            for alert in (BURN_ALERT, MISSING_ALERT)
        ),
    )


def _vanishing(slo: Slo, world: World, missing: Sequence[Alert]) -> RuleTest:
    """Take the series away; then their target goes down, then out of sight; then all is back."""
    by_reason = {alert.labels["reason"]: alert for alert in missing}
    ups = [
        (_DOWN_AT, 1),
        (_UNKNOWN_AT - _DOWN_AT, 0),
        (_BACK_AT - _UNKNOWN_AT, None),
        (_AFTER, 1),
    ]
    watched = [
        (_GONE_AT, ""),
        (_DOWN_AT, "series_gone"),
        (_UNKNOWN_AT, "target_down"),
        (_BACK_AT, "target_gone"),
        (_BACK_AT + _AFTER, ""),
    ]
    return RuleTest(
        name=f"{slo.service}/{slo.name}: series that are gone are told by why",
        series=(
            *world.gone(_GONE_AT, _BACK_AT - _GONE_AT, _AFTER),
            *world.up(ups),
        ),
        expectations=tuple(
            Expectation(
                at_minute=minute,
                alert=MISSING_ALERT,
                firing=(_fires(by_reason[reason]),) if reason else (),
            )
            for minute, reason in watched
        ),
    )


def _fires(alert: Alert) -> FiringAlert:
    return FiringAlert(labels=alert.labels, annotations=alert.annotations)
