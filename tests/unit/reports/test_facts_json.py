from dataclasses import replace

from sre_ops.reports.domain.facts_json import as_json, digest_of, report_of, text_of
from tests.unit.reports.budget_reports import OCTOBER, october


def test_a_report_that_was_kept_is_the_report_that_was_written() -> None:
    report = october()

    text = text_of(report)

    assert report_of(text) == report
    assert text_of(report_of(text)) == text


def test_the_answer_says_what_it_is_and_whose_clocks_it_goes_by() -> None:
    said = as_json(october())

    assert said["schema"] == "sre_ops.budget_report.v1"
    assert said["period"]["from"] == "2026-09-30T15:00:00Z"
    assert said["is_over"] is True
    assert as_json(october(counted_to=OCTOBER.since))["is_over"] is False


def test_the_digest_changes_with_any_number() -> None:
    report = october()
    first, *rest = report.lines
    other = replace(first, figures=replace(first.figures, bad=first.figures.bad + 1))

    changed = replace(report, lines=(other, *rest))

    assert digest_of(text_of(changed)) != digest_of(text_of(report))
    assert len(digest_of(text_of(report))) == 64
