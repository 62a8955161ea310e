"""The HTTP client for a Prometheus-compatible server: raw samples, ranges, instants.

Nothing is guessed: an answer that is late, partial, warned about or broken raises
`Unavailable` with the reason, and the caller asks again later.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from math import inf
from time import monotonic
from types import TracebackType
from typing import Any, Self

import httpx
import numpy as np
import orjson

from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.slo.domain.plan import Fetch, Kind
from sre_ops.slo.domain.samples import RawSeries
from sre_ops.slo.sources.address import checked, shown
from sre_ops.slo.sources.native_histograms import parse_histograms
from sre_ops.slo.sources.raw_samples import milliseconds, parse_matrix

_TOO_MUCH = ("too many samples", "exceeded maximum resolution", "maxSamplesPerQuery")
_MOST_VALUES_BYTES = 4_000_000
_WRONG = (400, "bad_data")
_NOT_EVALUABLE = (422, "execution")


class TooMuchAtOnce(Unavailable):
    """The server refuses the query for its size; ask for a shorter range."""


class QueryRefused(Invalid):
    """The server understood the request and says that the query is wrong."""


class NotEvaluable(QueryRefused):
    """The server refuses, perhaps not because of the query: its storage may be at fault."""


class Prometheus:
    """A Prometheus-compatible server.

    Args:
        url: base address, with the path prefix if there is one.
        timeout: for one whole answer, and told to the server as its own limit.
        headers: sent with each request, e.g. a tenant or authorization header.
        patience: for all answers together, from now on; None does not limit them.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: timedelta = timedelta(seconds=30),
        headers: Mapping[str, str] | None = None,
        patience: timedelta | None = None,
    ) -> None:
        address = checked(url)
        self.url = str(address)
        self._shown = shown(address)
        self.bytes_read = 0
        self.queries = 0
        self._timeout = timeout.total_seconds()
        self._patience = patience
        self._give_up_at = inf if patience is None else monotonic() + patience.total_seconds()
        # gzip costs Prometheus five times the CPU of the answer itself
        self._client = httpx.Client(
            timeout=self._timeout, headers={**(headers or {}), "Accept-Encoding": "identity"}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def raw(self, fetch: Fetch, *, end_ms: int, span_ms: int) -> list[RawSeries]:
        """Return the raw samples of *fetch* in [end - span, end].

        Native histograms come as counters: all observations, and those at most each of
        the thresholds of *fetch*.

        Raises:
            Unavailable: no full answer; `TooMuchAtOnce` when a shorter span may work.
            QueryRefused: the server says the selector is wrong.
        """
        query = f"{fetch.selector.promql()}[{max(span_ms, 1)}ms]"
        body = self._post("query", {"query": query, "time": f"{end_ms / 1000:.3f}"})
        with self._naming_the_server():
            if fetch.kind is Kind.HISTOGRAM:
                answer = self._data(_json(body), "matrix")
                return parse_histograms(answer["result"], fetch.thresholds)
            series, frame = parse_matrix(body)
            self._data(frame, "matrix")
            return series

    def range(self, query: str, *, start_s: int, end_s: int, step_s: int) -> list[RawSeries]:
        """Return *query* evaluated at start, start + step, … up to end, in Unix seconds."""
        parameters = {"query": query, "start": start_s, "end": end_s, "step": step_s}
        body = self._post("query_range", parameters)
        with self._naming_the_server():
            series, frame = parse_matrix(body)
            self._data(frame, "matrix")
            return series

    def instant(self, query: str, *, at_ms: int | None = None) -> list[RawSeries]:
        """Return the instant vector of *query* as series of one sample each."""
        parameters: dict[str, Any] = {"query": query}
        if at_ms is not None:
            parameters["time"] = f"{at_ms / 1000:.3f}"
        body = self._post("query", parameters)
        with self._naming_the_server():
            return [
                RawSeries(
                    one["metric"],
                    milliseconds(np.array([one["value"][0]], float)),
                    np.array([float(one["value"][1])]),
                )
                for one in self._data(_json(body), "vector")["result"]
                if "value" in one  # else a native histogram
            ]

    def label_values(self, query: str, label: str, *, at_ms: int | None = None) -> list[str]:
        """Return the sorted values of *label* over the series that *query* yields."""
        series = self.instant(f"group by ({label}) ({query})", at_ms=at_ms)
        return sorted({one.labels.get(label, "") for one in series})

    def indexed_values(
        self, label: str, selector: str, *, start_s: int, end_s: int
    ) -> frozenset[str]:
        """Return the values of *label* that the index holds for series of *selector*.

        The server looks at blocks as a whole, so values from some time before *start_s* may
        be among them; no sample is read.

        Raises:
            TooMuchAtOnce: the answer has more than four million bytes.
        """
        asked = {"match[]": selector, "start": start_s, "end": end_s}
        body = self._get(f"label/{label}/values", asked, most=_MOST_VALUES_BYTES)
        with self._naming_the_server():
            frame = _json(body)
            values = frame["data"] if frame.get("status") == "success" else frame["error"]
            if not isinstance(values, list) or frame.get("warnings") or frame.get("isPartial"):
                raise Unavailable(f"gave no full answer: {frame.get('warnings') or values}")
            return frozenset(str(value) for value in values)

    def _post(self, path: str, form: Mapping[str, Any]) -> bytes:
        limits = {**form, "timeout": f"{self._timeout:g}s"}
        sent = {"method": "POST", "url": f"{self.url}/api/v1/{path}", "data": limits}
        return self._asked(sent, str(form["query"]))

    def _get(self, path: str, params: Mapping[str, Any], *, most: int) -> bytes:
        sent = {"method": "GET", "url": f"{self.url}/api/v1/{path}", "params": params}
        return self._asked(sent, str(params["match[]"]), most)

    def _asked(self, sent: Mapping[str, Any], query: str, most: int | None = None) -> bytes:
        if monotonic() > self._give_up_at:
            raise self._late()
        self.queries += 1
        deadline = min(monotonic() + self._timeout, self._give_up_at)
        try:
            with self._client.stream(**sent) as answer:
                body = self._whole(answer, deadline, most)
        except httpx.TimeoutException as problem:
            raise self._late() from problem
        except httpx.HTTPError as problem:
            raise Unavailable(
                f"Prometheus at {self._shown} is out of reach: {problem}"
            ) from problem
        self.bytes_read += len(body)
        if answer.status_code != httpx.codes.OK:
            raise self._refusal(answer.status_code, body, query)
        return body

    def _whole(self, answer: httpx.Response, deadline: float, most: int | None) -> bytes:
        """Read the answer; httpx limits the time of each read, not of all together."""
        pieces, size = [], 0
        for piece in answer.iter_bytes():
            pieces.append(piece)
            size += len(piece)
            if most is not None and size > most:
                raise TooMuchAtOnce(f"Prometheus at {self._shown} sent more than {most:,} bytes")
            if monotonic() > deadline:
                raise self._late()
        return b"".join(pieces)

    def _late(self) -> Unavailable:
        seconds = self._timeout
        if self._patience is not None and monotonic() > self._give_up_at:
            seconds = self._patience.total_seconds()
        return Unavailable(f"Prometheus at {self._shown} did not answer within {seconds:g} s")

    def _refusal(self, status: int, body: bytes, query: str) -> Exception:
        try:
            said = orjson.loads(body)
            reason, kind = str(said["error"]), said.get("errorType")
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
            reason, kind = body[:200].decode("utf-8", "replace"), None
        message = f"Prometheus at {self._shown} answered {status}: {reason}"
        if any(sign in reason for sign in _TOO_MUCH):
            return TooMuchAtOnce(message)
        if (status, kind) == _WRONG:
            return QueryRefused(f"{message} (query: {query})")
        # The second is a query that cannot be evaluated over what the server holds.
        if status == httpx.codes.BAD_REQUEST or (status, kind) == _NOT_EVALUABLE:
            return NotEvaluable(f"{message} (query: {query})")
        return Unavailable(message)

    def _data(self, frame: Mapping[str, Any], shape: str) -> dict[str, Any]:
        if frame.get("status") != "success":
            said = frame.get("error") or frame
            raise Unavailable(f"answered without success: {said}")
        if frame.get("isPartial") or frame.get("warnings"):
            said = "; ".join(frame.get("warnings") or ["marked partial"])
            raise Unavailable(f"gave a partial answer: {said}")
        data: dict[str, Any] = frame["data"]
        if data["resultType"] != shape:
            raise Unavailable(f"answered a {data['resultType']} instead of a {shape}")
        return data

    @contextmanager
    def _naming_the_server(self) -> Iterator[None]:
        """Turn whatever an unreadable answer causes into `Unavailable` with the address."""
        try:
            yield
        except Unavailable as problem:
            raise Unavailable(f"Prometheus at {self._shown}: {problem}") from problem
        except (ValueError, LookupError, TypeError, AttributeError) as problem:
            raise Unavailable(
                f"Prometheus at {self._shown}: the answer cannot be read: {problem!r}"
            ) from problem


def _json(body: bytes) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise Unavailable(f"the answer is not JSON: {body[:80]!r}") from problem
    return parsed
