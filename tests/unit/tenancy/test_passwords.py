import pytest

from sre_ops.tenancy.domain.faults import Fault
from sre_ops.tenancy.domain.passwords import normal, weakness

ABOUT = ("Ana Sato", "ana.sato@example.com")


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("eleven char", Fault.PASSWORD_SHORT),
        ("twelve chars", None),
        ("a b c d e f " * 17, Fault.PASSWORD_LONG),
        ("Password1234", Fault.PASSWORD_COMMON),
        ("aabbccaabbcc", Fault.PASSWORD_MONOTONOUS),
        ("ana.sato1234", Fault.PASSWORD_ABOUT_YOU),
        ("Ana Sato 2026", Fault.PASSWORD_ABOUT_YOU),
        ("ana.sato eats pickled plums", None),
        ("四つの言葉を並べた合言葉です", None),
    ],
)
def test_a_password_is_weighed_by_length_and_by_what_others_know(
    password: str, expected: Fault | None
) -> None:
    assert weakness(password, about=ABOUT) is expected


def test_a_password_of_nobody_is_weighed_too() -> None:
    assert weakness("four words in a row") is None


def test_what_looks_the_same_is_the_same() -> None:
    assert normal("cafe\u0301") == normal("caf\u00e9")
    assert normal("ＡＢＣ") == "ABC"
