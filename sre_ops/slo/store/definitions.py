"""Every query on definitions and their objectives in time."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, func, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.composite import SOURCE_MARK
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.definition_text import slo_of
from sre_ops.slo.tables import ObjectiveRow, SloRow


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """One SLO as it is in force.

    Attributes:
        sli_digest: SHA-256 (hex) of what decides its minutes.
        slo: its definition; the origin names the file, not the line.
        objectives: oldest first; the first is in force from minute 0.
    """

    slo_id: UUID
    sli_digest: str
    slo: Slo
    objectives: tuple[ObjectiveVersion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An SLO that was ever defined, as its last definition says.

    Attributes:
        is_in_force: false once no file defines it any longer.
        file: where it is, or was, written.
    """

    one: InForce
    is_in_force: bool
    file: str


def known(session: ReadSession, slo_id: UUID) -> Known:
    """Return one SLO.

    Raises:
        NotFound: the tenant has none of that id.
    """
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.id) == slo_id)
    row = session.scalars(select(SloRow).where(*own)).one_or_none()
    if row is None:
        raise NotFound(N_("there is no SLO %(id)s"), id=slo_id)
    versions = (
        col(ObjectiveRow.tenant_id) == session.tenant_id,
        col(ObjectiveRow.slo_id) == slo_id,
    )
    objectives_ = session.scalars(
        select(ObjectiveRow).where(*versions).order_by(col(ObjectiveRow.from_minute))
    )
    return Known(one=_in_force(row, list(objectives_)), is_in_force=row.in_force, file=row.file)


def id_of(session: ReadSession, service: str, name: str) -> UUID | None:
    """Return the id of an SLO, in force or not; None where there was never one of that name."""
    own = col(SloRow.tenant_id) == session.tenant_id
    key = (col(SloRow.service) == service, col(SloRow.name) == name)
    return session.scalars(select(SloRow.id).where(own, *key)).one_or_none()


def listed(
    session: ReadSession, *, after: tuple[str, str] | None, service: str, limit: int
) -> list[Known]:
    """Return the *limit* SLOs after *after* (service, name), in force or not.

    Args:
        session: of the slo slice.
        after: the last one of the page before.
        service: only those of this service; "" for all.
        limit: how many at most.
    """
    order = (col(SloRow.service), col(SloRow.name))
    wanted = select(SloRow).where(col(SloRow.tenant_id) == session.tenant_id).order_by(*order)
    if after is not None:
        wanted = wanted.where(tuple_(*order) > after)
    if service:
        wanted = wanted.where(col(SloRow.service) == service)
    rows = list(session.scalars(wanted.limit(limit)))
    versions = objectives(session)
    return [
        Known(one=_in_force(row, versions[row.id]), is_in_force=row.in_force, file=row.file)
        for row in rows
    ]


def in_force_of(session: ReadSession, service: str) -> list[InForce]:
    """Return every SLO in force of one service, by name."""
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.service) == service)
    wanted = select(SloRow).where(*own, col(SloRow.in_force)).order_by(col(SloRow.name))
    return _all_in_force(session, list(session.scalars(wanted)))


def composites(session: ReadSession) -> list[InForce]:
    """Return every SLO in force that is made of others, by service and name."""
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.in_force))
    wanted = select(SloRow).where(*own, col(SloRow.source).startswith(SOURCE_MARK))
    rows = session.scalars(wanted.order_by(col(SloRow.service), col(SloRow.name)))
    return _all_in_force(session, list(rows))


def in_force_by_key(
    session: ReadSession, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], InForce]:
    """Return those in force of the SLOs *keys* (service, name)."""
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.in_force))
    named = tuple_(col(SloRow.service), col(SloRow.name)).in_(list(keys))
    rows = list(session.scalars(select(SloRow).where(*own, named))) if keys else []
    return {one.slo.key: one for one in _all_in_force(session, rows)}


def _all_in_force(session: ReadSession, rows: Sequence[SloRow]) -> list[InForce]:
    versions = objectives(session, [row.id for row in rows])
    return [_in_force(row, versions[row.id]) for row in rows]


def in_force(session: ReadSession) -> tuple[InForce, ...]:
    """Return every SLO in force, by service and name."""
    versions = objectives(session)
    return tuple(_in_force(row, versions[row.id]) for row in all_slos(session) if row.in_force)


def _in_force(row: SloRow, versions: Sequence[ObjectiveRow]) -> InForce:
    return InForce(
        slo_id=row.id,
        sli_digest=row.sli_digest,
        slo=slo_of(row.document, file=row.file),
        objectives=tuple(
            ObjectiveVersion(objective=Decimal(each.objective), from_minute=each.from_minute)
            for each in versions
        ),
    )


def in_force_named(session: ReadSession, service: str, name: str) -> UUID | None:
    """Return the id of the SLO in force of that name; None where there is none."""
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.in_force))
    named = (col(SloRow.service) == service, col(SloRow.name) == name)
    return session.scalars(select(SloRow.id).where(*own, *named)).one_or_none()


def named_sources(session: ReadSession) -> dict[str, str]:
    """Return where each data source is that SLOs in force name, as their files say, by name."""
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.in_force))
    wanted = select(SloRow.source, func.max(SloRow.document)).where(*own, col(SloRow.source) != "")
    rows = session.execute(wanted.group_by(col(SloRow.source)).order_by(col(SloRow.source)))
    found = {source: slo_of(document, file="").source_url for source, document in rows}
    return {source: url for source, url in found.items() if url}


def fingerprint(session: ReadSession) -> tuple[int, int]:
    """Return what changes whenever any SLO does: how many there are, and their versions' sum.

    A thousand definitions take a quarter of a second to read; this takes none.
    """
    own = col(SloRow.tenant_id) == session.tenant_id
    found = session.execute(
        select(func.count(), func.coalesce(func.sum(col(SloRow.version)), 0)).where(own)
    ).one()
    return int(found[0]), int(found[1])


def all_slos(session: ReadSession) -> list[SloRow]:
    """Return every SLO that was ever defined, by service and name."""
    own = col(SloRow.tenant_id) == session.tenant_id
    order = (col(SloRow.service), col(SloRow.name))
    return list(session.scalars(select(SloRow).where(own).order_by(*order)))


def lock_slos(session: WriteSession) -> list[SloRow]:
    """Return every SLO that was ever defined, locked until the commit in order of ids."""
    own = col(SloRow.tenant_id) == session.tenant_id
    found = select(SloRow).where(own).order_by(col(SloRow.id)).with_for_update()
    return list(session.scalars(found))


def objectives(
    session: ReadSession, slo_ids: Sequence[UUID] | None = None
) -> dict[UUID, list[ObjectiveRow]]:
    """Return the objectives of the SLOs, oldest first; a missing key gives an empty list.

    Args:
        session: of a slice that reads slo.
        slo_ids: whose; None asks for all.
    """
    own = [col(ObjectiveRow.tenant_id) == session.tenant_id]
    if slo_ids is not None:
        own.append(col(ObjectiveRow.slo_id).in_(slo_ids))
    order = (col(ObjectiveRow.slo_id), col(ObjectiveRow.from_minute))
    found: dict[UUID, list[ObjectiveRow]] = defaultdict(list)
    for row in session.scalars(select(ObjectiveRow).where(*own).order_by(*order)):
        found[row.slo_id].append(row)
    return found
