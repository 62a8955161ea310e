from dataclasses import replace

from sre_ops.reports.domain.remarks import changes, changes_of, text_of
from tests.unit.reports.budget_reports import figures, october


def test_nothing_has_changed_where_the_figures_are_the_same() -> None:
    lines = october().lines
    told_otherwise = [replace(one, title="new name", remaining=()) for one in lines]

    assert changes(lines, told_otherwise) == ()


def test_what_changed_came_or_went_is_told() -> None:
    pay, search, up, silent = october().lines
    corrected = replace(pay, figures=figures("met", 0.9))
    late = replace(up, slo="late")

    found = changes((pay, search, up), (corrected, search, late, silent))

    assert [(one.slo, one.before is None, one.after is None) for one in found] == [
        ("pay", False, False),
        ("late", True, False),
        ("silent", True, False),
        ("up", False, True),
    ]
    assert found[0].after is not None
    assert found[0].after.state == "met"


def test_changes_that_were_kept_are_the_changes_that_were_written() -> None:
    pay, search, up, silent = october().lines

    found = changes((pay, search, up), (search, silent))

    assert changes_of(text_of(found)) == found
