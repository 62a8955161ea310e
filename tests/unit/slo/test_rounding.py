from decimal import Decimal

import pytest

from sre_ops.slo.domain.rounding import (
    consumed_ratio,
    coverage_ratio,
    objective_digits,
    sli_ratio,
)
from tests.unit.slo.budget_rows import budget_row


@pytest.mark.parametrize(
    ("objective", "digits"), [("0.999", 1), ("0.99", 0), ("0.9995", 2), ("0.9", 0)]
)
def test_an_objective_shows_the_digits_it_has(objective: str, digits: int) -> None:
    assert objective_digits(Decimal(objective)) == digits


def test_an_sli_just_below_its_target_never_looks_like_it() -> None:
    row = budget_row(valid=10_000_000, bad=10_001, sli=0.9989999)

    assert sli_ratio(row) == (Decimal("0.99899"), 3)


def test_no_sli_is_no_number() -> None:
    assert sli_ratio(budget_row(sli=None)) is None


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [(0.9999, "0.999"), (1.0, "1.000"), (1.00001, "1.001"), (0.62, "0.620"), (0.0, "0.000")],
)
def test_only_a_budget_that_is_just_spent_reads_as_all_of_it(ratio: float, shown: str) -> None:
    assert str(consumed_ratio(ratio)) == shown


def test_coverage_is_rounded_down() -> None:
    assert coverage_ratio(0.9999) == Decimal("0.99")
