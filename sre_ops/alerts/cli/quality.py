"""`sre-ops alerts quality`: whether alerts are worth their pages, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.console.asking import Format, print_json, server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ADVICE = {
    "lower": "rules nobody ever acted on, {share} of the pages: lower them to tickets",
    "tune": "rules acted on less than every second time, {share} of the pages: tune them",
    "answer": "pages that asked again, {share} of all: check who answers the first one",
    "relieve": "shifts with more pages in twelve hours than a person can follow up",
    "steady": "rules that come and go: let their condition hold longer",
    "quieten": "rules of which the same is said again and again: raise repeat_interval",
}


def quality(
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=90, help="How far to look back.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TEXT,
) -> None:
    """Tell whether alerts are worth their pages: precision, pages per shift, the noisiest rules.

    SRE_OPS_TOKEN needs the scope reports:read. Exit status: 2 bad input or no answer,
    otherwise 0.
    """
    with server() as asked:
        said = asked.get("/reports/alert-quality", days=days)
    if as_json or output is Format.JSON:
        print_json(said)
    else:
        typer.echo("\n".join(lines(said)))


def lines(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the figures say: all together, what to do, weeks, rules."""
    own = said["figures"]
    per_shift = said["pages_per_shift"]
    yield (
        f"{own['pages']} pages for {own['paged']} groups of alerts, {own['pages_again']} asked"
        f" again; precision {_share(own['precision'])}; pages per shift"
        f" {'-' if per_shift is None else f'{per_shift:.1f}'};"
        f" duplicates {_share(own['duplicate_share'])}"
    )
    for one in said["advice"]:
        told = _ADVICE[one["kind"]].format(share=_share(one["share"]))
        rules = f": {', '.join(one['rules'])}" if one["rules"] else ""
        yield f"{one['kind']}: {one['count']} {told}{rules}"
    for one in said["weeks"]:
        yield f"week {one['first_day']}  {_figures(one['figures'])}"
    for one in said["rules"]:
        yield f"{one['rule']}  {_figures(one['figures'])}"


def _figures(own: Mapping[str, Any]) -> str:
    return f"pages {own['pages']}  acted on {own['acted_on']}/{own['paged']}"


def _share(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.0%}"
