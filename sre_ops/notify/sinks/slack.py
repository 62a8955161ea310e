"""A page for an incoming webhook of Slack, in Block Kit.

Source: Slack API, "Sending messages using incoming webhooks" and "Block Kit".
"""

from typing import Any

import orjson

from sre_ops.notify.domain.destinations import Destination
from sre_ops.notify.domain.guard import Allowed
from sre_ops.notify.domain.notice import Item, Notice
from sre_ops.notify.domain.outcomes import Outcome
from sre_ops.notify.sinks.outbound import post

_LONGEST = 2_900  # Slack refuses a section of more than 3,000 characters
_MOST = 10
_SIGNS = {1: ":red_circle:", 2: ":large_orange_circle:", 3: ":large_yellow_circle:"}


def send(destination: Destination, notice: Notice, *, allowed: Allowed) -> Outcome:
    """Post *notice* to the webhook, whose address is its secret."""
    headers = {"Content-Type": "application/json"}
    return post(destination.address, orjson.dumps(payload(notice)), headers, allowed=allowed)


def payload(notice: Notice) -> dict[str, Any]:
    """Return what is posted: a line for the notification, and blocks for the channel."""
    blocks = [block for item in notice.items[:_MOST] for block in _blocks(item)]
    foot = " · ".join(filter(None, (_escaped(notice.rest), _link(notice.overview.url, notice))))
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": foot}]})
    return {"text": _escaped(notice.subject), "blocks": blocks}


def _blocks(item: Item) -> list[dict[str, Any]]:
    sign = _SIGNS.get(item.severity, ":information_source:")
    lines = [f"{sign} *{_escaped(item.title)}*"]
    lines += [f"{_escaped(label)}: {_escaped(value)}" for label, value in item.facts]
    found = [_section("\n".join(lines))]
    if item.links:
        buttons = [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": link.text[:75]},
                "url": link.url[:3000],
            }
            for link in item.links
        ]
        found.append({"type": "actions", "elements": buttons})
    return found


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_LONGEST]}}


def _link(url: str, notice: Notice) -> str:
    return f"<{url}|{_escaped(notice.overview.text)}>"


def _escaped(text: str) -> str:
    """Write *text* so that it mentions nobody and links nowhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
