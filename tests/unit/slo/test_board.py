from time import monotonic

from sre_ops.slo.jobs.board import SILENT_AFTER_SECONDS, Board, Burn, SourceFigures


def shown(board: Board) -> set[tuple[str, str]]:
    """Return tenant and metric of every figure that the board shows."""
    return {
        (sample.labels["tenant"], family.name)
        for family in board.collect()
        for sample in family.samples
    }


def filled(kept_at: float) -> Board:
    board = Board()
    figures = board.of("main")
    figures.kept_at = kept_at
    figures.burns = [Burn("shop", "availability", "5m", 1.5)]
    figures.sources = {"": SourceFigures("", is_up=True, latest=60.0, settled=60.0)}
    figures.bad_files = ["a.yaml"]
    return board


def test_the_process_that_keeps_the_ledger_shows_its_figures() -> None:
    board = filled(monotonic())

    assert {("main", "sre_ops_slo_burn_rate"), ("main", "sre_ops_slo_source_up")} <= shown(board)


def test_a_process_that_lost_the_lease_long_ago_shows_no_budget_of_its_own() -> None:
    board = filled(monotonic() - SILENT_AFTER_SECONDS - 1)

    assert shown(board) == {("main", "sre_ops_slo_definition_file_bad")}
