"""What the commands of delivery share: a server to ask, and how an answer is printed."""

from __future__ import annotations

import json
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REFUSED = 2
"""Exit status for bad input, or where nobody answers."""


class Format(StrEnum):
    """How to answer."""

    TEXT = "text"
    JSON = "json"


class Asks(Protocol):
    """What the commands need of `sre_ops.cli.client.Client`."""

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return the JSON at *path* below `/api/v1`."""
        ...

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send *body* and return the JSON that is answered."""
        ...


@contextmanager
def server() -> Iterator[Asks]:
    """Give the server at SRE_OPS_URL; whatever it refuses ends the command with 2."""
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    try:
        with connected() as found:
            yield found
    except SreOpsError as problem:
        refuse(str(problem))


@contextmanager
def connected() -> Iterator[Asks]:
    """Give the server at SRE_OPS_URL, and let what it refuses be raised."""
    from importlib import import_module  # noqa: PLC0415

    # By name: the layers point down, and the client lies above the slices.
    client = import_module("sre_ops.cli.client").Client
    with client.from_environment() as found:
        yield found


def refuse(message: str) -> NoReturn:
    """Tell on stderr why there is no answer, and end the command."""
    typer.echo(message, err=True)
    raise typer.Exit(REFUSED)


def print_json(said: Mapping[str, Any]) -> None:
    """Print an answer as JSON, alone on stdout."""
    typer.echo(json.dumps(said, ensure_ascii=False, indent=2))


def seconds(text: str) -> float:
    """Read a span such as `90m`, `24h` or `3d`.

    Raises:
        Invalid: it has another shape.
    """
    from sre_ops.kernel.errors import Invalid  # noqa: PLC0415

    units = {"m": 60.0, "h": 3_600.0, "d": 86_400.0}
    if len(text) > 1 and text[-1] in units and text[:-1].isascii() and text[:-1].isdigit():
        return int(text[:-1]) * units[text[-1]]
    raise Invalid(f"{text!r} is no span of time; write for example 24h")
