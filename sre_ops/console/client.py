"""Asks a running sre_ops over its API: `SRE_OPS_URL` says where, `SRE_OPS_TOKEN` as whom."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import httpx

from sre_ops.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

DEFAULT_URL = "http://127.0.0.1:8080"
_TIMEOUT_SECONDS = 30.0
_REFUSED: Mapping[int, type[Conflict | Forbidden | Invalid | NotFound]] = {
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Invalid,
}


class Client:
    """A connection to one server; close it, or use it in a `with`.

    Args:
        url: where the server is, without `/api`.
        token: `sre_<tenant>_<secret>`; "" sends none.
    """

    def __init__(self, url: str, token: str = "") -> None:
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.url = url
        # A redirect would be the sign-in page, and following it could carry the token elsewhere.
        self._http = httpx.Client(
            base_url=url.rstrip("/"),
            headers=headers,
            timeout=_TIMEOUT_SECONDS,
            follow_redirects=False,
        )

    @classmethod
    def from_environment(cls) -> Self:
        """Return a client as the environment says."""
        return cls(os.environ.get("SRE_OPS_URL", DEFAULT_URL), os.environ.get("SRE_OPS_TOKEN", ""))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return the JSON at *path*.

        Args:
            path: below `/api/v1`, such as `/slo/status`.
            query: parameters; empty ones are left out, lists are repeated.

        Raises:
            Unavailable: nobody answers, or what answers is no sre_ops.
            Forbidden: the token is missing, unknown, expired or of too little scope.
            NotFound: there is no such thing.
            Invalid: a parameter is wrong.
        """
        chosen = {name: value for name, value in query.items() if value not in ("", None, [], ())}
        return self._ask("GET", path, params=chosen)

    def get_file(self, path: str, **query: Any) -> bytes:
        """Return what is at *path*, whatever its format.

        Args:
            path: below `/api/v1`, such as `/reports/budget`.
            query: as `get`.

        Raises:
            Unavailable, Forbidden, NotFound, Invalid: as `get`.
        """
        chosen = {name: value for name, value in query.items() if value not in ("", None, [], ())}
        return self._answer("GET", path, params=chosen).content

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send *body* to *path* and return the JSON that is answered; {} for an empty answer.

        Args:
            path: below `/api/v1`, such as `/deployments`.
            body: fields that are None are left out.

        Raises:
            Unavailable, Forbidden, NotFound, Invalid: as `get`.
            Conflict: it does not fit the present state.
        """
        said = {name: value for name, value in body.items() if value is not None}
        return self._ask("POST", path, json=said)

    def post_text(self, path: str, text: str, **query: Any) -> dict[str, Any]:
        """Send a file to *path* and return the JSON that is answered.

        Args:
            path: below `/api/v1`, such as `/oncall/definitions`.
            text: the file, as UTF-8.
            query: as `get`.

        Raises:
            Unavailable, Forbidden, NotFound, Invalid, Conflict: as `post`.
        """
        chosen = {name: value for name, value in query.items() if value not in ("", None)}
        return self._ask("POST", path, content=text.encode(), params=chosen)

    def _ask(self, method: str, path: str, **sent: Any) -> dict[str, Any]:
        answer = self._answer(method, path, **sent)
        return _body(answer, self.url) if answer.content else {}

    def _answer(self, method: str, path: str, **sent: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, f"/api/v1{path}", **sent)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"{self.url} does not answer: {error}; set SRE_OPS_URL") from error
        if not answer.is_success:
            raise self._refusal(answer)
        return answer

    def _refusal(self, answer: httpx.Response) -> Exception:
        try:
            detail = str(answer.json().get("detail") or answer.json().get("title") or "")
        except (ValueError, AttributeError):
            detail = ""
        kind = _REFUSED.get(answer.status_code, Unavailable)
        hint = "; set SRE_OPS_TOKEN" if answer.status_code == httpx.codes.UNAUTHORIZED else ""
        return kind(f"{self.url} answered {answer.status_code}: {detail}{hint}")


def _body(answer: httpx.Response, url: str) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError as error:
        raise Unavailable(f"{url} answered with something that is no JSON") from error
    if not isinstance(found, dict):
        raise Unavailable(f"{url} answered with JSON that is no object")
    return found
