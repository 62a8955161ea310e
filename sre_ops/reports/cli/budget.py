"""`sre-ops report budget`: the budget report of a week or month, as a running server tells it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - Typer reads it when it runs
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from sre_ops.console.asking import refuse, server

if TYPE_CHECKING:
    from collections.abc import Mapping

_RIGHT = "--:"


class Format(StrEnum):
    """How to answer; `text` is Markdown without the marks."""

    TEXT = "text"
    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    EML = "eml"


class Locale(StrEnum):
    """Of the words."""

    ENGLISH = "en"
    JAPANESE = "ja"


class Asks(Protocol):
    """What the command needs of `sre_ops.console.client.Client`."""

    def get_file(self, path: str, **query: Any) -> bytes:
        """Return the bytes at *path* below `/api/v1`."""
        ...


def budget(  # noqa: PLR0917 - Typer's options
    service: Annotated[str, typer.Option("--service", help="Of this service.")] = "",
    team: Annotated[str, typer.Option("--team", help="Of all services of this team.")] = "",
    organisation: Annotated[bool, typer.Option("--organisation", help="Of all services.")] = False,
    month: Annotated[str, typer.Option("--month", help="2026-10; the last one that ended.")] = "",
    week: Annotated[str, typer.Option("--week", help="2026-W43, in place of a month.")] = "",
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TEXT,
    file: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; stdout if left out.")
    ] = None,
    table: Annotated[
        str,
        typer.Option(
            "--table",
            help="Of a CSV: objectives, agreements, causes, policy, history or remarks.",
        ),
    ] = "objectives",
    locale: Annotated[Locale, typer.Option("--locale", help="Of the words.")] = Locale.ENGLISH,
) -> None:
    """Show what became of error budgets in a week or month, what spent them, what to decide.

    Asks the server at SRE_OPS_URL; SRE_OPS_TOKEN needs the scope reports:read. `eml` is a
    mail to send, without its readers. Exit status: 2 bad input or no answer, otherwise 0.
    """
    chosen = scope_of(service, team, is_organisation=organisation)
    if chosen is None:
        refuse("give one of --service, --team and --organisation")
    if output in (Format.PDF, Format.DOCX) and file is None and sys.stdout.isatty():
        refuse(f"a terminal cannot show {output.value}; write it to a file with -o")
    query = {**chosen, "month": month, "week": week, "locale": locale.value, "table": table}
    with server() as asked:
        data = fetch(asked, query, output)
    if file is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        _write(file, data)


def scope_of(service: str, team: str, *, is_organisation: bool) -> dict[str, str] | None:
    """Return what the API is asked for; None unless exactly one is chosen."""
    given = [("service", service), ("team", team)]
    found = [{"scope": kind, "name": name} for kind, name in given if name]
    found += [{"scope": "organisation", "name": ""}] if is_organisation else []
    return found[0] if len(found) == 1 else None


def fetch(server: Asks, query: Mapping[str, str], output: Format) -> bytes:
    """Return the report as *server* answers it."""
    form = Format.MARKDOWN if output is Format.TEXT else output
    data = server.get_file("/reports/budget", **query, format=form.value)
    return readable(data.decode()).encode() if output is Format.TEXT else data


def readable(markdown: str) -> str:
    """Lay the tables of our Markdown out for a terminal, and drop the marks."""
    lines, table = [], []
    for line in [*markdown.splitlines(), ""]:
        if line.startswith("|"):
            table.append(_cells(line))
            continue
        lines += _laid_out(table)
        table = []
        lines.append(_plain(line.lstrip("# ") if line.startswith("#") else line))
    return "\n".join(lines).rstrip("\n") + "\n"


def _cells(line: str) -> list[str]:
    cells = line.strip("|").replace("\\|", "\0").split("|")
    return [_plain(cell.strip().replace("\0", "|")) for cell in cells]


def _plain(text: str) -> str:
    for letter in "*_`[]<>\\":
        text = text.replace(f"\\{letter}", letter)
    return text


def _laid_out(table: list[list[str]]) -> list[str]:
    if not table:
        return []
    from sre_ops.render.document.text import text_columns  # noqa: PLC0415

    head, rule, *rows = table
    widths = [
        max(text_columns(cell) for cell in column) for column in zip(head, *rows, strict=True)
    ]

    def row(cells: list[str]) -> str:
        pairs = zip(cells, rule, widths, strict=True)
        padded = (
            " " * (width - text_columns(cell)) + cell
            if side.endswith(":") and not side.startswith(":")
            else cell + " " * (width - text_columns(cell))
            for cell, side, width in pairs
        )
        return "  ".join(padded).rstrip()

    return [row(head), "  ".join("-" * width for width in widths), *map(row, rows)]


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as problem:
        refuse(f"{file} cannot be written: {problem.strerror}")
    typer.echo(f"wrote {file}", err=True)
