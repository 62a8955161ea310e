"""Takes changed definition files into force."""

from sre_ops.manifest import JobContext
from sre_ops.slo.commands.watch_definitions import DefinitionWatch
from sre_ops.slo.commands.watch_definitions import reload as reload_definitions
from sre_ops.slo.jobs.board import BOARD
from sre_ops.slo.store import definition_files


def reload(context: JobContext) -> None:
    """Read the definition files again where they changed; they belong to one tenant."""
    if context.tenant != context.options["definitions_tenant"]:
        return
    watch: DefinitionWatch = context.memory.setdefault(
        "watch", DefinitionWatch([context.options["definitions"]])
    )
    if reload_definitions(context.database, context.tenant, watch, context.clock) is not None:
        _note_files(context, watch)
    BOARD.of(context.tenant_slug).bad_files = tuple(watch.bad_files)


def _note_files(context: JobContext, watch: DefinitionWatch) -> None:
    """Keep what was said of each file, for the page of definitions of any process."""
    reading = watch.reading
    assert reading is not None
    files = sorted({*reading.digests, *reading.bad_files})
    with context.write() as session:
        definition_files.save(
            session,
            [
                definition_files.DefinitionFile(
                    file=file,
                    sha256=reading.digests.get(file, ""),
                    problem=reading.bad_files.get(file, ""),
                    findings=tuple(one for one in reading.findings if one.file == file),
                    read_at=context.clock.now(),
                )
                for file in files
            ],
        )
