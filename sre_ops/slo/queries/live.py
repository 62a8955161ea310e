"""What live pages ask once a second: short texts that differ when the pages would."""

from uuid import UUID

from sqlalchemy import func, select

from sre_ops.db.database import Database
from sre_ops.slo.store import status
from sre_ops.slo.store.definitions import fingerprint
from sre_ops.slo.tables import SLO_DEFINITION_FILE, SLO_RULE_LOOK


def status_version(database: Database, tenant: UUID) -> str:
    """Return a text that changes with each judgement."""
    with database.read("slo", tenant) as session:
        return status.version(session)


def definitions_version(database: Database, tenant: UUID) -> str:
    """Return a text that changes when definitions, what is said of their files, or rules do."""
    with database.read("slo", tenant) as session:
        own = SLO_DEFINITION_FILE.c.tenant_id == session.tenant_id
        newest = session.execute(select(func.max(SLO_DEFINITION_FILE.c.read_at)).where(own))
        rules = SLO_RULE_LOOK.c.tenant_id == session.tenant_id
        changed = session.execute(select(func.max(SLO_RULE_LOOK.c.changed_at)).where(rules))
        return f"{fingerprint(session)}-{newest.scalar_one()}-{changed.scalar_one()}"
