"""What can be wrong with what a person typed, by field, so that a form can say it. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from sre_ops.kernel.errors import Invalid


class Fault(StrEnum):
    """What is wrong with one field."""

    EMAIL_SHAPE = "this is no e-mail address"
    EMAIL_TAKEN = "somebody has this e-mail address already"
    NAME_SHAPE = "a name has 1 to 200 printable characters"
    LOCALE_UNKNOWN = "choose one of the languages"
    ZONE_UNKNOWN = "choose an IANA time zone such as Asia/Tokyo"
    PASSWORD_SHORT = "use at least 12 characters"  # noqa: S105 - words, not a password
    PASSWORD_LONG = "use at most 200 characters"  # noqa: S105
    PASSWORD_COMMON = "this is one of the first that others would try"  # noqa: S105
    PASSWORD_MONOTONOUS = "use at least 5 different characters"  # noqa: S105
    PASSWORD_ABOUT_YOU = "this is little more than your name or address"  # noqa: S105
    PASSWORD_WRONG = "this is not your present password"  # noqa: S105
    TOKEN_NAME_SHAPE = "a token's name has 1 to 100 printable characters"  # noqa: S105
    TOKEN_DAYS = "a token lives 1 to 366 days"  # noqa: S105
    SCOPES_MISSING = "choose what the token may do"
    ROLE_TOO_HIGH = "a token cannot do more than you"
    NOT_CONFIRMED = "type the name exactly to confirm"


class Unfit(Invalid):
    """Something that was typed cannot be taken.

    Args:
        faults: field of the form → what is wrong with it.
    """

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        super().__init__("; ".join(f"{field}: {fault}" for field, fault in faults.items()))
        self.faults = dict(faults)


def raise_for(faults: Mapping[str, Fault | None]) -> None:
    """Refuse when any field has a fault.

    Raises:
        Unfit: naming all of them.
    """
    found = {field: fault for field, fault in faults.items() if fault is not None}
    if found:
        raise Unfit(found)
