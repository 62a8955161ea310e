"""Record a deployment. Saying it twice records it once."""

from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.delivery import store
from sre_ops.delivery.domain.deployments import Kind, Recorded, Report, check_same
from sre_ops.delivery.domain.verdict import Verdict
from sre_ops.delivery.public.events import DeploymentRecorded
from sre_ops.delivery.queries.gate import answer_text, ask_gate
from sre_ops.delivery.tables import DeploymentRow
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7


def record_deployment(
    session: WriteSession, report: Report, *, at: datetime
) -> tuple[DeploymentRow, bool]:
    """Keep what *report* says, with what the release gate says of the service now.

    The verdict on a deployment that is reported late is not known.

    Args:
        session: of delivery.
        report: what somebody says.
        at: now.

    Returns:
        The deployment, and whether it is a new one.

    Raises:
        FinishedInTheFuture: it is not over yet.
        DiffersFromRecorded: its id names another deployment.
    """
    finished, identity = report.finished(at), report.identity(at)
    kept = store.lock_deployment(session, report.service, identity)
    if kept is not None:
        check_same(_recorded(kept), report)
        return kept, False
    answer = None if report.is_late(at) else ask_gate(session, report.service, now=at)
    row = DeploymentRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        service=report.service,
        deployment_id=identity,
        release_name=report.release,
        environment=report.environment,
        kind=report.kind.value,
        commit_id=report.commit,
        finished_at=finished,
        recorded_at=at,
        verdict=answer.decision.verdict.value if answer else Verdict.UNKNOWN.value,
        evidence=answer_text(answer) if answer else "",
    )
    session.add(row)
    record(session, row, (_event(row.id, row),))
    return row, True


def _recorded(row: DeploymentRow) -> Recorded:
    return Recorded(
        deployment_id=row.deployment_id,
        release=row.release_name,
        environment=row.environment,
        kind=Kind(row.kind),
        commit=row.commit_id,
        finished_at=row.finished_at,
    )


def _event(deployment: UUID, row: DeploymentRow) -> DeploymentRecorded:
    return DeploymentRecorded(
        deployment=deployment,
        service=row.service,
        deployment_id=row.deployment_id,
        release=row.release_name,
        environment=row.environment,
        kind=row.kind,
        commit=row.commit_id,
        verdict=row.verdict,
        at=row.finished_at,
    )
