"""The client against real HTTP servers that misbehave: nothing is invented."""

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    Matcher,
    MatchOp,
    QuerySli,
    Selector,
    Sli,
)
from sre_ops.slo.domain.plan import Fetch, Kind
from sre_ops.slo.domain.scrape_state import ScrapeState
from sre_ops.slo.sources.minute_source import MinuteSource
from sre_ops.slo.sources.prometheus import Prometheus, QueryRefused, TooMuchAtOnce

MINUTE0 = 28_333_334
T0 = MINUTE0 * 60
COUNTER = Fetch(Kind.COUNTER, Selector("m", (Matcher("job", MatchOp.EQUAL, "a"),)))
HISTOGRAM = Fetch(Kind.HISTOGRAM, Selector("s"), (0.5,))
RATIO = EventSli((CounterTerm(COUNTER.selector, 1, 1),))
QUERY = QuerySli("sum(x)", Comparison.BELOW, 0.5)
POD = {"__name__": "m", "job": "a", "instance": "x"}

Form = Mapping[str, str]
Answer = Callable[["Request", Form], None]


class Request(BaseHTTPRequestHandler):
    """One request, answered by the peer's `answer`."""

    protocol_version = "HTTP/1.1"
    server: "Peer"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        self.server.forms.append(form)
        self.server.answer(self, form)

    def say(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def say_json(self, body: Any, status: int = 200) -> None:
        self.say(json.dumps(body, separators=(",", ":")).encode(), status)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Keep stderr quiet."""


class Peer(ThreadingHTTPServer):
    """A small server that answers each request as it is told, or misbehaves."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.answer: Answer = lambda request, _: request.say(b"")
        self.forms: list[Form] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def peer() -> Iterator[Peer]:
    """A peer that runs until the test ends."""
    server = Peer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def matrix(*series: tuple[Mapping[str, str], list[tuple[float, str]]], **more: Any) -> Any:
    result = [{"metric": labels, "values": values} for labels, values in series]
    return {"status": "success", "data": {"resultType": "matrix", "result": result}, **more}


def raw(peer: Peer, fetch: Fetch = COUNTER, seconds: float = 5.0) -> Any:
    with Prometheus(peer.url, timeout=timedelta(seconds=seconds)) as prometheus:
        return prometheus.raw(fetch, end_ms=1_700_000_000_123, span_ms=60_000)


def saying(body: Any, status: int = 200) -> Answer:
    if isinstance(body, bytes):
        return lambda request, _: request.say(body, status)
    return lambda request, _: request.say_json(body, status)


def error(said: str, kind: str = "internal") -> dict[str, str]:
    return {"status": "error", "errorType": kind, "error": said}


def truncated(request: Request, _: Form) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"status":"success"')
    request.close_connection = True


def cut_without_length(request: Request, _: Form) -> None:
    whole = json.dumps(matrix((POD, [(1.0, "2"), (2.0, "3")])), separators=(",", ":")).encode()
    request.send_response(200)
    request.send_header("Connection", "close")
    request.end_headers()
    request.wfile.write(whole[: whole.index(b'"3"')])
    request.close_connection = True


def silent(request: Request, _: Form) -> None:
    request.server.released.wait()


def dripping(request: Request, _: Form) -> None:
    """Send a byte every 50 ms: each read succeeds, the whole would take minutes."""
    request.send_response(200)
    request.send_header("Content-Length", "5000")
    request.end_headers()
    try:
        while not request.server.released.wait(0.05):
            request.wfile.write(b" ")
            request.wfile.flush()
    except OSError:
        request.close_connection = True


def hanging_up(request: Request, _: Form) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)
    request.close_connection = True


MISBEHAVIOURS: dict[str, tuple[Answer, str]] = {
    "500": (saying(error("out of memory"), 500), "answered 500: out of memory"),
    "503": (saying(b"<html>try later</html>", 503), "answered 503: <html>try later"),
    "500 with odd JSON": (saying([1], 500), r"answered 500: \[1\]"),
    "404": (saying(b"404 page not found", 404), "answered 404: 404 page not found"),
    "422 of no known kind": (saying(error("odd", "other"), 422), "answered 422: odd"),
    "a redirect": (saying(b"moved", 302), "answered 302: moved"),
    "truncated": (truncated, "out of reach: peer closed connection"),
    "cut without length": (cut_without_length, "cannot be read"),
    "hanging up": (hanging_up, "out of reach: Server disconnected"),
    "silent": (silent, "did not answer within 0.5 s"),
    "dripping": (dripping, "did not answer within 0.5 s"),
    "not JSON": (saying(b"<html>sign in</html>"), "not JSON but begins with '<html>sign in"),
    "empty": (saying(b""), "not JSON"),
    "no object": (saying([]), "no object"),
    "status error": (saying(error("bad luck")), "without success: bad luck"),
    "no status": (saying({}), "without success"),
    "warnings": (saying(matrix((POD, [(1.0, "2")]), warnings=["store x is away"])), "store x"),
    "isPartial": (saying(matrix((POD, [(1.0, "2")]), isPartial=True)), "marked partial"),
    "no data": (saying({"status": "success"}), "cannot be read: KeyError"),
    "another shape": (
        saying({"status": "success", "data": {"resultType": "vector", "result": []}}),
        "a vector instead of a matrix",
    ),
}


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_misbehaving_server_is_named_with_the_reason(peer: Peer, name: str) -> None:
    peer.answer, reason = MISBEHAVIOURS[name]

    with pytest.raises(Unavailable, match=reason) as problem:
        raw(peer, seconds=0.5 if name in {"silent", "dripping"} else 5.0)

    assert peer.url in str(problem.value)


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_of_a_misbehaving_server_no_minute_is_invented(peer: Peer, name: str) -> None:
    peer.answer, _ = MISBEHAVIOURS[name]
    seconds = 0.5 if name in {"silent", "dripping"} else 5.0

    with Prometheus(peer.url, timeout=timedelta(seconds=seconds)) as prometheus:
        source = MinuteSource(prometheus, [RATIO, QUERY])
        with pytest.raises(Unavailable):
            list(source.walk(MINUTE0, MINUTE0 + 5, ScrapeState.empty()))
        source.close()


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    with Prometheus(url) as prometheus, pytest.raises(Unavailable, match="out of reach") as problem:
        prometheus.instant("up")

    assert url in str(problem.value)


