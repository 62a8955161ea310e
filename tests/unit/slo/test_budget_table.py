from decimal import Decimal
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from sre_ops.slo.cli.budget_table import consumed, coverage, print_budgets, sli, summary
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.states import Reason, State
from sre_ops.slo.domain.windows import Span


def _row(  # noqa: PLR0917 - a row of figures reads best in its order
    slo: str,
    state: State,
    valid: int,
    bad: int,
    consumed_share: float | None,
    reason: str = "",
    *,
    window: str = "30d",
    objective: str = "0.999",
    approximate: str = "",
    display_name: str = "",
) -> BudgetRow:
    return BudgetRow(
        service="checkout",
        slo=slo,
        window=window,
        objective=Decimal(objective),
        valid=valid,
        bad=bad,
        sli=(valid - bad) / valid if valid else None,
        budget_consumed=consumed_share,
        state=state,
        coverage=1.0,
        span=Span(0, 43_200, 43_200),
        reason_code=Reason.WITHIN_BUDGET,
        reason=reason,
        approximate=approximate,
        display_name=display_name,
    )


MISSED = _row(
    "availability", State.MISSED, 4_320_000, 5_394, 1.2486, "5,394 bad events, 4,320 allowed"
)
MET = _row("latency", State.MET, 4_320_000, 1, 0.0002, window="month@America/Argentina/Salta")
SILENT = _row("freshness", State.NO_DATA, 0, 0, None, "nothing was measured in this window")
NAMED = _row("search", State.MET, 1000, 0, 0.0, display_name="決済の可用性", objective="0.95")
ROUGH = _row("query", State.AT_RISK, 1000, 0, 0.9, "spent", approximate="free-form query")
ROWS = [SILENT, MET, ROUGH, NAMED, MISSED]


def _printed(rows: list[BudgetRow], width: int, *, terminal: bool = True) -> str:
    out = StringIO()
    print_budgets(rows, Console(file=out, width=width, force_terminal=terminal, color_system=None))
    return out.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal_and_no_figure_is_broken(width: int) -> None:
    table, _, sentence = _printed(ROWS, width).strip().rpartition("\n")

    assert all(cell_len(line) <= width for line in table.splitlines())
    assert all(text in table for text in ("99.875 %", "124.9 %", "<0.1 %"))
    assert all(row.window in table for row in ROWS)
    assert sentence.startswith("5 SLO windows")


def test_columns_line_up_under_wide_characters() -> None:
    lines = _printed([NAMED, MISSED], 200).splitlines()

    at = {cell_len(line[: line.index("30d")]) for line in lines[1:3]}
    assert len(at) == 1


def test_a_table_with_room_says_reasons_beside_the_figures() -> None:
    header, first, *_ = _printed(ROWS, 200).splitlines()

    assert header.endswith("REASON")
    assert first.startswith("✗ missed")
    assert first.endswith("5,394 bad events, 4,320 allowed")


def test_a_narrower_table_says_them_beneath() -> None:
    lines = _printed([MISSED], 90).splitlines()

    assert lines[2].strip() == "5,394 bad events, 4,320 allowed"


def test_a_long_reason_is_wrapped_between_words() -> None:
    lines = _printed([_row("a", State.MISSED, 10, 9, 900.0, "word " * 20 + "end")], 60).splitlines()

    assert all(set(line.split()) <= {"word", "end"} for line in lines[3:5])


def test_nothing_to_explain_needs_no_reason_column() -> None:
    assert "REASON" not in _printed([MET], 200)


def test_a_pipe_gets_one_plain_line_per_window() -> None:
    lines = _printed(ROWS, 40, terminal=False).splitlines()

    assert len(lines) == 1 + len(ROWS) + 2
    assert "approximate: free-form query" in lines[3 + 1] + lines[3]


def test_colour_is_beside_shape_and_word() -> None:
    out = StringIO()

    print_budgets([MISSED], Console(file=out, width=200, force_terminal=True, no_color=False))

    assert "✗ missed" in out.getvalue()


def test_the_sentence_counts_the_states_and_names_the_worst() -> None:
    assert summary(ROWS) == (
        "5 SLO windows: 2 met, 1 at risk, 1 missed, 1 no data; worst: "
        "checkout/availability over 30d, 124.9 % of its budget spent."
    )


def test_the_sentence_of_silence_names_no_worst() -> None:
    assert summary([SILENT]) == "1 SLO window: 1 no data."
    assert _printed([], 80).strip() == "No SLO windows."


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (None, "–"),
        (0.0, "0.0 %"),
        (0.0002, "<0.1 %"),
        (0.9999, "99.9 %"),
        (1.0, "100.0 %"),
        (1.0001, "100.1 %"),
        (12.5, "1,250.0 %"),
        (-0.5, "-50.0 %"),
    ],
)
def test_only_a_whole_budget_reads_as_a_hundred_percent(ratio: float | None, text: str) -> None:
    assert consumed(ratio) == text


@pytest.mark.parametrize(("ratio", "text"), [(0.0, "0 %"), (0.001, "<1 %"), (0.999, "99 %")])
def test_coverage_is_never_rounded_up(ratio: float, text: str) -> None:
    assert coverage(ratio) == text


def test_an_sli_just_below_its_target_does_not_look_like_it() -> None:
    row = _row("a", State.MISSED, 10_000_000, 10_001, 1.0001)

    assert sli(row) == "99.899 %"


def test_an_sli_has_two_digits_more_than_its_target() -> None:
    assert sli(NAMED) == "100.00 %"
    assert sli(SILENT) == "–"
