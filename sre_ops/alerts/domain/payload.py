"""Reads fields of a JSON message, and names the place of the first one that is wrong. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Never

from sre_ops.alerts.domain.alert_event import WrongPayload

LONGEST_TEXT = 8_192
"""Longer texts are cut: an alert is not refused because its description is a log file."""
_NEVER_YEAR = 1


def parsed(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object that *body* holds.

    Raises:
        WrongPayload: it holds none.
    """
    return table(_json(body), "")


def parsed_rows(body: bytes) -> list[Any]:
    """Return the JSON array that *body* holds.

    Raises:
        WrongPayload: it holds none.
    """
    return rows(_json(body), "")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise WrongPayload("", "it is nested too deeply") from error
    except ValueError as error:  # also of bytes that are no UTF-8
        raise WrongPayload("", f"it is no JSON: {error}") from error


def table(value: Any, place: str) -> Mapping[str, Any]:
    """Return *value*, which must be a JSON object.

    Raises:
        WrongPayload: it is something else.
    """
    if not isinstance(value, dict):
        raise WrongPayload(place, f"must be an object, not {kind(value)}")
    return value


def rows(value: Any, place: str) -> list[Any]:
    """Return *value*, which must be a JSON array.

    Raises:
        WrongPayload: it is something else.
    """
    if not isinstance(value, list):
        raise WrongPayload(place, f"must be an array, not {kind(value)}")
    return value


def text(value: Any, place: str, *, longest: int = LONGEST_TEXT) -> str:
    """Return *value*, a text or missing, without what no database keeps; cut at *longest*.

    Raises:
        WrongPayload: it is something else.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongPayload(place, f"must be text, not {kind(value)}")
    return kept(value)[:longest]


def identity(value: Any, place: str, *, longest: int) -> str:
    """Return *value*, a text by which things are told apart: too long is wrong, never cut.

    Raises:
        WrongPayload: it is something else, or longer.
    """
    found = text(value, place, longest=longest + 1)
    if len(found) > longest:
        raise WrongPayload(place, f"may have {longest} characters")
    return found


def texts(value: Any, place: str) -> dict[str, str]:
    """Return *value*, a JSON object of texts, or missing.

    Raises:
        WrongPayload: it is something else, or holds something else.
    """
    if value is None:
        return {}
    found = table(value, place)
    return {kept(name): text(one, f"{place}.{name}") for name, one in found.items()}


def instant(value: Any, place: str) -> datetime | None:
    """Return *value*, an RFC 3339 time, aware UTC; None when missing or Go's zero time.

    Raises:
        WrongPayload: it is something else, or has no offset from UTC.
    """
    written = text(value, place)
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
        if found.year == _NEVER_YEAR:
            return None
        at = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError) as error:
        raise WrongPayload(place, f"{written!r} is no time such as 2026-11-21T12:00:00Z") from error
    if at is None:
        raise WrongPayload(place, f"{written!r} has no offset from UTC: add Z or +09:00")
    return at


def kept(value: str) -> str:
    """Return *value* without NUL, which PostgreSQL refuses, and without halves of pairs."""
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def kind(value: Any) -> str:
    """Say in JSON's words what *value* is."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "an array"
        case _:
            return "an object"


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is no number of JSON")
