"""`sre-ops slo convert`: definitions in the words of another tool, and what these cannot say."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sre_ops.console.asking import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sre_ops.slo.commands.convert import Converted
    from sre_ops.slo.domain.loss import Loss

SCHEMA = "sre_ops.slo_convert.v1"
EXIT_LOSSES = 5
_FILE_ENDINGS = (".yaml", ".yml", ".json")


class Format(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    JSON = "json"


class To(StrEnum):
    """What definitions can be converted to; the same as `commands.convert.Target`."""

    OPENSLO = "openslo"
    SLOTH = "sloth"
    GRAFANA = "grafana"


def convert(
    paths: Annotated[list[str], typer.Argument(metavar="IN…", help="Definition files or folders.")],
    target: Annotated[To, typer.Option("--to", help="The format to write.")],
    out: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="OUT", help="Folder, or a file where only one is written."
        ),
    ],
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that say something else.")
    ] = False,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TABLE,
) -> None:
    """Convert SLO definitions and list every field that could not be carried.

    Reads all formats of `slo check`. A file is written for each file that was read, for
    grafana one dashboard for each service. Exit status: 0 all was carried; 5 written, with
    losses; 2 a path cannot be read or written, or the definitions hold errors.
    """
    from sre_ops.kernel.errors import Conflict, Invalid  # noqa: PLC0415 - lazy, see contracts
    from sre_ops.slo.sinks.new_files import write_new  # noqa: PLC0415

    converted = _converted(paths, target)
    if not converted.texts and not converted.losses:
        refuse(f"no SLO is defined in {', '.join(paths)}")
    files = _places(out, converted.texts)
    try:
        write_new(files, force=force)
    except (Conflict, Invalid) as problem:
        refuse(str(problem))
    _tell([str(path) for path in files], converted.losses, output)
    if converted.losses:
        raise typer.Exit(EXIT_LOSSES)


def _converted(paths: Sequence[str], target: To) -> Converted:
    from sre_ops.slo.commands.convert import Mistaken, Target, convert  # noqa: PLC0415
    from sre_ops.slo.sources.definition_files import Unreadable  # noqa: PLC0415

    try:
        converted = convert(paths, Target(target))
    except Mistaken as mistaken:
        _warn(map(str, mistaken.findings))
        refuse(str(mistaken))
    except Unreadable as problem:
        refuse(str(problem))
    _warn(map(str, converted.findings))
    return converted


def _warn(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)


def _places(out: str, texts: Mapping[str, str]) -> dict[Path, str]:
    from pathlib import Path  # noqa: PLC0415

    place = Path(out)
    if place.suffix not in _FILE_ENDINGS or place.is_dir():
        return {place / name: text for name, text in texts.items()}
    if len(texts) > 1:
        refuse(f"{len(texts)} files are to be written: name a folder instead of {out}")
    return dict.fromkeys([place], *texts.values()) if texts else {}


def _tell(files: Sequence[str], losses: Sequence[Loss], output: Format) -> None:
    if output is Format.JSON:
        import json  # noqa: PLC0415
        from dataclasses import asdict  # noqa: PLC0415

        answer = {"schema": SCHEMA, "files": files, "losses": [asdict(loss) for loss in losses]}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for file in files:
        typer.echo(f"written: {file}")
    for loss in losses:
        typer.echo(f"lost: {loss.file}:{loss.line}: {loss.key}: {loss.why}")
    typer.echo(f"{len(files)} written, {len(losses)} lost")
