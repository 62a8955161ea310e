"""Prints error budgets for people: coloured on a terminal, one plain line per SLO elsewhere."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from sre_ops.slo.domain.budget_row import BudgetRow, sort_rows
from sre_ops.slo.domain.rounding import consumed_ratio, coverage_ratio, sli_ratio
from sre_ops.slo.domain.states import State

_GAP = "  "


@dataclass(frozen=True, slots=True)
class _Look:
    """How a state is told apart: by shape, by word, and only then by colour."""

    shape: str
    word: str
    style: str


_LOOKS = {
    State.MISSED: _Look("✗", "missed", "bold red"),
    State.AT_RISK: _Look("▲", "at risk", "bold yellow"),
    State.MET: _Look("●", "met", "green"),
    State.NOT_ENOUGH_DATA: _Look("◌", "not enough data", "cyan"),
    State.NO_DATA: _Look("○", "no data", "magenta"),
}


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    cell: Callable[[BudgetRow], str]
    to_right: bool = True


def print_budgets(rows: Sequence[BudgetRow], console: Console) -> None:
    """Print *rows* sorted, with a sentence at the end that sums them up.

    On a terminal the widest layout that fits is taken: a table with reasons beside, a
    table with reasons beneath, or a block per SLO. A number is never wrapped or cut.
    Elsewhere (a pipe, a file) every SLO window is one plain line, however long.
    """
    ordered = sort_rows(rows)
    lines = _layout(ordered, console.width) if console.is_terminal else _plain(ordered)
    for line in [*lines, Text(), Text(summary(ordered))]:
        line.rstrip()
        console.print(line, soft_wrap=True, highlight=False)


def summary(rows: Sequence[BudgetRow]) -> str:
    """Say in one sentence how many SLO windows stand how, and which stands worst."""
    if not rows:
        return "No SLO windows."
    found = Counter(row.state for row in rows)
    order = (State.MET, State.AT_RISK, State.MISSED, State.NOT_ENOUGH_DATA, State.NO_DATA)
    counts = ", ".join(f"{found[state]} {_LOOKS[state].word}" for state in order if found[state])
    sentence = f"{len(rows)} SLO window{'' if len(rows) == 1 else 's'}: {counts}"
    judged = [row for row in rows if row.state in {State.MET, State.AT_RISK, State.MISSED}]
    worst = max(judged, key=lambda row: row.budget_consumed or 0, default=None)
    if worst is None:
        return f"{sentence}."
    return (
        f"{sentence}; worst: {worst.service}/{worst.slo} over {worst.window}, "
        f"{consumed(worst.budget_consumed)} of its budget spent."
    )


def _columns(*, with_names: bool) -> tuple[_Column, ...]:
    return (
        _Column("STATE", _state, to_right=False),
        _Column("SLO", _named if with_names else _key, to_right=False),
        _Column("WINDOW", lambda row: row.window, to_right=False),
        _Column("TARGET", lambda row: _exact_percent(row.objective)),
        _Column("SLI", sli),
        _Column("SPENT", lambda row: consumed(row.budget_consumed)),
        _Column("COVERAGE", lambda row: coverage(row.coverage)),
    )


def _layout(rows: Sequence[BudgetRow], width: int) -> list[Text]:
    beside = _table(rows, _columns(with_names=True), reasons_beside=True)
    if _width(beside) <= width:
        return beside
    for with_names in (True, False):
        columns = _columns(with_names=with_names)
        table = _table(rows, columns, reasons_beside=False)
        if _width(table) <= width:
            return _with_reasons_beneath(table, rows, width)
    return _blocks(rows, width)


def _plain(rows: Sequence[BudgetRow]) -> list[Text]:
    return [
        Text(line.plain) for line in _table(rows, _columns(with_names=True), reasons_beside=True)
    ]


def _table(
    rows: Sequence[BudgetRow], columns: Sequence[_Column], *, reasons_beside: bool
) -> list[Text]:
    """Return a header line and one line per row, unwrapped, columns aligned by cells."""
    if not rows:
        return []
    cells = [[column.cell(row) for column in columns] for row in rows]
    widths = [
        max(cell_len(text) for text in (column.title, *texts))
        for column, texts in zip(columns, zip(*cells, strict=True), strict=True)
    ]
    reasons = [_remark(row) if reasons_beside else "" for row in rows]
    header = _joined([column.title for column in columns], columns, widths)
    lines = [Text(header + (_GAP + "REASON" if any(reasons) else ""), style="bold dim")]
    for row, texts, reason in zip(rows, cells, reasons, strict=True):
        line = Text(_joined(texts, columns, widths) + (_GAP + reason if reason else ""))
        line.stylize(_LOOKS[row.state].style, 0, len(texts[0]))
        lines.append(line)
    return lines


def _joined(texts: Sequence[str], columns: Sequence[_Column], widths: Sequence[int]) -> str:
    cells = []
    for text, column, width in zip(texts, columns, widths, strict=True):
        padding = " " * (width - cell_len(text))
        cells.append(padding + text if column.to_right else text + padding)
    return _GAP.join(cells)


def _with_reasons_beneath(
    table: Sequence[Text], rows: Sequence[BudgetRow], width: int
) -> list[Text]:
    indent = max(cell_len(_state(row)) for row in rows) + len(_GAP)
    lines = list(table[:1])
    for line, row in zip(table[1:], rows, strict=True):
        lines.extend((line, *_wrapped(_remark(row), indent, width)))
    return lines


def _blocks(rows: Sequence[BudgetRow], width: int) -> list[Text]:
    """Return for narrow terminals a name line, a line of figures and the reason per SLO."""
    indent = max(cell_len(_state(row)) for row in rows) + len(_GAP)
    lines: list[Text] = []
    for row in rows:
        state = _state(row)
        name = Text(f"{state:<{indent}}{_key(row)}{_GAP}{row.window}")
        name.stylize(_LOOKS[row.state].style, 0, len(state))
        figures = [
            f"target {_exact_percent(row.objective)}",
            f"SLI {sli(row)}",
            f"spent {consumed(row.budget_consumed)}",
            f"coverage {coverage(row.coverage)}",
        ]
        lines.extend((name, *_filled(figures, indent, width)))
        lines.extend(_wrapped(_remark(row), indent, width))
    return lines


def _filled(parts: Sequence[str], indent: int, width: int) -> list[Text]:
    """Put *parts* on as few lines as hold them; a part is never broken."""
    lines = [" " * indent + parts[0]]
    for part in parts[1:]:
        longer = lines[-1] + _GAP + part
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(" " * indent + part)
    return [Text(line) for line in lines]


def _wrapped(sentence: str, indent: int, width: int) -> list[Text]:
    if not sentence:
        return []
    lines, line = [], ""
    for word in sentence.split(" "):
        longer = f"{line} {word}" if line else word
        if line and indent + cell_len(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    return [Text(" " * indent + text, style="dim") for text in (*lines, line)]


def _width(lines: Sequence[Text]) -> int:
    return max((cell_len(line.plain) for line in lines), default=0)


def _state(row: BudgetRow) -> str:
    look = _LOOKS[row.state]
    return f"{look.shape} {look.word}"


def _key(row: BudgetRow) -> str:
    return f"{row.service}/{row.slo}"


def _named(row: BudgetRow) -> str:
    return f"{_key(row)} {row.display_name}" if row.display_name else _key(row)


def _remark(row: BudgetRow) -> str:
    approximate = f"approximate: {row.approximate}" if row.approximate else ""
    return "; ".join(part for part in (row.reason, _promised(row), approximate) if part)


def _promised(row: BudgetRow) -> str:
    """Say how the agreement beside the SLO stands; "" where there is none."""
    if row.sla is None:
        return ""
    name = f"SLA of {_exact_percent(row.sla.objective)}"
    if row.sla.is_breached:
        owed = f", owed: {row.sla.credit}" if row.sla.credit else ""
        return f"{name} breached: {consumed(row.sla.consumed)} of what it allows is spent{owed}"
    if row.sla.consumed is None:
        return f"{name}: no data"
    return f"{name}: {consumed(row.sla.consumed)} of what it allows is spent"


def sli(row: BudgetRow) -> str:
    """Write the SLI in percent, two digits finer than its target, rounded down."""
    found = sli_ratio(row)
    return "–" if found is None else _percent(*found)


def consumed(ratio: float | None) -> str:
    """Write the spent share of a budget in percent, so that only 100 % reads as 100 %."""
    if ratio is None:
        return "–"
    if 0 < ratio < 0.001:  # noqa: PLR2004 - a trace is not nothing
        return "<0.1 %"
    return _percent(consumed_ratio(ratio), 1)


def coverage(ratio: float) -> str:
    """Write a coverage in whole percent, rounded down; a trace of it is not 0."""
    if 0 < ratio < 0.01:  # noqa: PLR2004 - one percent
        return "<1 %"
    return _percent(coverage_ratio(ratio), 0)


def _percent(ratio: Decimal, digits: int) -> str:
    return f"{ratio * 100:,.{digits}f} %"


def _exact_percent(ratio: Decimal) -> str:
    return f"{(ratio * 100).normalize():f} %"
