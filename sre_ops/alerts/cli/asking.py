"""What the commands of alerts share: a server to ask, and how an answer is printed."""

from __future__ import annotations

import json
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
def server(url: str = "") -> Iterator[Asks]:
    """Give the server at SRE_OPS_URL; whatever it refuses ends the command with 2.

    Args:
        url: of another one, which is asked without SRE_OPS_TOKEN.
    """
    from importlib import import_module  # noqa: PLC0415

    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    # By name: the layers point down, and the client lies above the slices.
    client = import_module("sre_ops.cli.client").Client
    try:
        with client(url) if url else client.from_environment() as found:
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


def labels_of(texts: Sequence[str]) -> dict[str, str]:
    """Read labels such as `team=web`; whatever has another shape ends the command with 2."""
    for one in texts:
        if "=" not in one[1:]:
            refuse(f"{one!r} is no label; write for example team=web")
    return {name: value for name, _, value in (one.partition("=") for one in texts)}
