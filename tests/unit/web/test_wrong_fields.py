from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from sre_ops.web.wrong_fields import for_people, for_programs


class Colour(StrEnum):
    """Something to choose from."""

    RED = "red"
    BLUE = "blue"


def _errors(kind: Any, given: object) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(dict[str, kind]).validate_python({"limit": given})
    return list(caught.value.errors())


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (int, "many", "must be a whole number"),
        (Annotated[int, Field(ge=1)], 0, "must be at least 1"),
        (Annotated[int, Field(le=9)], 10, "must be at most 9"),
        (Annotated[str, Field(max_length=3)], "abcd", "may have 3 characters at most"),
        (Annotated[str, Field(pattern="^a$")], "b", "holds characters that cannot be used here"),
        (Colour, "green", "must be one of 'red', 'blue'"),
        (UUID, "7", "must be an id"),
        (bytes, 7, "cannot be understood"),
    ],
)
def test_a_field_is_told_in_words_for_people(kind: Any, given: object, said: str) -> None:
    ((place, message),) = for_people(_errors(kind, given))

    assert (place, str(message)) == ("limit", said)


def test_people_read_the_name_of_a_field_without_where_it_was_sent() -> None:
    wrong = [{"loc": ("query", "limit"), "type": "missing"}, {"loc": ("body",), "type": "missing"}]

    assert [place for place, _ in for_people(wrong)] == ["limit", "body"]


def test_programs_read_what_pydantic_says_and_what_was_given() -> None:
    (one,) = for_programs(_errors(int, "many"))

    assert one.field == "limit"
    assert one.message.startswith("Input should be a valid integer")
    assert one.value == "many"


@pytest.mark.parametrize(
    ("given", "shown"), [(float("inf"), "inf"), ("x" * 300, "x" * 200), ([1], None), (True, True)]
)
def test_only_short_plain_values_are_repeated(given: object, shown: object) -> None:
    wrong = {"loc": ("body", "name"), "msg": "no", "type": "any", "input": given}

    assert for_programs([wrong])[0].value == shown


def test_what_looks_secret_is_not_repeated() -> None:
    wrong = {"loc": ("body", "new_password"), "msg": "no", "type": "any", "input": "hunter2"}

    assert for_programs([wrong])[0].value is None
