"""Own and vendored styles and scripts, under an address that changes with their content."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static"


@cache
def digest() -> str:
    """Return a short text that changes with any file of `static/`; computed once a process.

    One for all files, in the folder's place: a module's relative imports keep it, where a
    `?v=` of each file would be lost.
    """
    total = sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(FOLDER)).encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:12]


def asset(path: str) -> str:
    """Return the address of a static file, such as `app.css`; empty when it was not fetched.

    A vendored file may be missing where npm could not be asked; every page works without.
    """
    return f"{PREFIX}/{digest()}/{path}" if (FOLDER / path).is_file() else ""


class Assets(StaticFiles):
    """Serves `/static/<digest>/<path>`; for a year when the digest is the present one."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file behind the digest; an old page's digest gets today's file."""
        given, _, rest = path.partition("/")
        answer = await super().get_response(rest, scope)
        answer.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if given == digest() else "no-cache"
        )
        return answer
