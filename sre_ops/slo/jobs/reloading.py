"""Takes changed definition files into force."""

from sre_ops.manifest import JobContext
from sre_ops.slo.commands.watch_definitions import DefinitionWatch
from sre_ops.slo.commands.watch_definitions import reload as reload_definitions
from sre_ops.slo.jobs.board import BOARD


def reload(context: JobContext) -> None:
    """Read the definition files again where they changed; they belong to one tenant."""
    if context.tenant != context.options["definitions_tenant"]:
        return
    watch: DefinitionWatch = context.memory.setdefault(
        "watch", DefinitionWatch([context.options["definitions"]])
    )
    reload_definitions(context.database, context.tenant, watch, context.clock)
    BOARD.of(context.tenant_slug).bad_files = tuple(watch.bad_files)
