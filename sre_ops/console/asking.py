"""Asks a running server for a command, and prints what it answers."""

from __future__ import annotations

import json
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sre_ops.console.client import Client

REFUSED = 2
"""Exit status for bad input, or where nobody answers."""


class Format(StrEnum):
    """How to answer."""

    TEXT = "text"
    JSON = "json"


Output = Annotated[Format, typer.Option("--format", help="How to answer.")]


@contextmanager
def server(url: str = "") -> Iterator[Client]:
    """Give the server at SRE_OPS_URL; whatever it refuses ends the command with 2.

    Args:
        url: of another one, which is asked without SRE_OPS_TOKEN.
    """
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    try:
        with connected(url) as found:
            yield found
    except SreOpsError as problem:
        refuse(str(problem))


def connected(url: str = "") -> Client:
    """Return the server as `server` does; what it refuses is raised."""
    # Here, so that a command that asks nobody need not wait for httpx to be imported.
    from sre_ops.console.client import Client  # noqa: PLC0415

    return Client(url) if url else Client.from_environment()


def refuse(message: str) -> NoReturn:
    """Tell on stderr why there is no answer, and end the command."""
    typer.echo(f"sre-ops: {message}", err=True)
    raise typer.Exit(REFUSED)


def print_json(said: Mapping[str, Any]) -> None:
    """Print an answer as JSON, alone on stdout."""
    typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
