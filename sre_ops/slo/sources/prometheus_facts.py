"""A Prometheus-compatible server asked for the few facts that `slo check` needs."""

import math
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.domain.definition import Selector
from sre_ops.slo.domain.objective import seconds_of
from sre_ops.slo.sources.address import checked, shown

_TIMEOUT_SECONDS = 30.0
_LOOKBACK = "3d"


class PrometheusFacts:
    """`ServerFacts` over HTTP; a context manager that closes its connection.

    The address is checked at once: Invalid where it is none.

    Every method raises Unavailable when the server does not answer as the API says.

    Source: Prometheus documentation, "HTTP API".
    """

    def __init__(self, url: str) -> None:
        address = checked(url)
        self._url, self._shown = str(address), shown(address)
        self._client = httpx.Client(timeout=_TIMEOUT_SECONDS)

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
        try:
            data = self._get("/api/v1/status/runtimeinfo", {})
        except Unavailable:
            # VictoriaMetrics and others do not have this page.
            return None
        told = data.get("storageRetention", "") if isinstance(data, dict) else ""
        times = [seconds_of(part.strip()) for part in str(told).split(" or ")]
        known = [seconds for seconds in times if seconds]
        return timedelta(seconds=known[0]) if known else None

    def increase(self, selector: Selector, window_days: float) -> float:
        """Return by how much the selected counters grew in the last *window_days* days."""
        seconds = max(int(window_days * 86_400), 60)
        return self._value(f"sum(increase({selector.promql()}[{seconds}s]))")

    def _value(self, query: str) -> float:
        rows = self._vector(query)
        try:
            value = float(rows[0]["value"][1]) if rows else 0.0
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise Unavailable(f"{self._shown} answered no number") from error
        return value if math.isfinite(value) else 0.0

    def _vector(self, query: str) -> list[dict[str, Any]]:
        data = self._get("/api/v1/query", {"query": query})
        rows = data.get("result") if isinstance(data, dict) else None
        if not isinstance(rows, list):
            raise Unavailable(f"{self._shown} answered no vector")
        return [row for row in rows if isinstance(row, dict)]

    def _get(self, path: str, params: Mapping[str, str]) -> Any:
        try:
            answer = self._client.get(self._url + path, params=dict(params))
        except httpx.HTTPError as error:
            raise Unavailable(f"{self._shown} does not answer: {error}") from error
        try:
            body = answer.json()
        except ValueError:
            body = None
        if not isinstance(body, dict) or body.get("status") != "success":
            told = body.get("error") if isinstance(body, dict) else None
            said = told or "this is no Prometheus"
            raise Unavailable(f"{self._shown} answered {answer.status_code}: {said}")
        return body.get("data")
