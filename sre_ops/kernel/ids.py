"""Identifiers that sort by time: UUID version 7. Pure, but for its random bits."""

import secrets
from datetime import datetime
from uuid import UUID

from sre_ops.kernel.units import to_ms

_VERSION_7 = 0x7 << 76
_VARIANT_RFC = 0b10 << 62


def uuid7(at: datetime) -> UUID:
    """Make an identifier that sorts after every one made in an earlier millisecond.

    Args:
        at: the instant of creation, aware; its milliseconds become the leading 48 bits.

    Source: RFC 9562, section 5.7; the 12 bits of rand_a carry the fraction of the
    millisecond (section 6.2, method 3), so that microseconds sort as well.
    """
    micros = at.microsecond % 1000
    milliseconds = to_ms(at.replace(microsecond=at.microsecond - micros))
    fraction = micros * 4096 // 1000
    return UUID(
        int=(milliseconds << 80)
        | _VERSION_7
        | (fraction << 64)
        | _VARIANT_RFC
        | secrets.randbits(62)
    )
