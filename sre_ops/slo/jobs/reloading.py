"""Takes changed definition files into force."""

from sre_ops.manifest import JobContext
from sre_ops.slo.commands.watch_definitions import DefinitionWatch, reload_definitions
from sre_ops.slo.jobs.board import BOARD


def reload(context: JobContext) -> None:
    """Read the definition files again where they changed; they belong to one tenant."""
    if context.tenant != context.options["definitions_tenant"]:
        return
    watch = context.memory.setdefault("watch", DefinitionWatch([context.options["definitions"]]))
    reloaded = reload_definitions(context.write, watch, context.clock)
    if reloaded is not None:
        context.memory["addresses"] = reloaded.addresses
        BOARD.of(context.tenant_slug).bad_files = reloaded.bad_files
