"""Take what definition files say into force. Saying it twice records nothing.

One transaction takes a whole reading, so that no one sees half of it; an SLO that moves from
one file to another would otherwise be withdrawn in between. The actor of the session names
what was read as a whole, each event the file and its content.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.event import DomainEvent
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.units import to_minute
from sre_ops.slo.domain.definition import Service, Slo
from sre_ops.slo.domain.definition_text import ServiceWords, document_of, slo_of, words_of
from sre_ops.slo.domain.digest import sli_digest
from sre_ops.slo.domain.fitting import fitting_words
from sre_ops.slo.public.events import (
    DefinitionChanged,
    DefinitionTaken,
    DefinitionWithdrawn,
    ObjectiveChanged,
)
from sre_ops.slo.store import definitions
from sre_ops.slo.tables import ObjectiveRow, SloRow

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a reading changed: SLOs by (service, name), sorted.

    Attributes:
        added: came into force, for the first time or again.
        changed: say something else, have another objective or stand in another file.
        withdrawn: no file defines them any longer.
        unchanged: in force as before, those of bad files included.
        bad_files: files and folders whose last good version stays in force.
    """

    added: tuple[Key, ...] = ()
    changed: tuple[Key, ...] = ()
    withdrawn: tuple[Key, ...] = ()
    unchanged: tuple[Key, ...] = ()
    bad_files: tuple[str, ...] = ()


def take_into_force(
    session: WriteSession,
    slos: Sequence[Slo],
    *,
    bad_files: Collection[str],
    at: datetime,
    services: Sequence[Service] = (),
    digests: Mapping[str, str] | None = None,
) -> Applied:
    """Bring *slos* into force and withdraw the others, except those of bad files.

    Args:
        session: of the slice slo.
        slos: all that the files define; those of a bad file are passed over.
        bad_files: files, or whole folders, whose SLOs stay as they are, whatever else is
            said of them and wherever: their last good version stays in force.
        at: now, aware; a changed objective counts from its minute on.
        services: what the files say of services, for the catalogue.
        digests: SHA-256 (hex) of the content of each file, for the events.

    Raises:
        Invalid: two of *slos* have the same service and name.
    """
    if len({slo.key for slo in slos}) < len(slos):
        raise Invalid("an SLO is given twice; service and name must be unique")
    defined = {slo.key: slo for slo in slos if not is_bad(slo.origin.file, bad_files)}
    taking = Taking(
        session=session,
        at=at.astimezone(UTC),
        rows={(row.service, row.name): row for row in definitions.lock_slos(session)},
        versions=definitions.objectives(session),
        words=_words(slos, services),
        digests=digests or {},
        bad_files=bad_files,
    )
    if bad_files:
        _keep_words(taking, {service.name for service in services})
    mentioned = {slo.key for slo in slos} - defined.keys()
    held = {k for k, r in taking.rows.items() if r.in_force and is_bad(r.file, bad_files)}
    for key in sorted(defined.keys() - held):
        taking.take(defined[key])
    for key in sorted(taking.rows.keys() - defined.keys() - held - mentioned):
        taking.withdraw(key)
    session.flush()  # objectives refer to rows that may be new
    session.add_all(taking.objectives)
    return taking.applied(bad_files)


def _located(slo: Slo, row: SloRow) -> Slo:
    """Keep the address of a data source that no file tells now: a bad file may have said it."""
    if not slo.source or slo.source_url or not row.document or row.source != slo.source:
        return slo
    return replace(slo, source_url=slo_of(row.document, file=row.file).source_url)


def is_bad(file: str, bad_files: Collection[str]) -> bool:
    """Tell whether *file*, or a folder that it lies in, is among *bad_files*."""
    return file in bad_files or any(str(above) in bad_files for above in PurePath(file).parents)


def _words(slos: Sequence[Slo], services: Sequence[Service]) -> dict[str, ServiceWords]:
    """Return what is said of each service; the team may be known from its SLOs alone."""
    teams = {slo.service: slo.team for slo in sorted(slos, key=_key, reverse=True) if slo.team}
    words = {name: ServiceWords(team=teams.get(name, "")) for name in {s.service for s in slos}}
    for said in services:
        words[said.name] = fitting_words(
            title=said.display_name,
            description=said.description,
            team=said.team or teams.get(said.name, ""),
        )
    return words


def _key(slo: Slo) -> Key:
    return slo.key


def _keep_words(taking: "Taking", declared: Collection[str]) -> None:
    """Keep what was said of services that no file declares: a bad file may have said it."""
    for row in taking.rows.values():
        if row.in_force and row.service not in declared:
            taking.words[row.service] = words_of(row.document)


