"""A page for a topic of ntfy, public or one's own, with a button to acknowledge.

Source: docs.ntfy.sh, "Publish as JSON", "Message priority", "Action buttons".
"""

from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import orjson

from sre_ops.notify.domain.destinations import Destination
from sre_ops.notify.domain.guard import Allowed
from sre_ops.notify.domain.notice import Notice
from sre_ops.notify.domain.outcomes import Fault, Outcome
from sre_ops.notify.sinks.outbound import post

_PRIORITIES = {1: 5, 2: 4, 3: 3}
_TAGS = {1: "rotating_light", 2: "warning", 3: "warning"}
_LEAST = 2
_ACTIONS = 3  # ntfy shows three
_LONGEST = 3_500  # bytes; ntfy makes a file of what is above 4,096


def send(destination: Destination, notice: Notice, *, allowed: Allowed) -> Outcome:
    """Publish *notice*; the address is `https://host/topic`, the secret an access token."""
    try:
        parts = urlsplit(destination.address)
    except ValueError:
        return Fault(why="this is no address of a topic", is_final=True)
    path, _, topic = parts.path.rstrip("/").rpartition("/")
    if not topic:
        return Fault(why="the address names no topic: https://host/topic", is_final=True)
    server = urlunsplit((parts.scheme, parts.netloc, path or "/", "", ""))
    headers = {"Content-Type": "application/json"}
    if destination.secret:
        headers["Authorization"] = f"Bearer {destination.secret}"
    body = orjson.dumps(payload(notice, unquote(topic)))
    return post(server, body, headers, allowed=allowed)


def payload(notice: Notice, topic: str) -> dict[str, Any]:
    """Return what is published."""
    first = notice.items[0]
    links = first.links if len(notice.items) == 1 else (notice.overview,)
    return {
        "topic": topic,
        "title": notice.subject,
        "message": _message(notice),
        "priority": _PRIORITIES.get(notice.severity, _LEAST),
        "tags": [_TAGS.get(notice.severity, "information_source")],
        "click": (first.details or notice.overview).url
        if len(notice.items) == 1
        else notice.overview.url,
        "actions": [
            {"action": "view", "label": link.text, "url": link.url} for link in links[:_ACTIONS]
        ],
    }


def _message(notice: Notice) -> str:
    if len(notice.items) == 1:
        lines = [f"{label}: {value}" for label, value in notice.items[0].facts]
    else:
        lines = [f"{item.severity_word}: {item.title}" for item in notice.items]
    text = "\n".join([*lines, *filter(None, [notice.rest])])
    return text.encode()[:_LONGEST].decode(errors="ignore")
