"""The rules of a Prometheus server: what it has loaded, and the request to load them again."""

from datetime import timedelta
from typing import Any

import httpx

from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.domain.rule_differences import LoadedGroup, LoadedRule
from sre_ops.slo.sources.address import checked, shown


class PrometheusRules:
    """Asks the server at *url* about its rules.

    Args:
        url: base address, with the path prefix if there is one.
        timeout: for one whole answer.
    """

    def __init__(self, url: str, *, timeout: timedelta = timedelta(seconds=30)) -> None:
        address = checked(url)
        self._url, self._shown = str(address), shown(address)
        self._timeout = timeout.total_seconds()

    def reload(self) -> None:
        """Have the server read its configuration and rule files again.

        Raises:
            Unavailable: it is out of reach, was started without `--web.enable-lifecycle`, or
                refuses a file; then it keeps the rules that it had.
        """
        self._asked("POST", "/-/reload")

    def loaded(self) -> tuple[LoadedGroup, ...]:
        """Return all groups of rules that the server has loaded.

        Raises:
            Unavailable: no full answer.
        """
        answer = self._asked("GET", "/api/v1/rules")
        try:
            groups = answer.json()["data"]["groups"]
            return tuple(
                LoadedGroup(
                    name=group["name"],
                    rules=tuple(_rule(one) for one in group["rules"]),
                    folder=group["file"].rpartition("/")[0],
                )
                for group in groups
            )
        except (ValueError, LookupError, TypeError, AttributeError) as problem:
            message = f"Prometheus at {self._shown}: the rules cannot be read: {problem!r}"
            raise Unavailable(message) from problem

    def _asked(self, method: str, path: str) -> httpx.Response:
        try:
            answer = httpx.request(method, f"{self._url}{path}", timeout=self._timeout)
        except httpx.HTTPError as problem:
            message = f"Prometheus at {self._shown} is out of reach: {problem}"
            raise Unavailable(message) from problem
        if answer.is_success:
            return answer
        hint = ""
        if answer.status_code == httpx.codes.FORBIDDEN:
            hint = "; start it with --web.enable-lifecycle"
        said = " ".join(answer.text[:300].split())
        raise Unavailable(
            f"Prometheus at {self._shown} answered {answer.status_code} to {path}: {said}{hint}"
        )


def _rule(one: dict[str, Any]) -> LoadedRule:
    return LoadedRule(
        name=one["name"],
        expr=one["query"],
        labels=one.get("labels") or {},
        annotations=one.get("annotations") or {},
        hold_seconds=float(one.get("duration", 0)),
        error=str(one.get("lastError") or "") if one.get("health") == "err" else "",
    )
