"""`sre-ops gate`: may a service be released now? Whatever goes wrong is `unknown`, never pass."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from sre_ops.console.asking import Format, connected, print_json
from sre_ops.delivery.domain.verdict import EXIT_CODES, WORDS, Change, Verdict, Why

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


_FAILED = 1


class Asks(Protocol):
    """What the command needs of `sre_ops.console.client.Client`."""

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return the JSON at *path* below `/api/v1`."""
        ...


class FailOn(StrEnum):
    """A verdict that ends the command with 1."""

    WARN = "warn"
    BLOCK = "block"
    UNKNOWN = "unknown"


def gate(
    service: Annotated[str, typer.Argument(help="Name of the service in definition files.")],
    fail_on: Annotated[
        list[FailOn] | None,
        typer.Option("--fail-on", help="End with 1 on this; repeat it. Default: block, unknown."),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 0 pass, 10 warn, 20 block, 30 unknown.")
    ] = False,
    change: Annotated[
        Change, typer.Option("--change", help="What goes out; a policy may let p0 and security.")
    ] = Change.ORDINARY,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TEXT,
) -> None:
    """Ask the server at SRE_OPS_URL whether SERVICE may be released, and why.

    SRE_OPS_TOKEN needs the scope delivery:read. A server out of reach, an unknown service and
    an expired token are `unknown`. Exit status: 1 for the verdicts of --fail-on, otherwise 0;
    with --exit-code 0 pass, 10 warn, 20 block, 30 unknown.
    """
    said = verdict_of(service, change)
    if output is Format.JSON:
        print_json(said)
    else:
        typer.echo(as_text(said))
    chosen = fail_on or [FailOn.BLOCK, FailOn.UNKNOWN]
    raise typer.Exit(exit_status(said, {one.value for one in chosen}, by_verdict=exit_code))


def exit_status(said: Mapping[str, Any], fail_on: Collection[str], *, by_verdict: bool) -> int:
    """Return what the command ends with."""
    if by_verdict:
        return EXIT_CODES[Verdict(said["verdict"])]
    return _FAILED if said["verdict"] in fail_on else 0


def verdict_of(service: str, change: Change) -> dict[str, Any]:
    """Return what the server answers, or an `unknown` that says why there is no answer."""
    from sre_ops.kernel.errors import NotFound, SreOpsError  # noqa: PLC0415

    try:
        with connected() as server:
            return fetch(server, service, change)
    except NotFound:
        return _unknown(service, change, Why.UNKNOWN_SERVICE.value, WORDS[Why.UNKNOWN_SERVICE])
    except SreOpsError as problem:
        return _unknown(service, change, "no_answer", str(problem))


def fetch(server: Asks, service: str, change: Change) -> dict[str, Any]:
    """Return the answer of *server*, when it is one.

    Raises:
        Unavailable: what answers speaks of something else.
    """
    from urllib.parse import quote  # noqa: PLC0415

    from sre_ops.kernel.errors import Unavailable  # noqa: PLC0415

    said = server.get(f"/gate/{quote(service, safe='')}", change=change.value)
    is_answer = said.get("schema") == "sre_ops.gate.v1" and said.get("service") == service
    if not is_answer or said.get("verdict") not in set(Verdict):
        raise Unavailable("the server gave no verdict")
    return said


def _unknown(service: str, change: Change, reason: str, detail: str) -> dict[str, Any]:
    return {
        "schema": "sre_ops.gate.v1",
        "service": service,
        "verdict": Verdict.UNKNOWN.value,
        "reason": reason,
        "detail": detail,
        "change": change.value,
        "asked_at": None,
        "evidence": [],
        "policy": None,
        "exceptions": [],
    }


def as_text(said: Mapping[str, Any]) -> str:
    """Write the answer for a person: the verdict, each line of evidence, what excuses it."""
    policy, why = said["policy"], said.get("detail") or WORDS[Why(said["reason"])]
    lines = [f"{said['verdict'].upper()}  {said['service']}: {why}"]
    lines += [_evidence(one) for one in said["evidence"]]
    if policy:
        lines.append(f"policy {policy['name']} {policy['version']} ({policy['source']})")
    lines += [
        f"exception {one['id']} until {one['expires_at']}: {one['reason']}"
        for one in said["exceptions"]
    ]
    return "\n".join(lines)


def _evidence(one: Mapping[str, Any]) -> str:
    value = "no value" if one["value"] is None else f"{one['value']:.4g}"
    over = f" over {one['over']}" if one["over"] else ""
    against = "" if one["threshold"] is None else f", threshold {one['threshold']:g}"
    rule = f", rule {one['rule']}: {one['action']}" if one["rule"] else ""
    place = f"{one['slo']} {one['window'] or ''}".strip()
    return (
        f"  {one['verdict']:<8}{place}: {one['measure']}{over} {value}{against}{rule};"
        f" {WORDS[Why(one['reason'])]}; as of {one['at'] or 'never'}"
    )
