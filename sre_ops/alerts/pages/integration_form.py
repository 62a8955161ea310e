"""The form that makes an integration: what was typed, read as a wish."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.domain.generic import EXPRESSIONS, Mappings
from sre_ops.alerts.domain.silence import Beat
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit

_LONGEST = 2_000
_MOST_MINUTES = 31 * 24 * 60
USUAL: Mapping[str, str] = {
    "labels": "labels",
    "key": "id",
    "summary": "title",
    "severity": "severity",
    "is_resolved": "status == 'resolved'",
}
"""What a fresh form of mappings says, as an example of a message that has these fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed, whatever it is."""

    kind: Kind = Kind.ALERTMANAGER
    label: str = ""
    every: str = "60"
    grace: str = "5"
    service: str = ""
    mappings: Mapping[str, str] = field(default_factory=lambda: USUAL)

    @property
    def name(self) -> str:
        """By which people are to recognise it.

        Raises:
            Unfit: there is none, or it is too long.
        """
        found = self.label.strip()
        if not 1 <= len(found) <= 100 or not found.isprintable():  # noqa: PLR2004 - as the API
            raise Unfit("label", N_("Write a name of 1 to 100 characters."))
        return found

    def beat(self) -> Beat | None:
        """Return how often a heartbeat is expected; None for another kind.

        Raises:
            Unfit: a field is no number of minutes.
        """
        if self.kind is not Kind.HEARTBEAT:
            return None
        return Beat(
            every=minutes("every", self.every, least=1),
            grace=minutes("grace", self.grace, least=0),
            service=self.service.strip()[:253],
        )

    def where(self) -> Mappings | None:
        """Return where a message of any JSON says what; None for another kind.

        Raises:
            Unfit: an expression cannot be read.
        """
        if self.kind is not Kind.GENERIC:
            return None
        said: dict[str, Any] = {name: self.mappings.get(name, "") for name in EXPRESSIONS}
        return Mappings(**said)


async def typed(request: Request) -> Typed:
    """Take what the form sent."""
    form = await request.form()
    kind = _text(form, "kind")
    return Typed(
        kind=Kind(kind) if kind in set(Kind) else Kind.ALERTMANAGER,
        label=_text(form, "label"),
        every=_text(form, "every"),
        grace=_text(form, "grace"),
        service=_text(form, "service"),
        mappings={name: _text(form, name).strip() for name in EXPRESSIONS},
    )


def minutes(name: str, text: str, *, least: int) -> timedelta:
    """Read minutes that somebody typed into the field *name*.

    Raises:
        Unfit: they are none, fewer than *least*, or more than a month.
    """
    is_number = text.strip().isascii() and text.strip().isdecimal() and len(text) < 10  # noqa: PLR2004
    if not is_number or not least <= int(text) <= _MOST_MINUTES:
        raise Unfit(
            name, N_("Write minutes, from %(least)s to %(most)s."), least=least, most=_MOST_MINUTES
        )
    return timedelta(minutes=int(text))


def _text(form: FormData, name: str) -> str:
    found = form.get(name, "")
    return found[:_LONGEST].replace("\x00", "") if isinstance(found, str) else ""
