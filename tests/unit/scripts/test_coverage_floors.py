from typing import Any

from scripts.coverage_floors import problems


def report(whole: float, **missing: list[int]) -> dict[str, Any]:
    files = {
        name.replace("__", "/") + ".py": {"missing_lines": lines, "missing_branches": []}
        for name, lines in missing.items()
    }
    return {"files": files, "totals": {"percent_covered": whole}}


def test_a_covered_project_has_no_problem() -> None:
    assert problems(report(92.0, sre_ops__slo__domain__budget=[])) == []


def test_one_line_missed_in_pure_code_is_named() -> None:
    found = problems(report(99.0, sre_ops__slo__domain__budget=[7], sre_ops__kernel__units=[3]))

    assert len(found) == 2
    assert "sre_ops/kernel/units.py: lines 3" in found[0]


def test_a_branch_missed_in_pure_code_is_named() -> None:
    given = report(99.0, sre_ops__kernel__units=[])
    given["files"]["sre_ops/kernel/units.py"]["missing_branches"] = [[4, 6]]

    assert "branches [4, 6]" in problems(given)[0]


def test_other_code_counts_in_the_whole_only() -> None:
    assert problems(report(92.0, sre_ops__slo__store=[1, 2, 3])) == []
    assert "91.9 %" in problems(report(91.9))[0]
