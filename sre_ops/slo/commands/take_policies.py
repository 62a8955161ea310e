"""Take the error-budget policies of definition files into force; said twice records nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.slo.domain.policy import Policy
from sre_ops.slo.domain.policy_text import policy_document, policy_version
from sre_ops.slo.public.events import PolicyTaken, PolicyWithdrawn
from sre_ops.slo.store import policies as store
from sre_ops.slo.tables import PolicyRow


def take_policies(
    session: WriteSession,
    policies: Sequence[Policy],
    *,
    is_held: Callable[[str], bool],
    digests: Mapping[str, str],
    at: datetime,
) -> None:
    """Bring *policies* into force and withdraw the others, except those of held files.

    Args:
        session: of the slice slo.
        policies: all that the files hold, names unique.
        is_held: whether a file is bad, so that its last good version stays in force.
        digests: SHA-256 (hex) of the content of each file, for the events.
        at: now.
    """
    rows = {row.name: row for row in store.lock_policies(session)}
    held = {name for name, row in rows.items() if row.in_force and is_held(row.file)}
    said = {one.name: one for one in policies if not is_held(one.origin.file)}
    for name in sorted(said.keys() - held):
        _take(session, said[name], rows.get(name), digests, at)
    mentioned = {one.name for one in policies}
    for name in sorted(rows.keys() - mentioned - held):
        _withdraw(session, rows[name], at)


def _take(
    session: WriteSession,
    policy: Policy,
    row: PolicyRow | None,
    digests: Mapping[str, str],
    at: datetime,
) -> None:
    digest, file = policy_version(policy), policy.origin.file
    if row is not None and row.in_force and (row.digest, row.file) == (digest, file):
        return
    if row is None:
        row = PolicyRow(
            tenant_id=session.tenant_id,
            id=uuid7(at),
            name=policy.name,
            document="",
            digest="",
            file=file,
        )
        session.add(row)
    row.document, row.digest, row.file = policy_document(policy), digest, file
    row.in_force = True
    event = PolicyTaken(
        policy_id=row.id,
        policy=policy.name,
        policy_version=digest,
        services=policy.services,
        slos=policy.slos,
        file=file,
        file_sha256=digests.get(file, ""),
        at=at,
    )
    record(session, row, (event,))


def _withdraw(session: WriteSession, row: PolicyRow, at: datetime) -> None:
    if row.in_force:
        row.in_force = False
        record(session, row, (PolicyWithdrawn(policy_id=row.id, policy=row.name, at=at),))
