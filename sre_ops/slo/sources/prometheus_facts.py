"""A Prometheus-compatible server asked for the few facts that `slo check` needs."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from types import TracebackType
from typing import Any, Self

import httpx

from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.domain.bad_labels import escape
from sre_ops.slo.domain.definition import Matcher, MatchOp, Selector
from sre_ops.slo.domain.doctor_buckets import NativeBucket
from sre_ops.slo.domain.metric_family import Told
from sre_ops.slo.domain.objective import seconds_of
from sre_ops.slo.sources.address import checked, shown

_TIMEOUT = timedelta(seconds=30)
_LATELY = timedelta(days=3)
_LOOKBACK = "3d"
MAX_BYTES = 16_000_000
"""The largest answer that is read."""

LONGEST_GET = 4_000
"""Characters; proxies take addresses of some 8,000, with what is escaped in them."""


class OutOfReach(Unavailable):
    """No connection: there is no use in asking this server anything else."""


class PrometheusFacts:
    """`ServerFacts` over HTTP; a context manager that closes its connection.

    Args:
        url: checked at once: Invalid where it is none.
        at: as of when to answer; the server's now if None.
        timeout: for each whole answer, and told to the server as its own limit.

    Every method raises Unavailable when the server does not answer as the API says.

    Source: Prometheus documentation, "HTTP API".
    """

    def __init__(
        self, url: str, *, at: datetime | None = None, timeout: timedelta = _TIMEOUT
    ) -> None:
        address = checked(url)
        self._url, self._shown = str(address), shown(address)
        self._timeout = timeout.total_seconds()
        self._client = httpx.Client(timeout=self._timeout)
        self._at = {} if at is None else {"time": f"{at.timestamp():.3f}"}
        self._lately = {} if at is None else _span(at)
        self._retention: list[timedelta | None] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def series_exists(self, selector: Selector) -> bool:
        """Tell whether any series matched *selector* within the last three days."""
        return self._value(f"count(last_over_time({selector.promql()}[{_LOOKBACK}]))") > 0

    def label_values(self, selector: Selector, label: str) -> list[str]:
        """Return the values that *label* takes among the series of the last three days."""
        query = f"count by ({label}) (last_over_time({selector.promql()}[{_LOOKBACK}]))"
        found = [row.get("metric", {}).get(label, "") for row in self._vector(query)]
        return [value for value in found if value]

    def retention(self) -> timedelta | None:
        """Return how long samples are kept; None when only a size or nothing is told."""
        if not self._retention:
            self._retention.append(self._asked_retention())
        return self._retention[0]

    def _asked_retention(self) -> timedelta | None:
        try:
            data = self._get("/api/v1/status/runtimeinfo", {})
        except OutOfReach:
            raise
        except Unavailable:
            # VictoriaMetrics and others do not have this page.
            return None
        told = data.get("storageRetention", "") if isinstance(data, dict) else ""
        times = [seconds_of(part.strip()) for part in str(told).split(" or ")]
        known = [seconds for seconds in times if seconds]
        return timedelta(seconds=known[0]) if known else None

    def rows(self, query: str, label: str) -> dict[str, float]:
        """Return the values of *query* by what its rows have in *label*."""
        try:
            found = {
                str(row["metric"][label]): float(row["value"][1])
                for row in self._vector(query)
                if "value" in row  # else a native histogram
            }
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise Unavailable(f"{self._shown} answered no number") from error
        return {name: value for name, value in found.items() if math.isfinite(value)}

    def buckets(self, selector: Selector) -> tuple[NativeBucket, ...] | None:
        """Return the buckets of the selected native histograms' sum; None without any."""
        for row in self._vector(f"sum({selector.promql()})"):
            try:
                rows = row["histogram"][1].get("buckets", [])
                return tuple(NativeBucket(float(left), float(right)) for _, left, right, _ in rows)
            except (IndexError, AttributeError, TypeError, ValueError) as error:
                raise Unavailable(f"{self._shown} answered no histogram") from error
            except KeyError:
                continue
        return None

    def recording_rules(self) -> dict[str, str]:
        """Return the recording rules in force: name to expression."""
        data = self._get("/api/v1/rules", {"type": "record"})
        try:
            rules = [rule for group in data["groups"] for rule in group["rules"]]
            return {
                str(rule["name"]): str(rule["query"])
                for rule in rules
                if rule.get("type", "recording") == "recording"
            }
        except (KeyError, TypeError, AttributeError) as error:
            raise Unavailable(f"{self._shown} answered no rules") from error

    def metric_names(self, words: Sequence[str], *, most: int) -> list[str]:
        """Return names of metrics of the last three days that hold all of *words*, sorted.

        Args:
            words: in any case and order; without any, all metrics are meant.
            most: servers that can limit their answer are told so.
        """
        texts = [f"(?i).*{escape(word)}.*" for word in words] or [".+"]
        matchers = ",".join(Matcher("__name__", MatchOp.REGEX, one).promql() for one in texts)
        asked = {"match[]": f"{{{matchers}}}", "limit": str(most), **self._lately}
        found = self._get("/api/v1/label/__name__/values", asked)
        if not isinstance(found, list):
            raise Unavailable(f"{self._shown} answered no names")
        return sorted({str(name) for name in found})

    def metadata(self) -> dict[str, Told]:
        """Return type and help by metric; servers that keep none give none."""
        found = self._get("/api/v1/metadata", {"limit_per_metric": "1"})
        try:
            return {
                str(name): Told(
                    kind=str(entries[0].get("type", "")), about=str(entries[0].get("help", ""))
                )
                for name, entries in found.items()
                if entries
            }
        except (AttributeError, LookupError, TypeError) as error:
            raise Unavailable(f"{self._shown} answered no metadata") from error

    def labels_of(self, selector: Selector, *, most: int) -> list[dict[str, str]]:
        """Return the labels of the series of the last three days, those of *most* at most."""
        asked = {"match[]": selector.promql(), "limit": str(most), **self._lately}
        found = self._get("/api/v1/series", asked)
        try:
            return [{str(name): str(value) for name, value in one.items()} for one in found[:most]]
        except (AttributeError, TypeError) as error:
            raise Unavailable(f"{self._shown} answered no series") from error

    def _value(self, query: str) -> float:
        rows = self._vector(query)
        try:
            value = float(rows[0]["value"][1]) if rows else 0.0
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise Unavailable(f"{self._shown} answered no number") from error
        return value if math.isfinite(value) else 0.0

    def _vector(self, query: str) -> list[dict[str, Any]]:
        limits = {"timeout": f"{self._timeout:g}s", **self._at}
        data = self._get("/api/v1/query", {"query": query, **limits})
        rows = data.get("result") if isinstance(data, dict) else None
        if not isinstance(rows, list):
            raise Unavailable(f"{self._shown} answered no vector")
        return [row for row in rows if isinstance(row, dict)]

    def _get(self, path: str, params: Mapping[str, str]) -> Any:
        status, content = self._read(path, params)
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        if not isinstance(body, dict) or body.get("status") != "success":
            told = body.get("error") if isinstance(body, dict) else None
            said = told or "this is no Prometheus"
            raise Unavailable(f"{self._shown} answered {status}: {said}")
        return body.get("data")

    def _read(self, path: str, params: Mapping[str, str]) -> tuple[int, bytes]:
        deadline = monotonic() + self._timeout
        content = b""
        try:
            with self._client.stream(**self._request(path, params)) as answer:
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > MAX_BYTES or monotonic() > deadline:
                        raise Unavailable(
                            f"{self._shown} sent more than {MAX_BYTES:,} bytes, or took longer"
                            f" than {self._timeout:g} s"
                        )
        except httpx.ConnectError as error:
            raise OutOfReach(f"{self._shown} does not answer: {error}") from error
        except httpx.HTTPError as error:
            raise Unavailable(f"{self._shown} does not answer: {error}") from error
        return answer.status_code, content

    def _request(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """Ask by GET, which every proxy lets through, unless the address were too long."""
        url = self._url + path
        if sum(map(len, params.values())) <= LONGEST_GET:
            return {"method": "GET", "url": url, "params": dict(params)}
        return {"method": "POST", "url": url, "data": dict(params)}


def _span(at: datetime) -> dict[str, str]:
    """Return the last days before *at* as the parameters of a search for series."""
    return {"start": f"{(at - _LATELY).timestamp():.3f}", "end": f"{at.timestamp():.3f}"}
