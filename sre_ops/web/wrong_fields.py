"""What is wrong with the fields of a request: as pydantic says it, and in words for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

from sre_ops.kernel.messages import N_, Message

Wrong = Mapping[str, Any]
"""One error as pydantic tells it: `type`, `loc`, `msg`, `input`, `ctx`."""

_WHOLE, _NUMBER, _DATE = (
    N_("must be a whole number"),
    N_("must be a number"),
    N_("must be a date such as 2026-11-21"),
)
_ONE_OF = N_("must be one of %(expected)s")
WORDS: dict[str, str] = {
    "missing": N_("is missing"),
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "int_type": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "greater_than": N_("must be more than %(gt)s"),
    "greater_than_equal": N_("must be at least %(ge)s"),
    "less_than": N_("must be less than %(lt)s"),
    "less_than_equal": N_("must be at most %(le)s"),
    "string_too_long": N_("may have %(max_length)s characters at most"),
    "string_pattern_mismatch": N_("holds characters that cannot be used here"),
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "uuid_parsing": N_("must be an id"),
}
"""What pages say of pydantic's types of errors, those that addresses and forms can cause."""
OTHERWISE = N_("cannot be understood")


class FieldProblem(BaseModel):
    """What is wrong with one field of a request."""

    field: str = Field(description="Where it is: `query.limit`, `body.name`.")
    message: str
    value: Any = Field(default=None, description="What was given, when it can be repeated.")


def for_programs(errors: Sequence[Wrong]) -> list[FieldProblem]:
    """Return the problems as pydantic words them, with what was given where it may be repeated."""
    return [
        FieldProblem(
            field=_place(one), message=one["msg"], value=_shown(one.get("input"), one["loc"])
        )
        for one in errors
    ]


def for_people(errors: Sequence[Wrong]) -> list[tuple[str, Message]]:
    """Return field and words of each problem; the words are still to be translated.

    Whether a field is of the address or of the form is left out: a person sees one page.
    """
    return [(_place({"loc": one["loc"][1:] or one["loc"]}), in_words(one)) for one in errors]


def in_words(one: Wrong) -> Message:
    """Say one problem in a few words that follow the name of its field."""
    text = WORDS.get(one["type"], OTHERWISE)
    values = dict(one.get("ctx", {})) if "%(" in text else {}
    if "expected" in values:  # pydantic's list is an English one
        values["expected"] = str(values["expected"]).replace(" or ", ", ")
    return Message(text, values)


def _place(one: Wrong) -> str:
    return ".".join(str(part) for part in one["loc"])


def _shown(value: Any, location: Sequence[Any]) -> Any:
    """Return what may be repeated: short plain values, and nothing that looks secret."""
    is_secret = any(word in str(location[-1]).lower() for word in ("password", "secret", "token"))
    if is_secret or not isinstance(value, str | int | float | bool):
        return None
    if isinstance(value, float) and not abs(value) < float("inf"):
        return str(value)  # JSON has no infinity
    return value[:200] if isinstance(value, str) else value
