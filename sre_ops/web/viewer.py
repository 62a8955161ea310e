"""Who looks at a page, as far as showing it matters: language, theme, zone, name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

Locale = Literal["en", "ja"]
Theme = Literal["auto", "light", "dark"]

LOCALE_COOKIE = "sre_ops_locale"
THEME_COOKIE = "sre_ops_theme"
ZONE_COOKIE = "sre_ops_zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The reader of one page.

    Attributes:
        locale: language of words, dates and numbers.
        theme: `auto` follows the device.
        zone: IANA name of the zone in which times are shown.
        name: what the person is called; None when nobody is signed in.
        role: the person's role, such as `responder`; None when nobody is signed in.
        tenant: slug of the tenant, empty when nobody is signed in.
    """

    locale: Locale = "en"
    theme: Theme = "auto"
    zone: str = "UTC"
    name: str | None = None
    role: str | None = None
    tenant: str = ""

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone as the standard library knows it."""
        return ZoneInfo(self.zone)


def viewer_of(cookies: Mapping[str, str], accept_language: str = "") -> Viewer:
    """Tell from cookies and Accept-Language how a visitor wants pages; nonsense is ignored."""
    return Viewer(
        locale=locale_of(cookies.get(LOCALE_COOKIE, "")) or preferred(accept_language),
        theme=theme_of(cookies.get(THEME_COOKIE, "")) or "auto",
        zone=zone_of(cookies.get(ZONE_COOKIE, "")) or "UTC",
    )


def locale_of(text: str) -> Locale | None:
    """Return *text* as a locale, or None when we do not speak it."""
    match text:
        case "en" | "ja":
            return text
        case _:
            return None


def theme_of(text: str) -> Theme | None:
    """Return *text* as a theme, or None when there is no such theme."""
    match text:
        case "auto" | "light" | "dark":
            return text
        case _:
            return None


def zone_of(text: str) -> str | None:
    """Return *text* when it names an IANA zone; cookies carry the slash as `%2F` or as is."""
    name = text.replace("%2F", "/")
    return name if name in _zones() else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads a folder of hundreds of files


def preferred(accept_language: str) -> Locale:
    """Return the first language of an Accept-Language header that we speak, else English.

    Source: RFC 9110, 12.5.4 (quality values; a language range matches by its prefix).
    """
    wishes: list[tuple[float, Locale]] = []
    for part in accept_language.split(",")[:20]:
        range_, _, parameters = part.partition(";")
        found = locale_of(range_.strip().lower().partition("-")[0])
        if found:
            wishes.append((_quality(parameters), found))
    best = max(wishes, key=lambda wish: wish[0], default=(0.0, "en"))
    return best[1] if best[0] > 0 else "en"


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
