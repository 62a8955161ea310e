"""Cursors of paged answers: where a page ended, as an opaque text."""

import base64
import binascii
import json
from collections.abc import Sequence

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_


def cursor_of(key: Sequence[str]) -> str:
    """Write the key of the last row of a page."""
    text = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key_of(cursor: str, length: int) -> tuple[str, ...] | None:
    """Read what `cursor_of` wrote; None for an empty text.

    Raises:
        Invalid: it is no cursor of *length* texts.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise _no_cursor(cursor) from error
    is_key = isinstance(found, list) and len(found) == length
    if not is_key or not all(isinstance(one, str) and "\0" not in one for one in found):
        raise _no_cursor(cursor)
    try:
        "".join(found).encode()
    except UnicodeEncodeError as error:  # lone surrogates are valid JSON and no database's text
        raise _no_cursor(cursor) from error
    return tuple(found)


def _no_cursor(cursor: str) -> Invalid:
    text = N_("cursor %(cursor)s: give the `next_cursor` of the page before")
    return Invalid(text, cursor=repr(cursor[:40]))
