"""Secrets of sessions, tokens and links: the tenant in clear, then 256 random bits.

Pure, but for its random bits. Only the SHA-256 of a secret is kept: with 256 bits there is
nothing to guess, so that a slow hash would cost time and protect nothing.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from uuid import UUID

TOKEN_PREFIX = "sre_"  # noqa: S105 - what every token starts with, so that scanners find leaks
_BYTES = 32
_SHOWN = 6
_KEY = re.compile(r"([0-9a-f]{32})_([A-Za-z0-9_-]{43})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Something that opens a door of one tenant.

    Attributes:
        tenant_id: whose rows are searched for it; it proves nothing by itself.
        secret: 43 characters of URL-safe base64.
    """

    tenant_id: UUID
    secret: str = field(repr=False)

    @property
    def digest(self) -> str:
        """What is kept of the secret: its SHA-256 in hexadecimal."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    @property
    def hint(self) -> str:
        """The first characters, by which a person recognises a token."""
        return self.secret[:_SHOWN]

    @property
    def text(self) -> str:
        """What a cookie or a link carries."""
        return f"{self.tenant_id.hex}_{self.secret}"

    @property
    def token(self) -> str:
        """What the Authorization header of a program carries."""
        return f"{TOKEN_PREFIX}{self.text}"


def new_key(tenant_id: UUID) -> Key:
    """Make a key that nobody can guess."""
    return Key(tenant_id=tenant_id, secret=secrets.token_urlsafe(_BYTES))


def key_of(text: str) -> Key | None:
    """Read what a cookie or a link carries; None when it has another shape."""
    found = _KEY.match(text)
    return Key(tenant_id=UUID(hex=found[1]), secret=found[2]) if found else None


def key_of_token(text: str) -> Key | None:
    """Read what an Authorization header carries after `Bearer`; None for another shape."""
    return key_of(text.removeprefix(TOKEN_PREFIX)) if text.startswith(TOKEN_PREFIX) else None
