import pytest

from sre_ops.tenancy.domain.contact import applicant, email_of, is_zone
from sre_ops.tenancy.domain.faults import Fault, Unfit, raise_for

TYPED = {
    "name": " Ana ",
    "email": " Ana@Example.com ",
    "password": "four words in a row",
    "locale": "ja",
    "zone": "Asia/Tokyo",
}


def test_an_applicant_is_kept_without_blanks_and_in_lower_case() -> None:
    found = applicant(TYPED)

    assert (found.name, found.email) == ("Ana", "ana@example.com")
    assert (found.locale, found.zone) == ("ja", "Asia/Tokyo")
    assert "four words" not in repr(found)


def test_every_fault_is_named_at_once() -> None:
    wrong = {"name": " ", "email": "ana", "password": "x", "locale": "de", "zone": "Moon"}

    with pytest.raises(Unfit, match="zone: ") as refused:
        applicant(wrong)

    assert refused.value.faults == {
        "name": Fault.NAME_SHAPE,
        "email": Fault.EMAIL_SHAPE,
        "password": Fault.PASSWORD_SHORT,
        "locale": Fault.LOCALE_UNKNOWN,
        "zone": Fault.ZONE_UNKNOWN,
    }


@pytest.mark.parametrize(
    "text", ["", "ana", "a b@c", "@c", "a@", "a@b@c", "a\x00@b.c", "\ud800@b.c", "a" * 65 + "@b"]
)
def test_other_shapes_are_no_address(text: str) -> None:
    assert email_of(text) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UTC", True),
        ("America/Argentina/Buenos_Aires", True),
        ("America", False),
        ("", False),
        ("/etc/passwd", False),
        ("../UTC", False),
        ("UTC\x00", False),
        ("x" * 300, False),
    ],
)
def test_a_zone_is_one_of_the_iana(name: str, *, expected: bool) -> None:
    assert is_zone(name) is expected


def test_without_faults_nothing_is_refused() -> None:
    raise_for({"name": None})
