"""`sre-ops demo`: break and mend a service of the demo that `make demo` runs on this machine."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import typer

EXIT_REFUSED = 1

demo = typer.Typer(
    help="The running `make demo`: break a service and see the page arrive.", no_args_is_help=True
)
Service = Annotated[str, typer.Argument(help="Service of the demo, such as checkout.")]


def note_path() -> Path:
    """Return where a running demo of this user writes down the address of its traffic."""
    return Path(tempfile.gettempdir()) / f"sre_ops-demo-{os.getuid()}.json"


@demo.command("break")
def break_(service: Service) -> None:
    """Let nine in ten of a service's requests fail until it is mended.

    Exit status: 0 it fails, 1 no demo runs here or it has no such service.
    """
    _order("break", service)
    typer.echo(
        f"{service} fails nine in ten of its requests; the page arrives in one to two minutes"
    )


@demo.command("mend")
def mend(service: Service) -> None:
    """End what `break` began.

    Exit status: 0 it works, 1 no demo runs here or it has no such service.
    """
    _order("mend", service)
    typer.echo(f"{service} answers as ever; its alert ends some minutes from now")


def _order(verb: str, service: str) -> None:
    try:
        address = str(json.loads(note_path().read_text())["traffic"])
    except (OSError, ValueError, KeyError, TypeError):
        _refuse("no demo of yours runs on this machine: start it with `make demo`")
    request = Request(f"{address}/{verb}/{quote(service, safe='')}", method="POST")  # noqa: S310 - written by the demo
    try:
        with urlopen(request, timeout=10):  # noqa: S310
            return
    except HTTPError:
        _refuse(f"the demo has no service {service!r} that answers requests")
    except OSError as problem:
        _refuse(f"the demo does not answer any more ({problem}): start it with `make demo`")


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(EXIT_REFUSED)
