"""The root of the command line: mounts the group of each slice and the administration."""

import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import typer

from sre_ops.app.slices import SLICES
from sre_ops.cli import administration
from sre_ops.cli.demo import demo

HELP = "Reliability operations for teams without a dedicated SRE."


def build() -> typer.Typer:
    """Return the root command with the group of each slice mounted."""
    root = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False)
    for declared in SLICES:
        if declared.cli:
            root.add_typer(_named(declared.cli), name=declared.mount)
        for one in declared.commands:
            root.command(one.prefix)(_named(one.what))
    administration.mount(root)
    root.add_typer(demo, name="demo")
    return root


def _named(path: str) -> Any:
    module, name = path.split(":")
    return getattr(import_module(module), name)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # an ASCII terminal still gets the figures
    build()()
