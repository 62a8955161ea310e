"""What the commands of on-call share: a server to ask, and how an answer is printed."""

from __future__ import annotations

import json
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REFUSED = 2
"""Exit status for bad input, or where nobody answers."""


class Format(StrEnum):
    """How to answer."""

    TEXT = "text"
    JSON = "json"


Output = Annotated[Format, typer.Option("--format", help="How to answer.")]


@contextmanager
def server() -> Iterator[Any]:
    """Give the server at SRE_OPS_URL; whatever it refuses ends the command with 2."""
    from importlib import import_module  # noqa: PLC0415

    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    # By name: the layers point down, and the client lies above the slices.
    client = import_module("sre_ops.cli.client").Client
    try:
        with client.from_environment() as found:
            yield found
    except SreOpsError as problem:
        refuse(str(problem))


def refuse(message: str) -> NoReturn:
    """Tell on stderr why there is no answer, and end the command."""
    typer.echo(message, err=True)
    raise typer.Exit(REFUSED)


def print_json(said: Mapping[str, Any]) -> None:
    """Print an answer as JSON, alone on stdout."""
    typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
