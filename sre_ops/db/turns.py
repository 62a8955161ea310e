"""Lets the threads of one process write in turn, in the order in which they came.

SQLite has one writer at a time. Who finds it taken asks again after ever longer pauses, up to
a tenth of a second, so that a thread that writes without a rest keeps the others waiting for
seconds: beside the relay, a message of alerts waited twenty times as long as here.
"""

from collections import deque
from threading import Lock


class Turns:
    """A queue of threads, of which the first may write."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_taken = False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for our turn.

        Args:
            seconds: how long at most.

        Returns:
            Whether it came; then `give` must be called.
        """
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was given to us while we gave up

    def give(self) -> None:
        """Give the turn to who has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
