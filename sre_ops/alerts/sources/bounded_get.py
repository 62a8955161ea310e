"""Gets one answer over HTTP, bounded in time and size; redirects are not followed."""

from functools import cache
from ssl import SSLContext
from time import monotonic
from types import TracebackType
from typing import Self

import httpx

from sre_ops.alerts.domain.poll_address import shown
from sre_ops.kernel.errors import Unavailable

MOST_BYTES = 32_000_000


class BoundedGet:
    """Asks one server.

    Args:
        what: what it is called in messages, such as `Alertmanager`.
        address: without a slash at its end; a password in it is never told.
        seconds: for all answers together, from now on.
    """

    def __init__(self, what: str, address: str, *, seconds: float) -> None:
        self.name = f"{what} at {shown(address)}"
        self._address = address
        self._deadline = monotonic() + seconds
        self._client = httpx.Client(timeout=seconds, follow_redirects=False, verify=_tls())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(self, path: str, **params: str) -> bytes:
        """Return the body of the answer.

        Raises:
            Unavailable: there is none, or it is no 200, too long or too late.
        """
        pieces, size = [], 0
        try:
            with self._client.stream("GET", f"{self._address}{path}", params=params) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise Unavailable(f"{self.name} answered {answer.status_code} to {path}")
                for piece in answer.iter_bytes():
                    pieces.append(piece)
                    size += len(piece)
                    if size > MOST_BYTES:
                        raise Unavailable(f"{self.name} sent more than {MOST_BYTES:,} bytes")
                    if monotonic() > self._deadline:
                        raise Unavailable(f"{self.name} answers too slowly")
        except httpx.TimeoutException as problem:
            raise Unavailable(f"{self.name} does not answer in time") from problem
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise Unavailable(f"{self.name} is out of reach: {problem}") from problem
        return b"".join(pieces)


@cache
def _tls() -> SSLContext:
    """Load the certificates once: that takes longer than an answer."""
    return httpx.create_ssl_context()
