"""Asks for the values of the labels that SLOs fan out by, and takes their children into force."""

from datetime import timedelta

import structlog

from sre_ops.kernel.units import to_minute
from sre_ops.manifest import JobContext
from sre_ops.slo.commands.fan_out import ask, is_due, take
from sre_ops.slo.domain.definition_text import slo_of
from sre_ops.slo.domain.fan_out import HARD_LIMIT
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store import fan_outs
from sre_ops.slo.store.fan_outs import FanOutState

_LOG = structlog.get_logger()


def fan_out(context: JobContext) -> None:
    """Look again at every fan-out that is due; a server that is away changes nothing."""
    now = context.clock.now()
    with context.read() as session:
        due = [state for state in fan_outs.states(session) if is_due(state, now)]
        rows = [(state, fan_outs.parent_row(session, *state.key)) for state in due]
        found = [(state, row.document, row.file) for state, row in rows if row is not None]
    for state, document, file in found:
        _look(context, state, document, file)


def _look(context: JobContext, state: FanOutState, document: str, file: str) -> None:
    parent = slo_of(document, file=file)
    if parent.fan_out is None:
        return
    now, options = context.clock.now(), context.options
    limit = int(options.get("fan_out_limit", HARD_LIMIT))
    timeout = timedelta(seconds=options["prometheus_timeout_seconds"])
    with Prometheus(parent.source_url or options["prometheus_url"], timeout=timeout) as server:
        found = ask(server, parent, state.taken, at_minute=to_minute(now), limit=limit)
    with context.write() as session:
        choice = take(session, document, parent, found, at=now, limit=limit)
    about = {"service": parent.service, "slo": parent.name, "label": state.label}
    if found.problem and found.problem != state.problem:
        _LOG.warning("fan_out_unknown", **about, reason=found.problem)
    if choice and choice.left_out and len(choice.left_out) != state.left_out_count:
        _LOG.warning("fan_out_left_out", **about, values=len(choice.left_out))
