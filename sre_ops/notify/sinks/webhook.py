"""A page as JSON, signed after Standard Webhooks, for programs."""

from typing import Any

import orjson

from sre_ops.kernel.units import rfc3339
from sre_ops.notify.domain.destinations import Destination
from sre_ops.notify.domain.guard import Allowed
from sre_ops.notify.domain.notice import Item, Notice
from sre_ops.notify.domain.outcomes import Outcome
from sre_ops.notify.domain.signature import signed
from sre_ops.notify.sinks.outbound import post

SCHEMA = "sre_ops.page.v1"


def send(destination: Destination, notice: Notice, *, allowed: Allowed) -> Outcome:
    """Post the pages of *notice*; `webhook-id` is the same at every attempt."""
    body = orjson.dumps(payload(notice))
    headers = signed(destination.secret, str(notice.key), notice.at, body)
    headers["Content-Type"] = "application/json"
    return post(destination.address, body, headers, allowed=allowed)


def payload(notice: Notice) -> dict[str, Any]:
    """Return what is posted."""
    return {
        "schema": SCHEMA,
        "type": "page.requested",
        "timestamp": rfc3339(notice.at),
        "data": {
            "subject": notice.subject,
            "severity": notice.severity,
            "url": notice.overview.url,
            "pages": [_page(item) for item in notice.items],
            "rest": notice.rest,
        },
    }


def _page(item: Item) -> dict[str, Any]:
    return {
        "page_id": str(item.page_id),
        "group_id": str(item.group_id) if item.group_id else None,
        "title": item.title,
        "service": item.service,
        "severity": item.severity,
        "reason": item.reason,
        "requested_at": rfc3339(item.at),
        "acknowledge_url": item.acknowledge.url if item.acknowledge else None,
        "url": item.details.url if item.details else None,
        "runbook_url": item.runbook.url if item.runbook else None,
    }
