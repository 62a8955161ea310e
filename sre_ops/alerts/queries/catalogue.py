"""What pages and API show of the alert rules there are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.catalogue import LATELY, SEEN, Gap, History, Rule, gaps
from sre_ops.alerts.domain.routing import Destination, Route, explain
from sre_ops.alerts.store import quality as quality_store
from sre_ops.alerts.store import routing as routing_store
from sre_ops.alerts.store import rules as rules_store
from sre_ops.catalog.public import reads as catalog_reads
from sre_ops.db.sessions import ReadSession
from sre_ops.slo.public import reads as slo_reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An alert rule and what is known of it.

    Attributes:
        service: slug by its route or label, or "".
        slo_id: the SLO that it watches, by its labels; None for none.
        runbook: link, or "".
        destinations: where its alerts would go now, by the labels that the rule says.
        gaps: what it lacks.
    """

    rule: Rule
    past: History
    service: str
    slo_id: UUID | None
    runbook: str
    destinations: tuple[Destination, ...]
    gaps: tuple[Gap, ...]

    @property
    def is_listed(self) -> bool:
        """Whether a data source lists it; otherwise only its alerts are known."""
        return self.rule.source != SEEN

    @property
    def policies(self) -> tuple[str, ...]:
        """Slugs of the escalation policies that its alerts go to."""
        return tuple(dict.fromkeys(one.policy for one in self.destinations if one.policy))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """When the rules of a data source were asked for last; `problem` why it did not answer."""

    source: str
    looked_at: datetime
    answered_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every alert rule, as seen at the last look.

    Attributes:
        since: from when on it is counted how often a rule fires; later than usual where nothing
            could send alerts then.
        services: slugs of those that are known.
    """

    entries: tuple[Entry, ...]
    looks: tuple[Look, ...]
    since: datetime
    services: frozenset[str]


def catalogue(session: ReadSession, *, now: datetime) -> Catalogue:
    """Return every alert rule with what it lacks, in the order of its server."""
    since = now - LATELY
    began_at = quality_store.began_at(session)
    services = {one.slug for one in catalog_reads.services(session)}
    slos = {(one.service, one.name): one.id for one in slo_reads.slos(session) if one.in_force}
    tree, _ = routing_store.tree(session)
    heard = since if began_at is not None and began_at <= since else None
    entries = [
        _entry(tree, rule, past, services, slos, heard) for rule, past in rules_store.rules(session)
    ]
    looks = [
        Look(
            source=row.source,
            looked_at=row.looked_at,
            answered_at=row.answered_at,
            problem=row.problem,
        )
        for row in rules_store.looks(session)
    ]
    return Catalogue(
        entries=tuple(entries),
        looks=tuple(looks),
        since=max(since, began_at or now),
        services=frozenset(services),
    )


def _entry(  # noqa: PLR0917 - what is known of everything around a rule
    tree: Route,
    rule: Rule,
    past: History,
    services: set[str],
    slos: dict[tuple[str, str], UUID],
    since: datetime | None,
) -> Entry:
    labels = rule.fixed_labels
    event = AlertEvent(said=Said.FIRING, key="", labels=labels, annotations=rule.annotations)
    found = explain(tree, event).destinations
    return Entry(
        rule=rule,
        past=past,
        service=found[0].service,
        slo_id=slos.get((labels.get("service", ""), labels.get("slo", ""))),
        runbook=next((one.runbook for one in found if one.runbook), ""),
        destinations=found,
        gaps=gaps(rule, past, found, services, since=since),
    )
