from dataclasses import replace

from sre_ops.reports.domain.facts import Kind, Scope
from sre_ops.reports.domain.reading import (
    Matter,
    decisions,
    largest,
    lines_of,
    narrowed,
    tally,
    worst_first,
)
from tests.unit.reports.budget_reports import PAY, figures, october, part

SHOP = Scope(kind=Kind.SERVICE, name="shop")
EDGE = Scope(kind=Kind.TEAM, name="edge")


def test_what_cannot_be_judged_is_neither_met_nor_missed() -> None:
    counts = tally(october().lines)

    assert (counts.total, counts.met, counts.missed, counts.at_risk) == (4, 1, 1, 1)
    assert (counts.judged, counts.unknown) == (3, 1)


def test_the_worst_is_told_first() -> None:
    lines = worst_first(october().lines)

    assert [one.slo for one in lines] == ["pay", "up", "silent", "search"]


def test_what_a_correction_took_out_is_not_spent() -> None:
    found = largest(october().parts)

    assert [(one.slo, one.cause) for one in found] == [
        ("pay", "deployment"),
        ("pay", "unattributed"),
        ("search", "unattributed"),
        ("up", "unattributed"),
    ]


def test_the_report_of_a_service_holds_nothing_of_others() -> None:
    shop, edge = narrowed(october(), SHOP), narrowed(october(), EDGE)

    assert {one.service for one in shop.lines} == {"shop"}
    assert {one.slo_id for one in shop.parts} == {one.slo_id for one in shop.lines}
    assert [one.action for one in shop.asked] == ["inform", "freeze"]
    assert sum(one.count for one in shop.releases) == 7
    assert shop.attributed == 2
    assert {one.slo for one in edge.lines} == {"pay", "search", "silent"}


def test_the_report_of_the_organisation_is_the_whole() -> None:
    whole = october()

    assert narrowed(whole, whole.scope) is whole
    assert lines_of(whole.lines, whole.scope) == whole.lines


def test_a_freeze_is_decided_on_before_anything_else() -> None:
    found = decisions(october())

    assert [(one.matter, one.slo) for one in found] == [
        (Matter.FREEZE, "pay"),
        (Matter.FREEZE, "up"),
        (Matter.MISSED, "pay"),
        (Matter.EXCEPTION_WAITS, ""),
        (Matter.EXCEPTION_ENDS, ""),
        (Matter.UNKNOWN, "silent"),
    ]


def test_a_freeze_of_several_windows_is_one_decision_the_sternest() -> None:
    report = october()
    mild = replace(report.asked[1], action="reliability_first", window="7d")

    found = decisions(replace(report, asked=(mild, *report.asked)))

    assert [one.action for one in found if one.slo == "pay" and one.action] == ["freeze"]


def test_a_miss_that_nothing_explains_is_one_decision() -> None:
    report = october(parts=(part(PAY, "shop", "pay", "unattributed", 100),), asked=())

    found = decisions(report)

    assert found[0].matter is Matter.MISSED_UNEXPLAINED
    assert found[0].unexplained == 1.0
    assert Matter.UNEXPLAINED not in {one.matter for one in found}


def test_half_a_budget_that_nothing_explains_is_a_question() -> None:
    report = october()
    half = replace(report.lines[1], figures=figures(consumed=0.6))
    parts = (part(half.slo_id, "shop", "search", "unattributed", 50),)

    (found,) = decisions(october(lines=(half,), parts=parts, asked=(), exceptions=()))

    assert (found.matter, found.share) == (Matter.UNEXPLAINED, 0.5)


def test_what_has_only_begun_to_be_measured_needs_no_decision() -> None:
    report = october()
    young = replace(
        report.lines[1],
        figures=figures("not_enough_data", 0.2, coverage=0.3),
        before=figures("no_data", None, coverage=0.0),
    )

    assert decisions(october(lines=(young,), parts=(), asked=(), exceptions=())) == ()


def test_where_all_is_well_nothing_needs_a_decision() -> None:
    report = october()
    calm = october(lines=(report.lines[1],), parts=(), asked=(), exceptions=())

    assert decisions(calm) == ()
