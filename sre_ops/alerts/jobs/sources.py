"""Asks Alertmanagers for what messages have lost, and listens to heartbeats."""

from sre_ops.alerts.commands.silences import note_silence
from sre_ops.alerts.commands.sources import forget, take_in_look
from sre_ops.alerts.jobs.board import BOARD, ListenedFigures
from sre_ops.alerts.sources.alertmanager import look
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import sources as sources_store
from sre_ops.alerts.store.sources import Listened
from sre_ops.manifest import JobContext


def reconcile(context: JobContext) -> None:
    """Ask the Alertmanagers of each integration; no transaction is open meanwhile."""
    with context.read() as session:
        asked = [one for one in sources_store.listened(session) if one.source is not None]
    for one in asked:
        _reconcile(context, one)


def listen(context: JobContext) -> None:
    """See which heartbeats are overdue, and show how all that is listened to does."""
    with context.write() as session:
        sources_store.note_look(session, context.clock.now())
        revoked = sources_store.revoked_ones(session)
    for integration_id in revoked:
        with context.write() as session:
            forget(session, integration_id, at=context.clock.now())
    with context.read() as session:
        found = sources_store.listened(session)
    for one in found:
        if any(watch.is_silent(context.clock.now()) for watch in one.watches):
            _note(context, one)
    BOARD.show(context.tenant_slug, [ListenedFigures.of(one) for one in found])


def _reconcile(context: JobContext, one: Listened) -> None:
    if one.source is None:
        return
    with context.read() as session:
        opened = sources_store.open_by_source_key(session, one.integration.id)
    known = {each.group_key for each in opened.values()}
    told = look(sources_store.addresses(one.source), one.source.receiver, known)
    with context.write(actor=f"integration:{one.integration.id}") as session:
        at = context.clock.now()
        take_in_look(session, one.integration.id, told.answers, told.problem, at=at)


def _note(context: JobContext, one: Listened) -> None:
    with context.write() as session:
        integration = integrations_store.lock_integration(session, one.integration.id)
        row = sources_store.heartbeat(session, integration.id)
        if row is not None:  # it may be heard by now
            watch = sources_store.heartbeat_watch(integration, row)
            note_silence(session, integration.id, [watch], at=context.clock.now())
