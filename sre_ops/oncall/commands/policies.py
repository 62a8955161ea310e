"""Write escalation policies; what runs already keeps the one with which it began."""

from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.oncall.commands.keeping import check_is_not_kept, keep_in_file
from sre_ops.oncall.domain.policy import Policy
from sre_ops.oncall.domain.policy_text import policy_json
from sre_ops.oncall.domain.schedule_text import canonical_json
from sre_ops.oncall.public.events import PolicyChanged
from sre_ops.oncall.store import reaching as store
from sre_ops.oncall.tables import PolicyRow


def write_policy(
    session: WriteSession,
    slug: str,
    policy: Policy,
    *,
    by: UUID | None,
    at: datetime,
    title: str = "",
    file: str = "",
) -> PolicyRow:
    """Put *policy* into force under *slug*; the same again changes nothing.

    Args:
        session: of oncall.
        slug: its name.
        policy: what it says.
        by: who says so; None for a file.
        at: now.
        title: for people; "" keeps the one it has, or is the slug.
        file: the file that says it, "" where a person does.

    Raises:
        KeptElsewhere: a file says what it is, and a person wants to change it.
    """
    document = canonical_json(policy_json(policy))
    row = store.lock_policy(session, slug)
    if row is not None and not file:
        check_is_not_kept(row.kept_in)
    if row is not None and file:
        keep_in_file(session, row, file, at)
    named = title.strip() or (row.title if row else slug)
    if row is not None and (row.document, row.title) == (document, named):
        return row
    if row is None:
        row = PolicyRow(
            tenant_id=session.tenant_id,
            id=uuid7(at),
            slug=slug,
            title=named,
            document=document,
            changed_at=at,
        )
        session.add(row)
    row.document, row.title, row.changed_at = document, named, at
    changed = PolicyChanged(at=at, policy_id=row.id, slug=slug, document=document, by=by)
    record(session, row, (changed,))
    if file:
        keep_in_file(session, row, file, at)
    return row