def test_an_address_without_a_scheme_is_refused() -> None:
    with pytest.raises(Invalid, match="http://"):
        Prometheus("prometheus:9090")


def test_the_query_names_selector_span_and_instant(peer: Peer) -> None:
    peer.answer = saying(matrix((POD, [(1700000000.123, "7")])))

    series = raw(peer)

    assert peer.forms == [
        {"query": 'm{job="a"}[60000ms]', "time": "1700000000.123", "timeout": "5s"}
    ]
    assert series[0].labels == POD
    assert (series[0].timestamps.tolist(), series[0].values.tolist()) == ([1700000000123], [7.0])


def test_compressed_answers_of_a_server_that_ignores_the_wish_are_read(peer: Peer) -> None:
    body = gzip.compress(json.dumps(matrix((POD, [(1.0, "7")]))).encode())
    peer.answer = lambda request, _: request.say(body, Content_Encoding="gzip")

    assert raw(peer)[0].values.tolist() == [7.0]


def test_corrupt_compression_is_no_answer(peer: Peer) -> None:
    peer.answer = lambda request, _: request.say(b"no gzip at all", Content_Encoding="gzip")

    with pytest.raises(Unavailable, match="out of reach"):
        raw(peer)


def test_a_query_that_is_wrong_is_refused_with_its_text(peer: Peer) -> None:
    peer.answer = saying(error("parse error: unexpected }", "bad_data"), 400)

    with pytest.raises(QueryRefused, match=r"unexpected }.*\(query: m\{job") as problem:
        raw(peer)

    assert peer.url in str(problem.value)


def test_a_selector_that_is_wrong_is_the_problem_of_its_sli(peer: Peer) -> None:
    peer.answer = saying(error("parse error", "bad_data"), 400)

    with Prometheus(peer.url) as prometheus, closing(MinuteSource(prometheus, [RATIO])) as source:
        fetched = source.fetch(MINUTE0, MINUTE0 + 5)

    assert list(fetched.problems) == [0]
    assert "parse error" in fetched.problems[0]


@pytest.mark.parametrize(("status", "kind"), [(400, "proxy"), (422, "execution"), (500, "x")])
def test_trouble_of_the_server_with_a_selector_leaves_the_minutes_for_later(
    peer: Peer, status: int, kind: str
) -> None:
    peer.answer = saying(error("a block is corrupt", kind), status)

    with (
        Prometheus(peer.url) as prometheus,
        closing(MinuteSource(prometheus, [RATIO])) as source,
        pytest.raises(Unavailable, match="a block is corrupt"),
    ):
        source.fetch(MINUTE0, MINUTE0 + 5)


@pytest.mark.parametrize(("status", "kind"), [(400, "bad_data"), (422, "execution")])
def test_one_query_that_cannot_be_evaluated_does_not_stop_the_others(
    peer: Peer, status: int, kind: str
) -> None:
    good = {"status": "success", "data": {"resultType": "matrix", "result": []}}

    def answer(request: Request, form: Form) -> None:
        if form["query"] == QUERY.query:
            request.say_json(error("many-to-many matching not allowed", kind), status)
        else:
            request.say_json(good)

    peer.answer = answer

    with Prometheus(peer.url) as prometheus:
        source = MinuteSource(prometheus, [RATIO, QUERY])
        spans = list(source.walk(MINUTE0, MINUTE0 + 5, ScrapeState.empty()))
        source.close()

    assert "many-to-many" in source.problems[1]
    assert spans[0].block.columns["valid"].sum() == 0
    assert spans[0].block.columns["seen"].sum() == 0


