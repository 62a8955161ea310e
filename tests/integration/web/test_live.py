"""Live updates over real connections: news, tenants, ended logins, a stop."""

import http.client
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from scripts.servers.child import wait_until
from sre_ops.db.database import Database
from sre_ops.kernel.errors import Unavailable
from sre_ops.tenancy.access import open_to_all
from sre_ops.web.live import Live, live_router
from sre_ops.web.metrics import LIVE_READERS, REGISTRY
from sre_ops.web.navigation import Topic

ACME, RIVAL = uuid4(), uuid4()


class World:
    """What can change while somebody looks: versions by tenant and topic, and who is welcome."""

    def __init__(self) -> None:
        self.versions = {(ACME, "a"): "1", (ACME, "b"): "1", (RIVAL, "a"): "1"}
        self.welcome: UUID | None = ACME
        self.asked = 0

    def topic(self, name: str) -> Topic:
        """Return a topic whose version is looked up here."""

        def version(_database: Database, tenant: UUID) -> str:
            self.asked += 1
            return self.versions[tenant, name]

        return Topic(name, version)


class Stream:
    """An open connection that follows topics."""

    def __init__(self, port: int, topics: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.connection.request("GET", f"/follow/live?topics={topics}")
        self.answer = self.connection.getresponse()

    def __iter__(self) -> Iterator[dict[str, str]]:
        for line in self.answer:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    def close(self) -> None:
        """Leave."""
        self.answer.close()
        self.connection.close()


@pytest.fixture
def world(app: FastAPI) -> World:
    """An application with two topics that also fail, and without sign-in."""
    found = World()

    def broken(_database: Database, _tenant: UUID) -> str:
        raise Unavailable("the database is away")

    app.state.live = Live(
        app.state.database,
        [found.topic("a"), found.topic("b"), Topic("broken", broken)],
        interval=timedelta(seconds=0.05),
        recheck=timedelta(seconds=0.2),
    )
    app.include_router(live_router(lambda _request: found.welcome, [open_to_all]), prefix="/follow")
    return found


Follow = Callable[[str], Stream]
Served = tuple[uvicorn.Server, int]


@pytest.fixture
def port(world: World, served: Served, app: FastAPI) -> int:
    """The port of a server that says when it stops."""
    assert world
    server, found = served
    app.state.live.is_stopping = lambda: server.should_exit
    return found


@pytest.fixture
def follow(port: int) -> Iterator[Follow]:
    """Open streams that are closed at the end."""
    opened: list[Stream] = []

    def opening(topics: str) -> Stream:
        opened.append(Stream(port, topics))
        return opened[-1]

    yield opening
    for stream in opened:
        stream.close()


def test_a_page_is_told_of_each_new_version_once(world: World, follow: Follow) -> None:
    stream = follow("a,b")
    events = iter(stream)
    first = [next(events), next(events)]

    world.versions[ACME, "b"] = "2"
    news = next(events)

    assert sorted(one["topic"] for one in first) == ["a", "b"]
    assert news == {"topic": "b", "version": "2"}


def test_news_of_another_tenant_reach_nobody_else(world: World, follow: Follow) -> None:
    stream = follow("a")
    events = iter(stream)
    next(events)

    world.versions[RIVAL, "a"] = "secret"
    world.versions[ACME, "a"] = "2"

    assert next(events)["version"] == "2"


def test_a_failing_topic_does_not_silence_the_others(world: World, follow: Follow) -> None:
    stream = follow("a,broken")

    assert next(iter(stream)) == {"topic": "a", "version": "1"}
    assert world.asked > 0


def test_the_stream_ends_when_the_login_does(world: World, follow: Follow) -> None:
    stream = follow("a")
    events = iter(stream)
    next(events)

    world.welcome = None

    assert list(events) == []


def test_nothing_more_is_sent_to_who_has_been_signed_out(world: World, follow: Follow) -> None:
    stream = follow("a")
    events = iter(stream)
    next(events)

    world.welcome = RIVAL
    world.versions[ACME, "a"] = "2"

    assert list(events) == []


def test_every_stream_ends_when_the_server_stops(follow: Follow, served: Served) -> None:
    streams = [follow("a") for _ in range(3)]
    events = [iter(stream) for stream in streams]
    for one in events:
        next(one)

    served[0].should_exit = True

    assert [list(one) for one in events] == [[], [], []]


def test_nobody_looks_at_the_database_while_nobody_follows(world: World, follow: Follow) -> None:
    stream = follow("a")
    next(iter(stream))
    assert REGISTRY.get_sample_value("sre_ops_live_readers") == 1

    stream.close()

    wait_until(lambda: LIVE_READERS._value.get() == 0, "the reader to be forgotten")
    wait_until(lambda: _is_still(world), "the poller to end")


def _is_still(world: World) -> bool:
    before = world.asked
    wait_until(lambda: True, "a moment")
    return world.asked == before


@pytest.mark.usefixtures("world")
def test_a_topic_that_does_not_exist_is_told(client: TestClient) -> None:
    answer = client.get("/follow/live?topics=a,nonsense", headers={"accept": "application/json"})

    assert answer.status_code == 422
    assert "nonsense" in answer.json()["detail"]
    assert client.get("/follow/live").status_code == 422


def test_a_stranger_follows_nothing(world: World, client: TestClient) -> None:
    world.welcome = None

    assert client.get("/follow/live?topics=a", headers={"accept": "*/json"}).status_code == 401
    assert client.get("/live?topics=a", headers={"accept": "*/json"}).status_code == 401
