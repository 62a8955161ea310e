"""Takes changed files of on-call definitions into force."""

import hashlib
from pathlib import Path

import structlog

from sre_ops.manifest import JobContext
from sre_ops.oncall.commands.definition_files import give_all_back, names_known, take_files
from sre_ops.oncall.commands.watch_definitions import DefinitionWatch
from sre_ops.oncall.jobs.file_board import FILES
from sre_ops.oncall.sources.definition_folder import Look
from sre_ops.oncall.store.definition_files import DefinitionFile

_ACTOR_PATH = 200  # characters of the path in an actor, which has room for 300 in all
_LOG = structlog.get_logger()


def reload(context: JobContext) -> None:
    """Read the files again where they changed; they belong to one tenant."""
    if context.tenant != context.options["definitions_tenant"]:
        return
    path: Path | None = context.options.get("oncall_definitions")
    if path is None:
        _stop_watching(context)
        return
    watch: DefinitionWatch = context.memory.setdefault("definitions", DefinitionWatch(path))
    with context.read() as reading:
        names = names_known(reading)
    look = watch.due(names)
    if look is not None:
        with context.write(actor=_actor(path, look)) as session:
            found = take_files(session, look, at=context.clock.now())
            names = names_known(session)
        watch.taken(look, names, {one.file: bool(one.mistakes) for one in found})
        _tell(found)
    FILES.show(context.tenant_slug, watch.bad_files)


def _stop_watching(context: JobContext) -> None:
    """Give back what files kept, once in the life of a process."""
    if not context.memory.get("gave_back"):
        with context.write() as session:
            give_all_back(session, at=context.clock.now())
        context.memory["gave_back"] = True


def _actor(path: Path, look: Look) -> str:
    """Name what was read as a whole: the file's own digest, or that of `sha256sum`'s lines."""
    digests = sorted(look.digests.items())
    lines = "".join(f"{sha256}  {file}\n" for file, sha256 in digests)
    whole = hashlib.sha256(lines.encode()).hexdigest()
    return f"file:{str(path)[-_ACTOR_PATH:]}@{digests[0][1] if len(digests) == 1 else whole}"


def _tell(found: list[DefinitionFile]) -> None:
    for one in found:
        for each in one.mistakes:
            _LOG.warning(
                "oncall_definition_is_wrong", place=f"{one.file}:{each.line}", why=str(each)
            )
    bad = sum(bool(one.mistakes) for one in found)
    _LOG.info("oncall_definitions_taken", files=len(found) - bad, wrong_files=bad)
