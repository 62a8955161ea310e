"""What a person types about herself: address, name, language, zone. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sre_ops.tenancy.domain.faults import Fault, raise_for
from sre_ops.tenancy.domain.passwords import normal, weakness

LOCALES = ("en", "ja")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}\Z")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Whoever asks for an account, as far as it can be checked without the database.

    Attributes:
        email: lower case, the key of the account.
        password: in its normal form.
    """

    name: str
    email: str
    password: str = field(repr=False)
    locale: str
    zone: str


def applicant(typed: Mapping[str, str]) -> Applicant:
    """Check the fields name, email, password, locale and zone of a form.

    Raises:
        Unfit: naming every field that is wrong.
    """
    name, email, password = typed["name"].strip(), email_of(typed["email"]), typed["password"]
    raise_for(
        {
            "name": name_fault(name),
            "email": None if email else Fault.EMAIL_SHAPE,
            "password": weakness(password, about=(name, typed["email"].strip())),
            **preference_faults(typed["locale"], typed["zone"]),
        }
    )
    return Applicant(
        name=name,
        email=email or "",
        password=normal(password),
        locale=typed["locale"],
        zone=typed["zone"],
    )


def email_of(text: str) -> str | None:
    """Return an e-mail address as it is kept, in lower case; None when it has another shape."""
    found = text.strip().lower()
    return found if found.isprintable() and _EMAIL.match(found) else None


def name_fault(name: str) -> Fault | None:
    """Tell what is wrong with a person's name."""
    return None if is_plain(name, _LONGEST_NAME) else Fault.NAME_SHAPE


def is_plain(text: str, longest: int) -> bool:
    """Tell whether *text* has something to show, no control characters, and is not too long."""
    return bool(text.strip()) and text.isprintable() and len(text) <= longest


def preference_faults(locale: str, zone: str) -> dict[str, Fault | None]:
    """Tell what is wrong with a choice of language and zone, by field."""
    return {
        "locale": None if locale in LOCALES else Fault.LOCALE_UNKNOWN,
        "zone": None if is_zone(zone) else Fault.ZONE_UNKNOWN,
    }


def is_zone(name: str) -> bool:
    """Tell whether *name* is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # bad characters, a folder, unknown
        return False
    return len(name) <= 64  # noqa: PLR2004 - the column's width; names of the IANA have 32
