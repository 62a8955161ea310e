"""The shape of a domain event: a frozen, past-tense fact with a versioned name. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.units import rfc3339

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_NAME = re.compile(r"^([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\.v([1-9][0-9]*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """What happened to one aggregate. Subclasses set `name` and add fields, never remove them.

    Attributes:
        name: `<slice>.<past_tense>.v<version>`, such as `catalog.service_declared.v1`.
        at: when it happened, aware UTC.
    """

    name: ClassVar[str]
    at: datetime


def split_name(name: str) -> tuple[str, str, int]:
    """Split `catalog.service_declared.v1` into slice, unversioned name and version.

    Returns:
        For the example: `("catalog", "catalog.service_declared", 1)`.

    Raises:
        Invalid: *name* has another shape.
    """
    found = _NAME.match(name)
    if found is None:
        raise Invalid(f"event name {name!r} must look like slice.past_tense.v1")
    return found[1], f"{found[1]}.{found[2]}", int(found[3])


def payload(event: DomainEvent) -> dict[str, Json]:
    """Return the event's own fields, without `at`, as JSON values.

    Raises:
        Invalid: a field holds something that JSON cannot say.
    """
    return {f.name: to_json(getattr(event, f.name)) for f in fields(event) if f.name != "at"}


def to_json(value: Any) -> Json:  # noqa: PLR0911 - one return for each kind of value
    """Turn *value* into what JSON can say: times as RFC 3339 UTC, decimals and ids as text.

    Raises:
        Invalid: there is no agreed JSON form of its type.
    """
    match value:
        case Enum():
            return to_json(value.value)
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return rfc3339(value)
        case UUID() | Decimal():
            return str(value)
        case Mapping():
            return {str(key): to_json(item) for key, item in value.items()}
        case list() | tuple():
            return [to_json(item) for item in value]
        case frozenset() | set():
            return sorted((to_json(item) for item in value), key=str)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    raise Invalid(f"{type(value).__name__} has no JSON form; keep it out of events and states")
