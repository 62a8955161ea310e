"""An escalation policy as people read and edit it."""

from collections.abc import Mapping
from uuid import UUID

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.policy_definition_text import policy_yaml
from sre_ops.oncall.domain.policy_text import policy_from
from sre_ops.oncall.store import reaching, schedules
from sre_ops.oncall.tables import PolicyRow
from sre_ops.tenancy.public import reads as tenancy


def definition_of(session: ReadSession, row: PolicyRow) -> str:
    """Return the policy as YAML that can be sent back."""
    policy = policy_from(reaching.document(row))
    return policy_yaml(row.slug, policy, target_names(session), title=row.title)


def target_names(session: ReadSession) -> Mapping[UUID, str]:
    """Return how definitions name whatever policies may tell, by id."""
    names = {one.id: one.email for one in tenancy.people(session)}
    names |= {row.id: row.slug for row in schedules.schedules(session, with_retired=True)}
    names |= {one.id: one.slug for one in catalog.teams(session)}
    return names | {row.id: row.slug for row in reaching.channels(session) if row.slug}
