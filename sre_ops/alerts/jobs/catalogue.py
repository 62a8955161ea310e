"""Looks at the alert rules of every data source."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sre_ops.alerts.commands.catalogue import keep_rules
from sre_ops.alerts.domain.catalogue import Rule
from sre_ops.alerts.sources.prometheus_rules import alert_rules
from sre_ops.kernel.errors import Unavailable
from sre_ops.manifest import JobContext
from sre_ops.slo.public import reads as slo_reads

_AT_ONCE = 8


def look_at_rules(context: JobContext) -> None:
    """Ask each data source for its alert rules, and keep them; no transaction is open meanwhile.

    Rules of which only the alerts are known are kept as well.
    """
    wanted = _addresses(context)
    timeout = timedelta(seconds=context.options["prometheus_timeout_seconds"])

    def ask(source: str) -> list[Rule] | str:
        try:
            return alert_rules(source, wanted[source], timeout=timeout)
        except Unavailable as problem:
            return str(problem)

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        told = dict(zip(wanted, threads.map(ask, wanted), strict=True))
    found = {source: one for source, one in told.items() if not isinstance(one, str)}
    problems = {source: one for source, one in told.items() if isinstance(one, str)}
    with context.write() as session:
        keep_rules(session, found, problems, at=context.clock.now())


def _addresses(context: JobContext) -> dict[str, str]:
    """Return where to ask; data sources are those of the tenant of the definition files."""
    if context.tenant != context.options["definitions_tenant"]:
        return {}
    default = str(context.options["prometheus_url"])
    with context.read() as session:
        named = slo_reads.data_sources(session)
    addresses = {"": default, **{name: url for name, url in named.items() if url != default}}
    return {name: url for name, url in addresses.items() if url}
