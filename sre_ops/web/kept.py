"""Pages that were written a moment ago, kept while what they tell has not changed.

A page of SLOs changes with a judgement or with an event, every few minutes; it is asked for
whenever somebody looks, and again by each open browser when live updates say so.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.events.log import head
from sre_ops.web.conditional import knows
from sre_ops.web.pages import viewer

if TYPE_CHECKING:
    from sre_ops.kernel.clock import Clock

FRESH = timedelta(seconds=10)
"""A page is written anew when it is older, since it also tells how long ago things were."""

_LIMIT = 24 * 2**20
_TURNS = 64


@dataclass(frozen=True, slots=True)
class Page:
    """What was answered at *written_at*, without what each request adds."""

    body: bytes
    headers: Mapping[str, str]
    written_at: datetime


class KeptPages:
    """The pages of a process that were asked for last, at most *limit* bytes of them."""

    def __init__(self, limit: int = _LIMIT) -> None:
        self.limit = limit
        self.size = 0
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._lock = Lock()
        self._turns = tuple(Lock() for _ in range(_TURNS))

    def find(self, key: Hashable, *, now: datetime) -> Page | None:
        """Return the page of *key* if it is fresh, and keep it for longer than the others."""
        with self._lock:
            found = self._pages.get(key)
            if found is None or not timedelta(0) <= now - found.written_at < FRESH:
                return None
            self._pages.move_to_end(key)
            return found

    def keep(self, key: Hashable, page: Page) -> None:
        """Keep *page*, in the place of those that nobody has asked for the longest."""
        with self._lock:
            former = self._pages.pop(key, None)
            self._pages[key] = page
            self.size += len(page.body) - (len(former.body) if former else 0)
            while self.size > self.limit:
                self.size -= len(self._pages.popitem(last=False)[1].body)

    def turn(self, key: Hashable) -> Lock:
        """Return the lock under which *key* is written: many ask at once when news has come."""
        return self._turns[hash(key) % _TURNS]


def kept(
    request: Request, session: ReadSession, write: Callable[[], HTMLResponse], *facts: Hashable
) -> Response:
    """Answer with what *write* wrote for this viewer and address, as long as it is true.

    Args:
        request: of a page that tells everybody with the same name, role, language, zone and
            theme the same.
        session: in which the page is written; its tenant and the newest event count as facts.
        write: writes the page.
        facts: what else it depends on and no event tells, such as the latest judgement.

    Returns:
        The page with its ETag, or 304 when If-None-Match shows that the browser has it.
    """
    pages: KeptPages = request.app.state.kept
    clock: Clock = request.app.state.clock
    address = (request.url.path, request.url.query)
    key = (session.tenant_id, head(session), facts, viewer(request), address)
    found = pages.find(key, now=clock.now())
    if found is None:
        with pages.turn(key):
            now = clock.now()
            found = pages.find(key, now=now)
            if found is None:
                found = _page(write(), now)
                pages.keep(key, found)
    if knows(request.headers.get("if-none-match", ""), found.headers["ETag"]):
        return Response(status_code=304, headers=found.headers)
    return HTMLResponse(found.body, headers=found.headers)


def _page(written: HTMLResponse, now: datetime) -> Page:
    body = bytes(written.body)
    headers = {name: written.headers[name] for name in ("Cache-Control", "Vary")}
    tag = hashlib.blake2b(body, digest_size=16).hexdigest()
    return Page(body, {**headers, "ETag": f'"{tag}"'}, now)
