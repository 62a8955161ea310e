"""A page for a webhook of a Teams workflow, as an Adaptive Card.

Source: Microsoft Learn, "Post a workflow when a webhook request is received in Microsoft Teams";
adaptivecards.io, schema 1.4.
"""

from typing import Any

import orjson

from sre_ops.notify.domain.destinations import Destination
from sre_ops.notify.domain.guard import Allowed
from sre_ops.notify.domain.notice import Item, Link, Notice
from sre_ops.notify.domain.outcomes import Outcome
from sre_ops.notify.sinks.outbound import post

_CARD = "application/vnd.microsoft.card.adaptive"
_COLOURS = {1: "attention", 2: "attention", 3: "warning"}
_MOST = 10  # a card above 28 KB is refused


def send(destination: Destination, notice: Notice, *, allowed: Allowed) -> Outcome:
    """Post *notice* to the workflow, whose address is its secret."""
    headers = {"Content-Type": "application/json"}
    return post(destination.address, orjson.dumps(payload(notice)), headers, allowed=allowed)


def payload(notice: Notice) -> dict[str, Any]:
    """Return what is posted: one message with one card."""
    body = [part for item in notice.items[:_MOST] for part in _parts(item)]
    if notice.rest:
        body.append(_text(notice.rest))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": notice.subject,
        "body": body,
        "actions": [_open(notice.overview)],
        "msteams": {"width": "Full"},
    }
    return {
        "type": "message",
        "attachments": [{"contentType": _CARD, "contentUrl": None, "content": card}],
    }


def _parts(item: Item) -> list[dict[str, Any]]:
    title = _text(item.title) | {"weight": "bolder", "size": "medium"}
    title["color"] = _COLOURS.get(item.severity, "default")
    facts = [{"title": label, "value": _plain(value)} for label, value in item.facts]
    return [
        title,
        {"type": "FactSet", "facts": facts},
        {"type": "ActionSet", "actions": [_open(link) for link in item.links]},
    ]


def _text(text: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": _plain(text), "wrap": True}


def _plain(text: str) -> str:
    """Write *text* so that Markdown in it means nothing: links in titles would deceive."""
    for sign in "\\`*_[]<>":
        text = text.replace(sign, f"\\{sign}")
    return text


def _open(link: Link) -> dict[str, Any]:
    return {"type": "Action.OpenUrl", "title": link.text, "url": link.url}