def test_a_query_that_yields_several_series_is_told_to_aggregate(peer: Peer) -> None:
    peer.answer = saying(matrix(({"a": "1"}, [(T0 + 60, "1")]), ({"a": "2"}, [(T0 + 60, "1")])))

    with Prometheus(peer.url) as prometheus:
        source = MinuteSource(prometheus, [QUERY])
        fetched = source.fetch(MINUTE0, MINUTE0 + 5)
        source.close()

    assert fetched.queries == {0: None}
    assert "aggregate it to one" in fetched.problems[0]


TOO_MANY = error("query processing would load too many samples into memory", "execution")


def limited(longest_seconds: float) -> Answer:
    """Answer a counter that stands at its own time, up to a span; refuse longer ones."""

    def answer(request: Request, form: Form) -> None:
        if "start" in form:
            start, end = int(form["start"]), int(form["end"])
            step = 60
        else:
            end = int(float(form["time"]))
            start = end - int(form["query"].split("[")[1].removesuffix("ms]")) // 1000
            step = 30
        if end - start > longest_seconds:
            request.say_json(TOO_MANY, 422)
            return
        points = [(float(at), str(at - T0)) for at in range(start, end + 1, step)]
        request.say_json(matrix((POD, points)))

    return answer


@pytest.mark.parametrize("sli", [RATIO, QUERY])
def test_a_range_that_is_too_much_is_halved_until_it_fits(peer: Peer, sli: Sli) -> None:
    minutes = []
    for longest in (10_000, 200):
        peer.answer = limited(longest)
        with Prometheus(peer.url) as prometheus:
            source = MinuteSource(prometheus, [sli])
            fetched = source.fetch(MINUTE0, MINUTE0 + 20)
            span = source.read_span(MINUTE0, MINUTE0 + 20, ScrapeState.empty(), fetched)
            source.close()
        minutes.append({name: c.tolist() for name, c in span.block.columns.items()})

    assert minutes[1] == minutes[0]
    assert sum(minutes[0]["valid"][0]) > 0
    assert len(peer.forms) > 5


@pytest.mark.parametrize("sli", [RATIO, QUERY])
def test_a_minute_that_is_too_much_by_itself_is_told(peer: Peer, sli: Sli) -> None:
    peer.answer = saying(TOO_MANY, 422)

    with Prometheus(peer.url) as prometheus:
        source = MinuteSource(prometheus, [sli])
        with pytest.raises(TooMuchAtOnce, match="too many samples") as problem:
            source.fetch(MINUTE0, MINUTE0 + 3)
        source.close()

    assert peer.url in str(problem.value)


def test_native_histograms_come_as_counters(peer: Peer) -> None:
    buckets = [[0, "0.25", "0.5", "4"], [0, "0.5", "1", "8"]]
    point = [1700000000.5, {"count": "12", "sum": "7", "buckets": buckets}]
    result = [{"metric": {"__name__": "s"}, "histograms": [point]}]
    peer.answer = saying({"status": "success", "data": {"resultType": "matrix", "result": result}})

    counters = raw(peer, HISTOGRAM)

    assert {one.labels["__name__"]: one.values.tolist() for one in counters} == {
        "s:observations": [12.0],
        "s:at_most:0.5": [4.0],
    }


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"status":"success","data":{"resultType":"matrix","result":[{"histograms":[[1,{}]]}]}}',
        b'{"status":"success","data":{"resultType":"vector","result":[]}}',
    ],
)
def test_broken_histograms_are_no_answer(peer: Peer, body: bytes) -> None:
    peer.answer = saying(body)

    with pytest.raises(Unavailable) as problem:
        raw(peer, HISTOGRAM)

    assert peer.url in str(problem.value)


def test_an_instant_answers_values_and_labels(peer: Peer) -> None:
    result = [
        {"metric": {"a": "2"}, "value": [1.5, "7"]},
        {"metric": {"a": "1"}, "value": [1.5, "8"]},
        {"metric": {"a": "0"}, "histogram": [1.5, {}]},
    ]
    peer.answer = saying({"status": "success", "data": {"resultType": "vector", "result": result}})

    with Prometheus(peer.url + "/") as prometheus:
        series = prometheus.instant("x", at_ms=1_500)
        values = prometheus.label_values("x", "a")

    assert [one.values.tolist() for one in series] == [[7.0], [8.0]]
    assert series[0].timestamps.tolist() == [1_500]
    assert values == ["1", "2"]
    assert peer.forms[0]["time"] == "1.500"
    assert peer.forms[1]["query"] == "group by (a) (x)"


@pytest.mark.parametrize(
    "data",
    [
        {"resultType": "scalar", "result": [1.5, "7"]},
        {"resultType": "vector", "result": [{"value": [1.5, "7"]}]},
        {"resultType": "vector", "result": [{"metric": {}, "value": [1.5, "seven"]}]},
    ],
)
def test_a_broken_instant_is_no_answer(peer: Peer, data: Any) -> None:
    peer.answer = saying({"status": "success", "data": data})

    with Prometheus(peer.url) as prometheus, pytest.raises(Unavailable) as problem:
        prometheus.instant("x")

    assert peer.url in str(problem.value)
