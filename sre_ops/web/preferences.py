"""`POST /preferences`: language, theme and zone of this browser, kept in cookies."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, params
from fastapi.responses import RedirectResponse

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.web.viewer import (
    LOCALE_COOKIE,
    THEME_COOKIE,
    ZONE_COOKIE,
    locale_of,
    theme_of,
    zone_of,
)

A_YEAR = 365 * 86_400


def preferences_router(dependencies: Sequence[params.Depends] = ()) -> APIRouter:
    """Return the route; *dependencies* say who may use it."""
    router = APIRouter(include_in_schema=False, dependencies=list(dependencies))

    @router.post("/preferences")
    def preferences(
        request: Request,
        locale: Annotated[str, Form()] = "",
        theme: Annotated[str, Form()] = "",
        zone: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = "/",
    ) -> RedirectResponse:
        """Keep what was chosen, and go back to the page it was chosen on."""
        given = {LOCALE_COOKIE: locale, THEME_COOKIE: theme, ZONE_COOKIE: zone}
        known = {
            LOCALE_COOKIE: locale_of(locale),
            THEME_COOKIE: theme_of(theme),
            ZONE_COOKIE: zone_of(zone),
        }
        answer = RedirectResponse(same_site(back), 303)
        for name, text in given.items():
            if text and known[name] is None:
                raise Invalid(N_("%(value)s is not known here"), value=repr(text[:100]))
            if text:
                # Without httponly: the script changes the theme without a round trip.
                answer.set_cookie(
                    name,
                    quote(text, safe=""),
                    max_age=A_YEAR,
                    samesite="lax",
                    secure=request.url.scheme == "https",
                )
        return answer

    return router


def same_site(path: str) -> str:
    r"""Return *path* when it leads to a page of ours, else the front page.

    `//host` and `/\host` lead elsewhere in a browser, and so does whatever has a scheme.
    """
    is_ours = path.startswith("/") and path[1:2] not in ("/", "\\")
    return path if is_ours and path.isprintable() else "/"
