"""What `sre-ops slo rules --compat sloth` asks for, read and checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import typer

from sre_ops.console.asking import refuse
from sre_ops.slo.domain.composite_graph import measured
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.objective import seconds_of
from sre_ops.slo.domain.rule import RuleFile
from sre_ops.slo.domain.sloth_files import sloth_files
from sre_ops.slo.domain.sloth_rules import SlothOptions
from sre_ops.slo.domain.sloth_windows import BUILT_IN, Catalogue, prometheus_duration
from sre_ops.slo.sources.definition_files import Unreadable
from sre_ops.slo.sources.sloth_files import catalogues, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of Sloth's command as they were written."""

    period: str
    windows: str
    extra_labels: tuple[str, ...]
    recordings: bool
    alerts: bool
    optimized: bool
    is_0_11: bool


def files_like_sloth(slos: Sequence[Slo], asked: Asked) -> tuple[RuleFile, ...]:
    """Return the rules that Sloth would write; ends the command with 2 on bad options."""
    labels = dict(pair.partition("=")[::2] for pair in asked.extra_labels)
    if not all("=" in pair for pair in asked.extra_labels):
        refuse(f"--extra-labels {' '.join(asked.extra_labels)}: write NAME=VALUE")
    options = SlothOptions(
        catalogue=_catalogue(asked),
        extra_labels=labels,
        recordings=asked.recordings,
        alerts=asked.alerts,
        optimized=asked.optimized,
        is_0_11=asked.is_0_11,
        version=f"sre_ops-{version('sre_ops')}",
    )
    try:
        return sloth_files(measured(slos), levels(slos), options)
    except Unreadable as problem:
        refuse(str(problem))


def _catalogue(asked: Asked) -> Catalogue:
    known = BUILT_IN
    if asked.windows:
        try:
            known, findings = catalogues(Path(asked.windows))
        except Unreadable as problem:
            refuse(str(problem))
        for finding in findings:
            typer.echo(str(finding), err=True)
        if findings:
            refuse(f"--slo-period-windows-path {asked.windows}: the alert windows hold errors")
    period = seconds_of(asked.period)
    if period is None or period not in known:
        there = ", ".join(prometheus_duration(each) for each in sorted(known))
        refuse(f"--slo-period {asked.period}: there are alert windows for {there} only")
    return known[period]