@dataclass(slots=True, kw_only=True)
class Taking:
    """One reading on its way into force."""

    session: WriteSession
    at: datetime
    rows: dict[Key, SloRow]
    versions: dict[UUID, list[ObjectiveRow]]
    words: dict[str, ServiceWords]
    digests: Mapping[str, str]
    bad_files: Collection[str] = ()
    added: set[Key] = field(default_factory=set)
    changed: set[Key] = field(default_factory=set)
    withdrawn: set[Key] = field(default_factory=set)
    objectives: list[ObjectiveRow] = field(default_factory=list)

    def take(self, slo: Slo) -> None:
        """Bring *slo* into force, or change what is in force."""
        row = self.rows.get(slo.key) or self._new_row(slo)
        slo = self._promised(_located(slo, row), row)
        events: list[DomainEvent] = []
        if not row.in_force:
            self.added.add(slo.key)
            events.append(DefinitionTaken(**self._said(row, slo)))
        elif self._differs(row, slo):
            events.append(DefinitionChanged(**self._said(row, slo)))
        events += self._objective_changes(row, slo)
        if not events:
            return
        if row.in_force:
            self.changed.add(slo.key)
        row.source, row.sli_digest, row.file = slo.source, sli_digest(slo), slo.origin.file
        row.document = document_of(slo, self.words[slo.service])
        row.in_force = True
        row.parent = slo.part_of.parent if slo.part_of else ""
        record(self.session, row, events)

    def _promised(self, slo: Slo, row: SloRow) -> Slo:
        """Keep an agreement that stands in a bad file: its last good version stays in force."""
        if slo.sla is not None or not self.bad_files or not row.document:
            return slo
        former = slo_of(row.document, file=row.file).sla
        is_held = former is not None and is_bad(former.file, self.bad_files)
        # What it promises must still be less than what the SLO aims at.
        if former is None or not is_held or former.objective >= slo.objective:
            return slo
        return replace(slo, sla=former)

    def withdraw(self, key: Key) -> None:
        """Take the SLO out of force if it is in; its id and its minutes stay."""
        row = self.rows[key]
        if not row.in_force:
            return
        row.in_force = False
        self.withdrawn.add(key)
        event = DefinitionWithdrawn(
            slo_id=row.id, service=row.service, slo=row.name, file=row.file, at=self.at
        )
        record(self.session, row, (event,))

    def applied(self, bad_files: Collection[str]) -> Applied:
        """Say what happened."""
        in_force = {key for key, row in self.rows.items() if row.in_force}
        return Applied(
            added=tuple(sorted(self.added)),
            changed=tuple(sorted(self.changed)),
            withdrawn=tuple(sorted(self.withdrawn)),
            unchanged=tuple(sorted(in_force - self.added - self.changed)),
            bad_files=tuple(sorted(bad_files)),
        )

    def _new_row(self, slo: Slo) -> SloRow:
        row = SloRow(
            tenant_id=self.session.tenant_id,
            id=uuid7(self.at),
            service=slo.service,
            name=slo.name,
            source="",
            document="",
            sli_digest="",
            file="",
            in_force=False,
        )
        self.session.add(row)
        self.rows[slo.key] = row
        return row

    def _differs(self, row: SloRow, slo: Slo) -> bool:
        """Tell whether more than the objective and the line differs from what is in force."""
        former = slo_of(row.document, file=row.file)
        origin = replace(former.origin, line=slo.origin.line)
        same = replace(former, objective=slo.objective, origin=origin) == slo
        same = same and words_of(row.document) == self.words[slo.service]
        return not same or row.sli_digest != sli_digest(slo)

    def _said(self, row: SloRow, slo: Slo) -> dict[str, Any]:
        words = self.words[slo.service]
        return {
            "at": self.at,
            "slo_id": row.id,
            "service": slo.service,
            "slo": slo.name,
            "file": slo.origin.file,
            "file_sha256": self.digests.get(slo.origin.file, ""),
            "source": slo.source,
            "sli_digest": sli_digest(slo),
            "objective": slo.objective,
            "windows": tuple(str(window) for window in slo.windows),
            "team": words.team,
            "service_title": words.title,
            "service_description": words.description,
        }

    def _objective_changes(self, row: SloRow, slo: Slo) -> list[DomainEvent]:
        """Let another objective count from now on; the first one counts from minute 0."""
        versions = self.versions[row.id]
        if not versions:
            self.objectives.append(self._objective(row, slo, from_minute=0))
            return []
        newest = versions[-1]
        before = Decimal(newest.objective)
        if before == slo.objective:
            return []
        minute = to_minute(self.at)
        if newest.from_minute < minute:
            self.objectives.append(self._objective(row, slo, from_minute=minute))
        else:  # changed again within the minute, or the clock was set back: the last one wins
            minute = newest.from_minute
            newest.objective = str(slo.objective)
        event = ObjectiveChanged(
            at=self.at,
            slo_id=row.id,
            service=slo.service,
            slo=slo.name,
            before=before,
            objective=slo.objective,
            from_minute=minute,
        )
        return [event]

    def _objective(self, row: SloRow, slo: Slo, *, from_minute: int) -> ObjectiveRow:
        return ObjectiveRow(
            tenant_id=self.session.tenant_id,
            slo_id=row.id,
            from_minute=from_minute,
            objective=str(slo.objective),
        )
