from sre_ops.reports.domain.label_split import MOST_VALUES, ValuePart, split


def test_the_number_is_the_ledgers_and_the_division_the_servers() -> None:
    parts = split(10, 20.0, {"/refund": 99.7, "/pay": 200.3})

    assert parts == (
        ValuePart(value="/pay", bad=7, share=0.35),
        ValuePart(value="/refund", bad=3, share=0.15),
    )


def test_what_the_server_does_not_know_is_not_told_apart() -> None:
    assert split(7, 0.0, {}) == (ValuePart(value=None, bad=7, share=None),)
    assert split(0, 5.0, {"a": 1.0}) == ()


def test_beyond_fifty_values_the_others_are_one() -> None:
    growth = {f"v{n:02d}": 2.0 for n in range(MOST_VALUES)} | {"x": 1.0, "y": 1.0}

    parts = split(102, 100.0, growth)

    assert len(parts) == MOST_VALUES + 1
    assert parts[-1] == ValuePart(value=None, bad=2, share=0.02)
