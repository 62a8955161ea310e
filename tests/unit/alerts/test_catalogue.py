from dataclasses import replace
from datetime import UTC, datetime

from sre_ops.alerts.domain.catalogue import Gap, History, Record, Rule, gaps, history
from sre_ops.alerts.domain.routing import Destination, IncidentRule, Severity

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


def test_a_rule_that_lacks_nothing_has_no_gaps() -> None:
    assert gaps(RULE, History(last_fired_at=NOON), [WHERE], {"checkout"}) == ()


def test_a_rule_that_lacks_everything_has_every_gap() -> None:
    nowhere = replace(WHERE, policy="", service="", runbook="")

    assert gaps(replace(RULE, problem="parse error"), History(), [nowhere], ()) == tuple(Gap)


def test_information_needs_nobody_to_be_told() -> None:
    quiet = replace(WHERE, policy="", severity=Severity.INFO)

    assert gaps(RULE, History(last_fired_at=NOON), [quiet], {"checkout"}) == ()
