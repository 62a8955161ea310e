"""Writes the pages of docs/ that follow from the code; a test compares them.

`python -m scripts.generate_docs` renews docs/settings.md, events.md, metrics.md, cli.md and
the generated part of docs/architecture.md.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import timedelta
from enum import Enum
from importlib import import_module
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from prometheus_client.metrics_core import Metric
from pydantic import SecretStr
from typer.main import get_command

from sre_ops.app.settings import Settings
from sre_ops.app.slices import SCHEMAS, SLICES
from sre_ops.cli.main import build
from sre_ops.db.core import DB
from sre_ops.kernel.event import DomainEvent
from sre_ops.manifest import Schema

DOCS = Path(__file__).parents[1] / "docs"
BEGIN, END = "<!-- generated: slices -->", "<!-- /generated -->"
_NOTE = "<!-- Written by `python -m scripts.generate_docs`; change the code instead. -->"


def pages() -> dict[Path, str]:
    """Return every generated page with the text it should have."""
    house = DOCS / "architecture.md"
    return {
        DOCS / "settings.md": settings_page(),
        DOCS / "events.md": events_page(),
        DOCS / "metrics.md": metrics_page(),
        DOCS / "cli.md": cli_page(),
        house: with_slices(house.read_text()),
    }


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", _NOTE, *parts)) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def settings_page() -> str:
    """Return the page of what an operator can set."""
    rows = [
        (f"`SRE_OPS_{name.upper()}`", *_kind_and_default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return _page(
        "Settings",
        "Read from the environment, or from a file `.env` in the folder where the process"
        " starts, by `sre-ops serve`, `db`, `tenant`, `backup` and `restore`."
        " `sre-ops slo check` and `slo budget` need none of them.",
        _table(("variable", "kind", "default", "what it does"), rows),
    )


def _kind_and_default(field: Any) -> tuple[str, str]:
    default = field.default
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    shown = f"`{default}`" if default not in (None, "") else "–"
    limits = [
        f"{symbol} {getattr(rule, name):g}"
        for rule in field.metadata
        for name, symbol in (("gt", ">"), ("ge", "≥"), ("lt", "<"), ("le", "≤"))
        if hasattr(rule, name)
    ]
    patterns = [f"`{rule.pattern}`" for rule in field.metadata if hasattr(rule, "pattern")]
    return ", ".join([_kind(field.annotation), *limits, *patterns]), shown


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(annotation))
    names = {"SecretStr": "secret text", "str": "text", "int": "whole number", "float": "number"}
    parts = [part for part in get_args(annotation) or (annotation,) if part is not type(None)]
    return " or ".join(names.get(part.__name__, part.__name__.lower()) for part in parts)


def events_page() -> str:
    """Return the page of every domain event."""
    parts = []
    for event in event_types():
        own = [(f"`{f.name}`", f"`{_type_name(f.type)}`") for f in fields(event) if f.name != "at"]
        parts += [f"## `{event.name}`", cleandoc(event.__doc__ or "")]
        parts.append(_table(("field", "type"), own) if own else "No fields of its own.")
    return _page(
        "Domain events",
        "What the slices announce, each in the transaction that changed the aggregate. Every"
        " event also carries `at` (when it happened), the state after it, the actor, a position"
        " and a hash; see [ADR 0003](adr/0003-domain-events-with-a-hash-chain.md). Fields are"
        " only ever added; another meaning is another version.",
        *parts,
    )


def event_types() -> list[type[DomainEvent]]:
    """Return every event class of every slice, by name."""
    for one in SLICES:
        module = f"{one.module}.public.events"
        if find_spec(module):
            import_module(module)
    found = [each for each in _subclasses(DomainEvent) if each.__module__.startswith("sre_ops.")]
    return sorted((each for each in found if hasattr(each, "name")), key=lambda each: each.name)


def _subclasses(parent: type[DomainEvent]) -> Iterator[type[DomainEvent]]:
    # A slotted dataclass is made twice; the first class lives on until it is collected.
    newest = {each.__qualname__: each for each in parent.__subclasses__()}
    for child in newest.values():
        yield child
        yield from _subclasses(child)


def _type_name(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def metrics_page() -> str:
    """Return the page of every metric that `/metrics` shows."""
    rows = [
        (f"`{_exposed(metric)}`", metric.type, labels, metric.documentation)
        for metric, labels in sorted(metric_families(), key=lambda pair: _exposed(pair[0]))
    ]
    return _page(
        "Metrics",
        "What `GET /metrics` of `sre-ops serve` shows, in Prometheus text format. Ratios are"
        " 0–1 and unclamped. A figure that does not exist (an SLI without valid events) has no"
        " series; it is never shown as 0 or 1.",
        _table(("metric", "type", "labels", "meaning"), rows),
    )


def _exposed(metric: Metric) -> str:
    return f"{metric.name}_total" if metric.type == "counter" else metric.name


def metric_families() -> list[tuple[Metric, str]]:
    """Return every metric of the registry with its labels, those without samples too."""
    for one in SLICES:
        for path in (*(job.run for job in one.jobs), one.api, one.pages):
            if path:
                import_module(path.split(":")[0])
    import_module("sre_ops.app.factory")
    from sre_ops.web.metrics import REGISTRY  # noqa: PLC0415 - after the slices added theirs

    families = []
    for collector in list(REGISTRY._collector_to_names):  # noqa: SLF001 - it tells nobody else
        declared = getattr(collector, "_labelnames", None)
        for metric in collector.collect():
            names = declared if declared is not None else getattr(metric, "_labelnames", None)
            if names is None:
                names = sorted({name for sample in metric.samples for name in sample.labels})
            families.append((metric, ", ".join(f"`{name}`" for name in names) or "–"))
    return families


def cli_page() -> str:
    """Return the page of every command."""
    parts = []
    for path, command in commands():
        lines = [f"## `{path}`", cleandoc(command.help or "")]
        rows = [_parameter(each) for each in command.params]
        if rows:
            lines.append(_table(("argument or option", "default", "meaning"), rows))
        parts += lines
    return _page(
        "Command line",
        "JSON goes to standard output alone, progress and messages to standard error.",
        *parts,
    )


def commands() -> list[tuple[str, Any]]:
    """Return every command that does something, with its full name."""
    return list(_walked("sre-ops", get_command(build())))


def _walked(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    inside = getattr(command, "commands", {})
    if not inside:
        yield path, command
    for name in sorted(inside):
        yield from _walked(f"{path} {name}", inside[name])


def _parameter(parameter: Any) -> tuple[str, str, str]:
    is_option = parameter.opts[0].startswith("-")
    name = ", ".join(parameter.opts) if is_option else parameter.metavar or parameter.name.upper()
    default = parameter.default
    shown = default.value if isinstance(default, Enum) else default
    text = "required" if parameter.required else f"`{shown}`" if shown not in (None, "") else "–"
    choices = _choices(parameter.type_descriptor.annotation)
    told = [parameter.help, f"One of {choices}." if choices else ""]
    told.append(f"Also `{parameter.envvar}`." if parameter.envvar else "")
    told.append("May be repeated." if getattr(parameter, "multiple", False) else "")
    return f"`{name}`", text, " ".join(part for part in told if part)


def _choices(annotation: Any) -> str:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f"`{choice.value}`" for choice in annotation)
    return ""


def with_slices(text: str) -> str:
    """Return *text* with the generated part between its two marks renewed."""
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    part = f"{BEGIN}\n{_NOTE}\n\n{_drawing()}\n\n{_slice_tables()}\n{END}"
    return pattern.sub(lambda _found: part, text)


def _drawing() -> str:
    lines = ["```mermaid", "graph LR"]
    for one in SLICES:
        lines.append(f"    {one.name}")
        lines += [f"    {one.name} -->|reads| {other}" for other in one.reads]
        lines += [f"    {e.split('.')[0]} -.->|{e}| {one.name}" for e in one.reacts]
    return "\n".join([*lines, "```"])


def _slice_tables() -> str:
    schemas: tuple[Schema, ...] = (DB, *SCHEMAS)
    rows = [
        (schema.name, f"`{table.name}`", str(table.kind), _shown(schema, table))
        for schema in schemas
        for table in schema.tables
    ]
    jobs = [
        (f"`{job.name}`", _seconds(job.every), _seconds(job.lease))
        for one in SLICES
        for job in one.jobs
    ]
    return "\n\n".join(
        (
            _table(("schema and role", "table", "kind", "others may read"), rows),
            _table(("job", "every", "lease"), jobs),
        )
    )


def _seconds(span: timedelta | None) -> str:
    return "each tick (`SRE_OPS_TICK_SECONDS`)" if span is None else f"{span.total_seconds():g} s"


def _shown(schema: Schema, table: Any) -> str:
    shared = any("SELECT" in share.privileges for share in table.shares)
    return "yes" if shared or table.name in schema.public else ""


def main() -> None:
    """Write every page that is not as it should be."""
    for path, text in pages().items():
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(f"written: {path.relative_to(DOCS.parent)}")


if __name__ == "__main__":
    main()
