"""Answers that a client need not read twice: a strong ETag over the body, 304 when it knows it."""

import hashlib

from fastapi import Request, Response
from pydantic import BaseModel

JSON = "application/json"


def answer(request: Request, model: BaseModel) -> Response:
    """Write *model* as JSON, or say 304 when If-None-Match shows that the client has it."""
    body = model.model_dump_json(by_alias=True).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    if knows(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=JSON, headers=headers)


def knows(given: str, tag: str) -> bool:
    """Tell whether the If-None-Match header *given* names *tag*.

    Compared weakly: a proxy that compresses makes our tag a weak one.

    Source: RFC 9110, 13.1.2.
    """
    known = {one.strip().removeprefix("W/") for one in given.split(",")}
    return "*" in known or tag in known
