"""Password hashes: argon2id, a few at a time, as each one takes 64 MiB.

Source: RFC 9106, 4 (argon2id, second recommended option: t=3, p=4, m=64 MiB).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import BoundedSemaphore
from typing import Protocol

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from sre_ops.kernel.messages import N_
from sre_ops.tenancy.domain.passwords import normal
from sre_ops.web.problems import Busy

AT_ONCE = 2
LANES = 4
WAITING = 6
"""Each waiter holds a worker thread; the rest of the threads must go on showing pages."""


class Hasher(Protocol):
    """What sign-in needs of a password hash."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait for the right to hash once; everything below happens inside of it."""
        ...

    def hash(self, password: str) -> str:
        """Return a hash of *password* with a salt of its own."""
        ...

    def verify(self, hashed: str | None, password: str) -> bool:
        """Tell whether *hashed* is of *password*; None takes as long and says no."""
        ...

    def is_outdated(self, hashed: str) -> bool:
        """Tell whether *hashed* should be made again with the present parameters."""
        ...


class Argon2Hasher:
    """Argon2id; at most *at_once* at a time, and *waiting* more in the queue.

    Args:
        at_once: how many threads may hash.
        waiting: how many more may wait; whoever comes then is told to try again.
        seconds: longest wait.
        memory_kib, passes: the cost; smaller ones are for tests alone.
    """

    def __init__(
        self,
        *,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
        seconds: float = 5.0,
        memory_kib: int = 65_536,
        passes: int = 3,
    ) -> None:
        self._argon2 = PasswordHasher(
            time_cost=passes, memory_cost=memory_kib, parallelism=LANES, type=Type.ID
        )
        self._admitted = BoundedSemaphore(at_once + waiting)
        self._working = BoundedSemaphore(at_once)
        self._seconds = seconds
        # Of no password at all, but as costly to compare as a real one.
        cost = f"m={memory_kib},t={passes},p={LANES}"
        self._nobody = f"$argon2id$v=19${cost}${'A' * 22}${'A' * 43}"

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the right to hash once.

        Raises:
            Busy: too many are waiting already, or the wait took too long.
        """
        if not self._admitted.acquire(blocking=False):
            raise Busy(N_("many people are signing in; try again in a moment"))
        try:
            if not self._working.acquire(timeout=self._seconds):
                raise Busy(N_("many people are signing in; try again in a moment"))
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._admitted.release()

    def hash(self, password: str) -> str:
        """Return a hash of *password* with a salt of its own."""
        return self._argon2.hash(_bytes(password))

    def verify(self, hashed: str | None, password: str) -> bool:
        """Tell whether *hashed* is of *password*; None takes as long and says no."""
        try:
            self._argon2.verify(hashed or self._nobody, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Tell whether *hashed* should be made again with the present parameters."""
        return self._argon2.check_needs_rehash(hashed)


def _bytes(password: str) -> bytes:
    return normal(password).encode("utf-8", "surrogatepass")
