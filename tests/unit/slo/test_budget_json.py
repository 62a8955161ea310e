import json
from decimal import Decimal

import pytest

from sre_ops.slo.domain.budget_json import as_json, row_as_json, row_from_json
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.forecast import Forecast
from sre_ops.slo.domain.states import State
from tests.unit.slo.budget_rows import budget_row

SHORT = Forecast(horizon_end=29_000_000, days=1, reason="1 covered days of history, 3 are needed")


@pytest.mark.parametrize(
    "row",
    [
        budget_row(),
        budget_row(objective=Decimal("0.99995"), fired=("5m/1h", "30m/6h"), forecast=SHORT),
        budget_row(
            state=State.NO_DATA, sli=None, budget_consumed=None, allowed=None, forecast=None
        ),
        budget_row(interval=None, approximate="a query", display_name="支払い", reason="why"),
    ],
)
def test_a_row_survives_its_json(row: BudgetRow) -> None:
    text = json.dumps(row_as_json(row))

    assert row_from_json(json.loads(text)) == row


def test_a_report_names_its_schema_first_and_sorts_its_rows() -> None:
    found = as_json([budget_row(slo="b"), budget_row(slo="a")])

    assert list(found) == ["schema", "rows"]
    assert [row["slo"] for row in found["rows"]] == ["a", "b"]  # type: ignore[attr-defined]
