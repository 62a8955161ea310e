import pytest

from sre_ops.kernel.severity import Severity


def test_the_loudest_is_the_first() -> None:
    assert [one.number for one in Severity] == [1, 2, 3, 4]
    assert Severity.CRITICAL.number == 1


@pytest.mark.parametrize("one", Severity)
def test_a_number_tells_its_severity(one: Severity) -> None:
    assert Severity.numbered(one.number) is one


def test_a_number_beyond_the_scale_is_the_end_of_it() -> None:
    assert Severity.numbered(0) is Severity.CRITICAL
    assert Severity.numbered(9) is Severity.INFO
