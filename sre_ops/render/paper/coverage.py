"""Which characters a font can write, read from its `cmap` table. Pure.

Source: OpenType 1.9.1, "cmap — Character to Glyph Index Mapping Table", format 12, and
"TrueType Collections".
"""

import struct
from bisect import bisect_right
from dataclasses import dataclass
from mmap import mmap

from sre_ops.kernel.errors import Invalid

_UNICODE = frozenset({(3, 10), (0, 4), (0, 6)})
_SEGMENTED_COVERAGE = 12


@dataclass(frozen=True, slots=True)
class Coverage:
    """Ranges of code points, in order; *ends* include the last."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, letter: str) -> bool:
        index = bisect_right(self.starts, ord(letter)) - 1
        return index >= 0 and ord(letter) <= self.ends[index]


def read_coverage(font: bytes | mmap) -> Coverage:
    """Return what a TrueType or OpenType font writes; of a collection, its first font.

    Raises:
        Invalid: it is no such font, or has no table for all of Unicode.
    """
    try:
        start = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
        return _groups(font, _cmap(font, start))
    except struct.error as error:
        raise Invalid("the font is cut off: install it again") from error


def _cmap(font: bytes | mmap, start: int) -> int:
    """Return where the font's character map begins."""
    (count,) = struct.unpack_from(">H", font, start + 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, start + 12 + 16 * index)
        if tag == b"cmap":
            return int(offset)
    raise Invalid("the font has no table of characters: install it again")


def _groups(font: bytes | mmap, cmap: int) -> Coverage:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if (platform, encoding) in _UNICODE and form == _SEGMENTED_COVERAGE:
            (groups,) = struct.unpack_from(">I", font, cmap + offset + 12)
            values = struct.unpack_from(f">{3 * groups}I", font, cmap + offset + 16)
            return Coverage(values[0::3], values[1::3])
    raise Invalid("the font maps only a part of Unicode: use the one that Debian packages")
