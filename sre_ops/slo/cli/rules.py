"""`sre-ops slo rules`: recording and alert rules of definitions, with tests that prove them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.slo.cli.check import EXIT_ERRORS, load_or_exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sre_ops.slo.domain.definition import Slo
    from sre_ops.slo.domain.rule import RuleFile
    from sre_ops.slo.sinks.rule_folder import Kept

SCHEMA = "sre_ops.slo_rules.v1"


class Format(StrEnum):
    """What the rules are written for."""

    PROMETHEUS = "prometheus"
    OPERATOR = "operator"


class Compat(StrEnum):
    """Whose names, labels and windows the rules have."""

    SLOTH = "sloth"
    SLOTH_0_11 = "sloth-0.11"


class Answer(StrEnum):
    """How the command tells what it did."""

    TEXT = "text"
    JSON = "json"


Paths = Annotated[list[str], typer.Argument(metavar="PATH…", help="Definition files, folders.")]
Folder = Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")]
Form = Annotated[Format, typer.Option("--format", help="Rule files, or manifests of the operator.")]
SiteUrl = Annotated[
    str,
    typer.Option("--site-url", envvar="SRE_OPS_PUBLIC_URL", help="Links alerts to SLO pages."),
]
RunbookUrl = Annotated[
    str,
    typer.Option("--runbook-url", help="Runbook of all alerts; {service}, {slo} are filled in."),
]
MinBadEvents = Annotated[
    int, typer.Option("--min-bad-events", min=0, help="Fewer in the long window never alert.")
]
LeaveOut = Annotated[
    bool, typer.Option("--leave-out", help="Leave unreachable tiers out with a warning only.")
]
LikeSloth = Annotated[
    Compat | None,
    typer.Option("--compat", help="Write the rules that Sloth (or its version 0.11) writes."),
]
SloPeriod = Annotated[
    str, typer.Option("--slo-period", help="With --compat: the period, as --default-slo-period.")
]
Windows = Annotated[
    str,
    typer.Option(
        "--slo-period-windows-path",
        metavar="DIR",
        help="With --compat: custom alert windows instead of those for 28d and 30d.",
    ),
]
ExtraLabels = Annotated[
    list[str] | None,
    typer.Option("--extra-labels", "-l", metavar="K=V", help="With --compat: more labels."),
]
NoRecordings = Annotated[
    bool, typer.Option("--disable-recordings", help="With --compat: alert rules only.")
]
NoAlerts = Annotated[
    bool, typer.Option("--disable-alerts", help="With --compat: recording rules only.")
]
NotOptimized = Annotated[
    bool,
    typer.Option("--disable-optimized-rules", help="With --compat: the period from raw samples."),
]
PrometheusUrl = Annotated[
    str, typer.Option("--prometheus-url", help="Asked for the values that SLOs fan out by.")
]
Told = Annotated[Answer, typer.Option("--format-output", help="How to tell what was done.")]


def rules(  # noqa: PLR0917 - options of a command
    paths: Paths,
    folder: Folder,
    form: Form = Format.PROMETHEUS,
    site_url: SiteUrl = "",
    runbook_url: RunbookUrl = "",
    min_bad_events: MinBadEvents = 3,
    leave_out: LeaveOut = False,
    compat: LikeSloth = None,
    slo_period: SloPeriod = "30d",
    windows: Windows = "",
    extra_labels: ExtraLabels = None,
    disable_recordings: NoRecordings = False,
    disable_alerts: NoAlerts = False,
    disable_optimized: NotOptimized = False,
    prometheus_url: PrometheusUrl = "",
    answer: Told = Answer.TEXT,
) -> None:
    """Write recording and burn-rate alert rules, and promtool tests that prove them.

    Everything that can be written is. An SLO that fans out gets rules as a whole; with the
    address of a server, also rules for each value of its label. Exit status: 0 all is
    written; 1 an SLO or a tier was refused; 2 a path cannot be read or written, or the
    definitions hold errors.
    """
    slos = _fanned_out(load_or_exit(paths).definitions.slos, prometheus_url)
    if compat is None:
        files = _files(
            slos,
            min_bad_events=min_bad_events,
            site_url=site_url,
            runbook_url=runbook_url,
            leave_out=leave_out,
        )
    else:
        from sre_ops.slo.cli.sloth_compat import Asked, files_like_sloth  # noqa: PLC0415 - lazy

        asked = Asked(
            period=slo_period,
            windows=windows,
            extra_labels=tuple(extra_labels or ()),
            recordings=not disable_recordings,
            alerts=not disable_alerts,
            optimized=not disable_optimized,
            is_0_11=compat is Compat.SLOTH_0_11,
        )
        files = files_like_sloth(slos, asked)
    _keep_and_tell(files, folder, form, answer)


def _fanned_out(slos: Sequence[Slo], url: str) -> Sequence[Slo]:
    """Return *slos* with the children that their fan-outs have on the server at *url*."""
    fanning = sum(slo.fan_out is not None for slo in slos)
    if not fanning:
        return slos
    if not url:
        note = f"{fanning} SLOs fan out and get rules as a whole only; see --prometheus-url"
        typer.echo(f"sre-ops: {note}", err=True)
        return slos
    from sre_ops.console.asking import refuse  # noqa: PLC0415
    from sre_ops.kernel.clock import SystemClock  # noqa: PLC0415
    from sre_ops.kernel.errors import Invalid  # noqa: PLC0415
    from sre_ops.kernel.units import to_minute  # noqa: PLC0415
    from sre_ops.slo.commands.expand import expanded  # noqa: PLC0415
    from sre_ops.slo.sources.prometheus import Prometheus  # noqa: PLC0415

    try:
        with Prometheus(url) as server:
            every, told = expanded(slos, server, at_minute=to_minute(SystemClock().now()))
    except Invalid as problem:
        refuse(str(problem))
    if unknown := [str(one) for one in told if one.problem]:
        refuse("; ".join(unknown))  # rules of children would be taken away
    for one in told:
        typer.echo(f"sre-ops: {one}", err=True)
    return every


def _files(slos: Sequence[Slo], **options: Any) -> tuple[RuleFile, ...]:
    from sre_ops.slo.domain.burn_rules import RuleOptions  # noqa: PLC0415 - lazy, see contracts
    from sre_ops.slo.domain.slo_rules import rule_files  # noqa: PLC0415

    return rule_files(slos, RuleOptions(**options))


def _keep_and_tell(files: Sequence[RuleFile], folder: str, form: Format, answer: Answer) -> None:
    from sre_ops.slo.domain.finding import Severity  # noqa: PLC0415

    kept = _keep(folder, files, as_manifests=form is Format.OPERATOR)
    _tell(files, kept, answer)
    if any(one.severity is Severity.ERROR for file in files for one in file.findings):
        raise typer.Exit(EXIT_ERRORS)


def _keep(folder: str, files: Sequence[RuleFile], *, as_manifests: bool) -> Kept:
    from pathlib import Path  # noqa: PLC0415

    from sre_ops.console.asking import refuse  # noqa: PLC0415
    from sre_ops.slo.sinks.rule_folder import Unwritable, keep  # noqa: PLC0415
    from sre_ops.slo.sinks.rule_yaml import texts_of  # noqa: PLC0415

    try:
        return keep(Path(folder), texts_of(files, as_manifests=as_manifests))
    except Unwritable as problem:
        refuse(str(problem))


def _tell(files: Sequence[RuleFile], kept: Kept, answer: Answer) -> None:
    findings = [finding for file in files for finding in file.findings]
    for finding in findings:
        typer.echo(f"{finding} [{finding.rule}]", err=True)
    if answer is Answer.JSON:
        typer.echo(_json(files, kept))
        return
    count = sum(len(group.rules) for file in files for group in file.groups)
    tests = sum(len(file.tests) for file in files)
    slos = sum(bool(file.groups) for file in files)
    typer.echo(
        f"{slos} of {len(files)} SLOs have rules: {count} rules, {tests} tests;"
        f" files: {len(kept.written)} written, {len(kept.unchanged)} unchanged,"
        f" {len(kept.removed)} removed"
    )


def _json(files: Sequence[RuleFile], kept: Kept) -> str:
    import json  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    content: dict[str, Any] = {
        "schema": SCHEMA,
        "slos": [
            {
                "service": file.service,
                "slo": file.slo,
                "rules": sum(len(group.rules) for group in file.groups),
                "tests": len(file.tests),
            }
            for file in files
        ],
        "written": kept.written,
        "unchanged": kept.unchanged,
        "removed": kept.removed,
        "findings": [asdict(finding) for file in files for finding in file.findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
