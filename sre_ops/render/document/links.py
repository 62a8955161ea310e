"""Which addresses a document may lead to. Pure."""

import re

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ALLOWED = frozenset({"http", "https", "mailto"})
_HIDDEN = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff\\\\]")
"""What browsers drop or read as something else before they look at the scheme."""


def safe_address(address: str) -> str | None:
    """Return *address* where it leads to a web page, a mailbox or a place on this site, else None.

    `//host/` is refused although browsers follow it: what looks like a place here is elsewhere.
    """
    if not address or _HIDDEN.search(address) or address.startswith("//"):
        return None
    scheme = _SCHEME.match(address)
    if scheme:
        return address if scheme.group(1).lower() in _ALLOWED else None
    before_path = re.split("[/?#]", address, maxsplit=1)[0]
    return None if ":" in before_path else address
