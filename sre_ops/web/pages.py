"""Turns a template and its context into the page that the viewer gets."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from sre_ops.web.i18n import speaking_to
from sre_ops.web.viewer import Viewer

if TYPE_CHECKING:
    from jinja2 import Environment

    from sre_ops.web.shell import Shell


def viewer(request: Request) -> Viewer:
    """Return who looks; the visitor of unknown language where no middleware has asked."""
    found = getattr(request.state, "viewer", None)
    return found if isinstance(found, Viewer) else Viewer()


def render(
    request: Request,
    template: str,
    /,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Write *template* for the viewer of *request*.

    Args:
        request: its `state.viewer` decides language, zone and theme; its application's
            state holds `templates`, `shell` and `clock`.
        template: such as `slo/list.html`; a page extends `web/page.html`.
        status: HTTP status of the answer.
        headers: further headers.
        context: what the template names; `breadcrumbs` is a list of (text, href or None).
    """
    state = request.app.state
    templates: Environment = state.templates
    shell: Shell = state.shell
    path = request.url.path
    query = request.url.query
    with speaking_to(
        viewer(request),
        now=state.clock.now(),
        url=f"{path}?{query}" if query else path,
    ):
        text = templates.get_template(template).render(
            {
                "breadcrumbs": [],
                "shell": shell,
                "current": shell.current(path),
                "request_id": getattr(request.state, "request_id", ""),
                "is_get": request.method == "GET",
                "topics": (),
                **context,
            }
        )
    # A page is one person's: no shared cache may keep it, and "back" asks again.
    return HTMLResponse(
        text,
        status_code=status,
        headers={"Cache-Control": "private, no-cache", "Vary": "Cookie", **(headers or {})},
    )
