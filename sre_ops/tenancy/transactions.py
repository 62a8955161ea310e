"""`reads("slo")` and `writes("slo")`: how an actor gets a transaction of a slice."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sre_ops.db.database import Database
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.tenancy.actor import Actor

OpenRead = Callable[[Database, Actor], AbstractContextManager[ReadSession]]
OpenWrite = Callable[[Database, Actor], AbstractContextManager[WriteSession]]


def reads(owner: str) -> OpenRead:
    """Return what opens a reading transaction of the slice *owner* for an actor."""

    def open_read(database: Database, actor: Actor) -> AbstractContextManager[ReadSession]:
        return database.read(owner, actor.tenant_id)

    return open_read


def writes(owner: str) -> OpenWrite:
    """Return what opens a writing transaction of the slice *owner* for an actor."""

    def open_write(database: Database, actor: Actor) -> AbstractContextManager[WriteSession]:
        return database.write(owner, actor.tenant_id, actor=actor.name, request_id=actor.request_id)

    return open_write
