"""Work that is done as soon as somebody asks, in a thread of its own.

Whoever commits an event does not wait for what follows from it, and what follows does not wait
for the next tick. Asking while the work is done leads to one more run, however often: so many
events that come at once cost a run or two, and none is missed.
"""

import threading
from collections.abc import Callable
from uuid import UUID

import structlog

_LOG = structlog.get_logger()


class Waker:
    """One thread that does *work* for each tenant that it is woken for.

    Args:
        name: of the thread, and in the log.
        work: called with the tenant; what it raises is logged, and the next wake tries again.
    """

    def __init__(self, name: str, work: Callable[[UUID], object]) -> None:
        self._name = name
        self._work = work
        self._changed = threading.Condition()
        self._tenants: dict[UUID, None] = {}
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name=f"wake-{name}", daemon=True)

    def start(self) -> None:
        """Begin to listen; what was asked for before is done now."""
        self._thread.start()

    def wake(self, tenant: UUID) -> None:
        """Let the work be done for *tenant* soon; returns at once."""
        with self._changed:
            self._tenants[tenant] = None
            self._changed.notify()

    def stop(self) -> None:
        """Begin no more work, and wait for what is being done to end."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _next(self) -> UUID | None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopping or self._tenants)
            if self._is_stopping:
                return None
            tenant = next(iter(self._tenants))
            del self._tenants[tenant]
            return tenant

    def _run(self) -> None:
        while (tenant := self._next()) is not None:
            try:
                self._work(tenant)
            except Exception:  # noqa: BLE001 - the thread lives on; the failure is logged
                _LOG.exception("wake_failed", work=self._name, tenant=str(tenant))
