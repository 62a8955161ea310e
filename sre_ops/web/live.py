"""Live updates: one poller a process asks what has changed, and tells every page that follows.

A page opens `GET /live?topics=a,b` (Server-Sent Events) and fetches itself again when a
version differs from the one it has seen. Nothing is lost when the connection is: after the
first event of a new one the page compares versions again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request, params
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from sre_ops.db.database import Database
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.web.metrics import LIVE_READERS
from sre_ops.web.navigation import Topic
from sre_ops.web.problems import Unauthenticated

_LOG = structlog.get_logger()
RECHECK = timedelta(seconds=30)
RECONNECT_MILLISECONDS = 2000
STOP_CHECK_SECONDS = 0.25

TenantOf = Callable[[Request], UUID | None]
"""Tells for which tenant a request is signed in; None when it is (no longer)."""
Version = Callable[[Database, UUID], str]


@dataclass(eq=False, slots=True)
class Reader:
    """One page that follows topics.

    Attributes:
        versions: what it was told last, by topic.
        news: set when a topic has another version, or the process stops.
    """

    tenant: UUID
    topics: frozenset[str]
    versions: dict[str, str] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """The poller of one process, and the pages that follow it.

    Args:
        database: given to the topics' version functions, in a worker thread.
        topics: what can be followed.
        interval: from one look at the database to the next, while anybody follows.
        recheck: how often a reader's login is looked at again, at the latest.

    Attributes:
        is_stopping: asked several times a second; the server's own answer, where one runs.
    """

    def __init__(
        self,
        database: Database,
        topics: Iterable[Topic],
        *,
        interval: timedelta = timedelta(seconds=1),
        recheck: timedelta = RECHECK,
    ) -> None:
        self._database = database
        self._versions = {topic.name: _version(topic) for topic in topics}
        self._interval = interval.total_seconds()
        self.recheck = recheck.total_seconds()
        self._readers: set[Reader] = set()
        self._latest: dict[tuple[UUID, str], str] = {}
        self._poller: asyncio.Task[None] | None = None
        self.is_stopping: Callable[[], bool] = lambda: False

    def known(self, names: str) -> frozenset[str]:
        """Return the topics of a comma-separated list.

        Raises:
            Invalid: there is no topic of that name, or none was given.
        """
        chosen = frozenset(name for name in names.split(",") if name)
        unknown = chosen - self._versions.keys()
        if unknown or not chosen:
            raise Invalid(
                N_("there is no live topic %(given)s; there are: %(known)s"),
                given=repr(",".join(sorted(unknown))[:200]),
                known=", ".join(sorted(self._versions)) or "–",
            )
        return chosen

    def join(self, reader: Reader) -> None:
        """Let a page follow its topics; the poller starts with the first one."""
        self._readers.add(reader)
        LIVE_READERS.set(len(self._readers))
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())

    def leave(self, reader: Reader) -> None:
        """Forget a page; the poller ends with the last one."""
        self._readers.discard(reader)
        LIVE_READERS.set(len(self._readers))

    def due(self, reader: Reader) -> list[tuple[str, str]]:
        """Return the topics and versions that *reader* was not told yet, and note them."""
        found = [
            (topic, version)
            for topic in sorted(reader.topics)
            if (version := self._latest.get((reader.tenant, topic))) is not None
            and reader.versions.get(topic) != version
        ]
        reader.versions.update(found)
        return found

    async def _poll(self) -> None:
        while self._readers:
            wanted = {(one.tenant, topic) for one in self._readers for topic in one.topics}
            for key in [key for key in self._latest if key not in wanted]:
                del self._latest[key]
            for tenant, topic in wanted:
                await self._look(tenant, topic)
            for reader in self._readers:
                if self._has_news(reader):
                    reader.news.set()
            await self._pause()
        self._poller = None

    async def _pause(self) -> None:
        """Wait for the next look; when the process stops meanwhile, end every stream."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._interval
        while (rest := until - loop.time()) > 0 and self._readers:
            if self.is_stopping():
                for reader in self._readers:
                    reader.news.set()
            await asyncio.sleep(min(rest, STOP_CHECK_SECONDS))

    async def _look(self, tenant: UUID, topic: str) -> None:
        try:
            version = await run_in_threadpool(self._versions[topic], self._database, tenant)
        except Exception:  # noqa: BLE001 - the other topics go on; the failure is logged
            _LOG.exception("live_topic_failed", topic=topic)
            return
        self._latest[tenant, topic] = version

    def _has_news(self, reader: Reader) -> bool:
        return any(
            self._latest.get((reader.tenant, topic)) not in (None, reader.versions.get(topic))
            for topic in reader.topics
        )


def live_router(tenant_of: TenantOf, dependencies: Sequence[params.Depends] = ()) -> APIRouter:
    """Return the route of live updates.

    Args:
        tenant_of: asked when a page joins, at every event and every 30 s; when it says None,
            or another tenant, the stream ends, and the page finds out why by reloading.
        dependencies: say who may follow.
    """
    router = APIRouter(include_in_schema=False, dependencies=list(dependencies))

    # What may be refused is refused here: once the stream has begun, the status is sent.
    def reader_of(request: Request, topics: str = "") -> Reader:
        chosen = _live(request).known(topics)
        tenant = tenant_of(request)
        if tenant is None:
            raise Unauthenticated(N_("sign in to follow live updates"))
        return Reader(tenant, chosen)

    @router.get("/live", response_class=EventSourceResponse)
    async def follow(
        request: Request, reader: Annotated[Reader, Depends(reader_of)]
    ) -> AsyncIterator[ServerSentEvent]:
        """Tell which of the topics changes, as `{topic, version}`."""
        live = _live(request)
        live.join(reader)
        try:
            yield ServerSentEvent(comment="following", retry=RECONNECT_MILLISECONDS)
            async for event in _events(live, reader, lambda: tenant_of(request) == reader.tenant):
                yield event
        finally:
            live.leave(reader)

    return router


def _live(request: Request) -> Live:
    live: Live = request.app.state.live
    return live


async def _events(
    live: Live, reader: Reader, is_welcome: Callable[[], bool]
) -> AsyncIterator[ServerSentEvent]:
    """Yield one event for each new version, until the process stops or the login ends."""
    while not live.is_stopping():
        with suppress(TimeoutError):
            await asyncio.wait_for(reader.news.wait(), live.recheck)
        reader.news.clear()
        if live.is_stopping() or not await run_in_threadpool(is_welcome):
            return
        for topic, version in live.due(reader):
            yield ServerSentEvent(data={"topic": topic, "version": version}, event="change")


def _version(topic: Topic) -> Version:
    if not isinstance(topic.version, str):
        return topic.version
    module, name = topic.version.split(":")
    found: Version = getattr(import_module(module), name)
    return found
