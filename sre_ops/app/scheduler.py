"""Runs the jobs of all slices: APScheduler wakes them, a lease lets one process do each.

APScheduler elects no leader; two processes on one job store fired most ticks twice. So
jobs live in code, every process wakes them, and the lease row decides who works.
"""

import os
import socket
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from sre_ops.app.waking import Waker
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.kernel.clock import Clock
from sre_ops.kernel.errors import SreOpsError
from sre_ops.manifest import Job, JobContext, Slice
from sre_ops.tenancy.commands import list_tenants
from sre_ops.web.metrics import JOB_RUNS, JOB_SECONDS

_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Duty:
    """A job and the slice it belongs to."""

    owner: str
    job: Job
    run: Callable[[JobContext], None]


class Scheduler:
    """The jobs of one process.

    Args:
        database: where leases and rows are.
        slices: whose jobs to run.
        clock: given to the jobs.
        options: settings for the slices' jobs.
        tick: how often jobs without an interval of their own are woken.
    """

    def __init__(
        self,
        database: Database,
        slices: Sequence[Slice],
        *,
        clock: Clock,
        options: Mapping[str, Any],
        tick: timedelta,
    ) -> None:
        self._tick = tick
        self._database = database
        self._clock = clock
        self._options = options
        self._holder = f"{_host()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._memories: dict[tuple[str, UUID], dict[str, Any]] = {}
        self._memory_lock = threading.Lock()
        self._stopping = threading.Event()
        self.duties = [
            Duty(declared.name, job, _function(job.run))
            for declared in slices
            for job in declared.jobs
        ]
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._turns = {duty.job.name: threading.Lock() for duty in self.duties}
        self._wakers = {
            duty.job.name: Waker(duty.job.name, partial(self._perform_soon, duty))
            for duty in self.duties
            if duty.job.wakes_on
        }

    def start(self) -> None:
        """Begin to wake the jobs, each at once and then at its interval."""
        with self._database.system() as session:
            leases.give_back_all(session, self._is_dead)
        for duty in self.duties:
            self._scheduler.add_job(
                self.perform,
                "interval",
                args=[duty],
                seconds=(duty.job.every or self._tick).total_seconds(),
                id=duty.job.name,
                next_run_time=self._clock.now(),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()
        for waker in self._wakers.values():
            waker.start()

    def wake(self, tenant: UUID, events: Collection[str]) -> None:
        """Let the jobs that wait for one of these *events* run for *tenant* at once."""
        for duty in self.duties:
            if not set(duty.job.wakes_on).isdisjoint(events):
                self._wakers[duty.job.name].wake(tenant)

    def every(self, interval: timedelta, work: Callable[[], None]) -> None:
        """Do *work* at once and at every *interval*, in this process, without a lease."""
        self._scheduler.add_job(
            work,
            "interval",
            seconds=interval.total_seconds(),
            next_run_time=self._clock.now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def stop(self) -> None:
        """Wake no more jobs, and wait for those that run to end."""
        self._stopping.set()
        for waker in self._wakers.values():
            waker.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        with self._database.system() as session:
            leases.give_back_all(session, lambda holder: holder == self._holder)

    def _is_dead(self, holder: str) -> bool:
        """Tell whether *holder* was a process of this machine that is no more.

        A process that was killed could not give its leases back; its successor on the same
        machine need not wait for them to run out.
        """
        host, pid, _ = holder.rsplit(":", 2)
        if host != _host() or holder == self._holder:
            return False
        return int(pid) == os.getpid() or not _lives(int(pid))

    def perform(self, duty: Duty) -> None:
        """Run one job for every tenant, each under its own lease.

        What an event woke is at it already where the turn is taken, so nothing waits for it.
        """
        turn = self._turns[duty.job.name]
        for tenant in list_tenants(self._database):
            if self._stopping.is_set() or not turn.acquire(blocking=False):
                return
            try:
                self._perform_for(duty, tenant.id, tenant.slug)
            finally:
                turn.release()

    def _perform_soon(self, duty: Duty, tenant: UUID) -> None:
        """Run a job that was woken, after the run that may have begun before the event."""
        slug = next((one.slug for one in list_tenants(self._database) if one.id == tenant), None)
        if slug is None:
            return
        with self._turns[duty.job.name]:
            self._perform_for(duty, tenant, slug)

    def _perform_for(self, duty: Duty, tenant: UUID, slug: str) -> None:
        name = f"{duty.job.name}/{tenant}"
        with self._database.system() as session:
            lease = leases.take(session, name, holder=self._holder, ttl=duty.job.lease)
        if lease is None:
            JOB_RUNS.labels(job=duty.job.name, outcome="elsewhere").inc()
            return
        log = _LOG.bind(job=duty.job.name, tenant=slug)
        with JOB_SECONDS.labels(job=duty.job.name).time():
            try:
                duty.run(self._context(duty, tenant, slug, lease))
                outcome = "done"
            except SreOpsError as problem:
                outcome = "refused"
                log.warning("job_not_done", reason=str(problem))
            except Exception:  # the loop goes on; the failure is logged and counted
                outcome = "failed"
                log.exception("job_failed")
        JOB_RUNS.labels(job=duty.job.name, outcome=outcome).inc()

    def _context(self, duty: Duty, tenant: UUID, slug: str, lease: leases.Lease) -> JobContext:
        with self._memory_lock:
            memory = self._memories.setdefault((duty.owner, tenant), {})
        return JobContext(
            database=self._database,
            owner=duty.owner,
            tenant=tenant,
            tenant_slug=slug,
            lease=lease,
            lease_for=max(duty.job.lease, timedelta(seconds=1)),
            clock=self._clock,
            options=self._options,
            memory=memory,
            is_stopping=self._stopping.is_set,
        )


def _host() -> str:
    """Name this machine and its boot: containers share host names, never both."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        boot = ""
    return f"{socket.gethostname()}/{boot}"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _function(path: str) -> Callable[[JobContext], None]:
    module, name = path.split(":")
    found: Callable[[JobContext], None] = getattr(import_module(module), name)
    return found
