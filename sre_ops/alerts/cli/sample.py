"""`sre-ops alerts test`: a sample alert the whole way, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.alerts.cli.labels import labels_of
from sre_ops.alerts.cli.routes import lines
from sre_ops.console.asking import Format, print_json, refuse, server

if TYPE_CHECKING:
    from collections.abc import Mapping

_API = "/api/v1"
_PLACE = "/alerts/alertmanager/"
_NAME = "SreOpsTest"


def send(
    address: Annotated[str, typer.Argument(help="Of an integration of the kind alertmanager.")],
    labels: Annotated[
        list[str] | None, typer.Option("--label", help="Such as team=web; repeat it.")
    ] = None,
    *,
    is_over: Annotated[
        bool, typer.Option("--resolved", help="Say that the sample is over.")
    ] = False,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TEXT,
) -> None:
    """Send a sample alert to an integration's address and say what became of it.

    It goes where its labels say, and pages whom it pages. With SRE_OPS_TOKEN (alerts:read),
    its route is told as well. Exit status: 2 bad input or no answer, otherwise 0.
    """
    url, found, key = address.partition(f"{_API}{_PLACE}")
    if not found:
        refuse(f"{address} is no address of an integration: it holds {_API}{_PLACE}")
    said_labels = {"alertname": _NAME, "severity": "info"} | labels_of(labels or ())
    with server(url) as asked:
        said = asked.post(f"{_PLACE}{key}", _webhook(said_labels, is_over=is_over))
    if output is Format.JSON:
        print_json(said)
        return
    (one,) = said["alerts"]
    typer.echo(f"kept as message {said['message_id']}: {one['outcome']}")
    if one["group_id"] is not None:
        _tell_group(one["group_id"])


def _tell_group(group_id: str) -> None:
    import os  # noqa: PLC0415

    if not os.environ.get("SRE_OPS_TOKEN"):
        typer.echo(f"group {group_id}; set SRE_OPS_TOKEN to see its route", err=True)
        return
    with server() as asked:
        said = asked.get(f"/alerts/{group_id}")
    typer.echo(f"group {group_id}: {said['group']['title']}, {said['group']['state']}")
    typer.echo("\n".join(lines(said)))
    if said["group"]["muted_by"]:
        typer.echo(f"muted by the maintenance window {said['group']['muted_by']}")


def _webhook(labels: Mapping[str, str], *, is_over: bool) -> dict[str, Any]:
    from sre_ops.alerts.domain.alert_event import labels_key  # noqa: PLC0415
    from sre_ops.kernel.clock import SystemClock  # noqa: PLC0415
    from sre_ops.kernel.units import rfc3339  # noqa: PLC0415

    now = rfc3339(SystemClock().now())
    alert = {
        "status": "resolved" if is_over else "firing",
        "labels": labels,
        "annotations": {"summary": "A sample from `sre-ops alerts test`"},
        "startsAt": now,
        "endsAt": now if is_over else "0001-01-01T00:00:00Z",
        "generatorURL": "",
        "fingerprint": labels_key(labels).removeprefix("labels:")[:16],
    }
    return {"version": "4", "groupKey": f"{_NAME}:{alert['fingerprint']}", "alerts": [alert]}
