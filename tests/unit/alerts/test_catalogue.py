from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sre_ops.alerts.domain.catalogue import (
    LATELY,
    SEEN,
    Gap,
    History,
    Record,
    Rule,
    gaps,
    history,
    unlisted,
)
from sre_ops.alerts.domain.routing import Destination, IncidentRule
from sre_ops.kernel.severity import Severity

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
RULE = Rule(
    source="",
    group="checkout",
    name="ErrorBudgetBurn",
    expr="vector(1)",
    labels={"service": "checkout", "host": "{{ $labels.instance }}"},
)
WHERE = Destination(
    path=("root",),
    service="checkout",
    severity=Severity.CRITICAL,
    policy="web",
    incident=IncidentRule.RECORD,
    runbook="https://wiki/burn",
)
SINCE = NOON - LATELY
HEALTHY = History(fired=3, acted_on=1, last_fired_at=NOON)


def _record(service: str, **different: object) -> Record:
    labels = {"alertname": "ErrorBudgetBurn", "service": service, "instance": "a"}
    return replace(
        Record(labels=labels, fired=2, acted_on=1, last_fired_at=NOON),
        **different,  # type: ignore[arg-type]
    )


def test_rules_of_one_name_have_histories_of_their_own() -> None:
    records = [_record("checkout"), _record("checkout", fired=3), _record("search")]

    assert history(RULE, records) == History(fired=5, acted_on=2, last_fired_at=NOON)
    assert history(replace(RULE, name="Other"), records) == History()


def _gaps(
    *, rule: Rule = RULE, past: History = HEALTHY, where: Destination = WHERE
) -> tuple[Gap, ...]:
    return gaps(rule, past, [where], {"checkout"}, since=SINCE)


def test_a_rule_that_lacks_nothing_has_no_gaps() -> None:
    assert _gaps() == ()


def test_a_rule_that_lacks_nearly_everything_has_nearly_every_gap() -> None:
    nowhere = replace(WHERE, policy="", service="", runbook="")

    found = _gaps(rule=replace(RULE, problem="parse error"), past=History(), where=nowhere)

    assert set(found) == set(Gap) - {Gap.NEVER_ACTED_ON}


def test_a_rule_that_fired_long_ago_has_fallen_silent() -> None:
    assert _gaps(past=History(last_fired_at=SINCE - timedelta.resolution)) == (Gap.NEVER_FIRED,)


def test_nothing_has_fallen_silent_before_it_was_listened_to_for_long_enough() -> None:
    assert gaps(RULE, History(), [WHERE], {"checkout"}, since=None) == ()


def test_a_rule_that_pages_and_that_nobody_takes_is_never_acted_on() -> None:
    ignored = replace(HEALTHY, acted_on=0)

    assert _gaps(past=ignored) == (Gap.NEVER_ACTED_ON,)
    assert _gaps(past=replace(ignored, fired=2)) == ()
    assert Gap.NEVER_ACTED_ON not in _gaps(past=ignored, where=replace(WHERE, policy=""))


def test_a_warning_pages_nobody_where_a_route_of_its_own_says_so() -> None:
    ticket = replace(WHERE, policy="", severity=Severity.WARNING)

    assert _gaps(where=ticket) == (Gap.NO_ROUTE,)
    assert _gaps(where=replace(ticket, path=("root", "tickets"))) == ()


def test_information_needs_nobody_to_be_told() -> None:
    assert _gaps(where=replace(WHERE, policy="", severity=Severity.INFO)) == ()


def test_rules_that_no_server_lists_are_known_by_what_their_alerts_have_in_common() -> None:
    older = _record("search", last_fired_at=NOON - timedelta(days=1), annotations={"a": "old"})
    strange = [
        _named("DiskFull", one, annotations={"a": "new"}) for one in (_record("shop"), older)
    ]
    gone = _named("Gone", older, last_fired_at=SINCE - timedelta.resolution)

    (found,) = unlisted([RULE], [_record("checkout"), *strange, gone], since=SINCE)

    assert (found.source, found.name) == (SEEN, "DiskFull")
    assert found.fixed_labels == {"alertname": "DiskFull", "instance": "a"}
    assert found.annotations == {"a": "new"}


def test_what_says_no_rule_and_our_own_alerts_of_silence_are_no_rules() -> None:
    nameless = replace(_record("shop"), labels={"service": "shop"})

    assert unlisted([], [nameless, _named("Silent", nameless)], since=SINCE) == ()


def _named(name: str, one: Record, **different: object) -> Record:
    labels = {**one.labels, "alertname": name}
    return replace(one, labels=labels, **different)  # type: ignore[arg-type]
