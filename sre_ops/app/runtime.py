"""One running process: database, tenant, scheduler and relay, put together from settings."""

from datetime import timedelta
from uuid import UUID

import structlog

from sre_ops.app.scheduler import Scheduler
from sre_ops.app.settings import Settings
from sre_ops.app.slices import SCHEMAS, SLICES
from sre_ops.app.upkeep import Upkeep
from sre_ops.app.waking import Waker
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.db.readiness import behind, newer, require_answer
from sre_ops.events.relay import Relay
from sre_ops.kernel.clock import Clock, SystemClock
from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.tenancy.commands import create_tenant, list_tenants
from sre_ops.tenancy.commands.links import first_setup_link

NEWER = "the database is newer than this program: install the version that upgraded it"
PARTITIONS_EVERY = timedelta(hours=12)
_LOG = structlog.get_logger()


class Runtime:
    """Everything a process needs, built once and closed once."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.database = open_database(settings, self.clock)
        self.tenant = ensure_tenant(self.database, settings.tenant, self.clock)
        self.relay = Relay(self.database, [r for one in SLICES for r in one.reactions])
        self._relaying = Waker("relay", self.relay.run_soon)
        self.scheduler = Scheduler(
            self.database,
            [one for one in SLICES if not settings.only or one.name in settings.only.split(",")],
            clock=self.clock,
            tick=timedelta(seconds=settings.tick_seconds),
            options={
                "definitions": settings.definitions,
                "definitions_tenant": self.tenant,
                "oncall_definitions": settings.oncall_definitions,
                "prometheus_url": settings.prometheus_url,
                "prometheus_timeout_seconds": settings.prometheus_timeout_seconds,
                "site_url": settings.base_url,
                "fan_out_limit": settings.fan_out_limit,
                "rules": settings.rules,
                "rules_reload": settings.rules_reload,
                "rules_min_bad_events": settings.rules_min_bad_events,
                "rules_runbook_url": settings.rules_runbook_url,
                "recurring_share": settings.recurring_share,
                "report_zone": settings.report_zone,
                "oncall_heartbeat_url": settings.oncall_heartbeat_url,
                **_sending(settings),
            },
        )

    def start(self) -> None:
        """Start the jobs, and let events reach their reactions as they are committed."""
        self.database.on_events(self._wake)
        self._relaying.start()
        upkeep = Upkeep(self.database, self.relay)
        self.scheduler.every(timedelta(seconds=self.settings.tick_seconds), upkeep.relay)
        self.scheduler.every(PARTITIONS_EVERY, upkeep.keep_partitions)
        self.scheduler.start()
        link = first_setup_link(self.database, self.tenant, self.clock, self.settings.base_url)
        if link:
            _LOG.info("nobody_lives_here_yet", open_to_become_the_first_admin=link)
        _LOG.info("started", tenant=self.settings.tenant, jobs=len(self.scheduler.duties))

    def _wake(self, tenant: UUID, events: frozenset[str]) -> None:
        self._relaying.wake(tenant)
        self.scheduler.wake(tenant, events)

    def obstacles(self) -> list[str]:
        """Say what keeps the process from doing its work."""
        try:
            require_answer(self.settings.database_url.get_secret_value())
        except Unavailable as problem:
            return [str(problem)]
        late = behind(self.database)
        if newer(self.database):
            return [NEWER]
        if late:
            return [f"the tables of {', '.join(late)} are not up to date: run sre-ops db upgrade"]
        return []

    def stop(self) -> None:
        """End the jobs and close the database."""
        self.scheduler.stop()
        self._relaying.stop()
        self.database.dispose()
        _LOG.info("stopped")


def _sending(settings: Settings) -> dict[str, object]:
    """Return the options of notify."""
    return {
        "smtp_host": settings.smtp_host,
        "smtp_port": settings.smtp_port,
        "smtp_security": settings.smtp_security,
        "smtp_username": settings.smtp_username,
        "smtp_password": settings.smtp_password.get_secret_value(),
        "smtp_from": settings.smtp_from,
        "smtp_ca_file": str(settings.smtp_ca_file or ""),
        "message_days": settings.message_days,
        "outbound_allow": settings.outbound_allow,
        "apprise": settings.apprise,
    }


def open_database(settings: Settings, clock: Clock) -> Database:
    """Open the database; a SQLite file is brought up to date first.

    Raises:
        Invalid: a PostgreSQL database needs `sre-ops db upgrade`, which takes an
            administrator's login that a serving process should not hold.
        Unavailable: the database cannot be reached.
    """
    url = settings.database_url.get_secret_value()
    require_answer(url)
    if settings.is_sqlite:
        upgrade(url, SCHEMAS)
    database = Database(url, SCHEMAS, instance=settings.instance, clock=clock)
    late = behind(database)
    if newer(database):
        database.dispose()
        raise Invalid(NEWER)
    if late:
        database.dispose()
        raise Invalid(
            f"the tables of {', '.join(late)} are missing or old: run `sre-ops db upgrade` with "
            "SRE_OPS_DATABASE_ADMIN_URL set"
        )
    return database


def ensure_tenant(database: Database, slug: str, clock: Clock) -> UUID:
    """Return the tenant *slug*, created if there is none of that name."""
    for tenant in list_tenants(database):
        if tenant.slug == slug:
            return tenant.id
    return create_tenant(database, slug, at=clock.now())
