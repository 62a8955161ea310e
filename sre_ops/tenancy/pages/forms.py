"""What the forms of tenancy share: where a request comes from, and words for what is wrong."""

from collections.abc import Mapping

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from sre_ops.tenancy.access import cookie_name
from sre_ops.tenancy.commands.hashing import Argon2Hasher, Hasher
from sre_ops.tenancy.commands.sign_in import LockedOut, Visitor
from sre_ops.tenancy.domain.faults import Fault, Unfit
from sre_ops.tenancy.domain.secrets import Key
from sre_ops.tenancy.domain.sessions import LONGEST
from sre_ops.web.i18n import N_, translator
from sre_ops.web.pages import render, viewer

HASHER = Argon2Hasher()
"""One for the process: it is what bounds how many hash at once."""
LOCALES = (("en", "English"), ("ja", "日本語"))
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""For pages with a secret in them or in their address."""
WORDS: dict[Fault, str] = {
    Fault.EMAIL_SHAPE: N_("This is no e-mail address."),
    Fault.EMAIL_TAKEN: N_("Somebody has this e-mail address already."),
    Fault.NAME_SHAPE: N_("A name has 1 to 200 characters."),
    Fault.LOCALE_UNKNOWN: N_("Choose one of the languages."),
    Fault.ZONE_UNKNOWN: N_("Give a time zone such as Asia/Tokyo."),
    Fault.PASSWORD_SHORT: N_("Use at least 12 characters."),
    Fault.PASSWORD_LONG: N_("Use at most 200 characters."),
    Fault.PASSWORD_COMMON: N_("This is one of the first that others would try."),
    Fault.PASSWORD_MONOTONOUS: N_("Use at least 5 different characters."),
    Fault.PASSWORD_ABOUT_YOU: N_("This is little more than your name or address."),
    Fault.PASSWORD_WRONG: N_("This is not your present password."),
    Fault.TOKEN_NAME_SHAPE: N_("A name has 1 to 100 characters."),
    Fault.TOKEN_DAYS: N_("A token lives 1 to 366 days."),
    Fault.SCOPES_MISSING: N_("Choose what the token may do."),
    Fault.ROLE_TOO_HIGH: N_("A token cannot do more than you."),
    Fault.NOT_CONFIRMED: N_("This is not the address; nothing was erased."),
}


def hasher(request: Request) -> Hasher:
    """Return what hashes passwords; the application may have its own."""
    found: Hasher = getattr(request.app.state, "hasher", HASHER)
    return found


def visitor(request: Request) -> Visitor:
    """Tell where a request comes from."""
    return Visitor(
        address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", ""),
    )


def say(request: Request, text: str) -> str:
    """Return *text* in the viewer's language."""
    return translator(viewer(request)).gettext(text)


def told(request: Request, problem: Unfit) -> dict[str, str]:
    """Return what is wrong with each field, in the viewer's language."""
    return {field: say(request, WORDS[fault]) for field, fault in problem.faults.items()}


def pause_told(request: Request, problem: LockedOut) -> str:
    """Tell how long to wait, in the viewer's language."""
    text = translator(viewer(request)).ngettext(
        "Too many attempts failed. Try again in %(num)s second.",
        "Too many attempts failed. Try again in %(num)s seconds.",
        problem.seconds,
    )
    return text % {"num": problem.seconds}


def retry(problem: LockedOut) -> dict[str, str]:
    """Return the header that tells programs how long to wait."""
    return {"Retry-After": str(problem.seconds)}


def private(request: Request, template: str, *, status: int = 200, **context: object) -> Response:
    """Write a page that holds a secret, or has one in its address."""
    answer: HTMLResponse = render(request, template, status=status, headers=PRIVATE, **context)
    return answer


def let_in(request: Request, key: Key, path: str) -> Response:
    """Give the browser its session and bring it to *path*, a page of ours."""
    answer = RedirectResponse(path, 303)
    answer.set_cookie(
        cookie_name(request),
        key.text,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


def typed(**fields: str) -> Mapping[str, str]:
    """Return what was typed, without passwords, to fill the form again."""
    return {name: text for name, text in fields.items() if "password" not in name}
