"""Fonts are made here byte by byte, so that each way of being wrong is tried."""

import struct

import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.render.paper.coverage import read_coverage

GROUPS = ((0x20, 0x7E, 1), (0x3041, 0x3096, 100), (0x1F600, 0x1F600, 300))


def cmap(*, platform: int = 3, encoding: int = 10, form: int = 12) -> bytes:
    groups = b"".join(struct.pack(">III", *group) for group in GROUPS)
    table = struct.pack(">HHIII", form, 0, 16 + len(groups), 0, len(GROUPS)) + groups
    return struct.pack(">HHHHI", 0, 1, platform, encoding, 12) + table


def font(table: bytes, *, tag: bytes = b"cmap", start: int = 0) -> bytes:
    head = struct.pack(">4sHHHH", b"\0\1\0\0", 1, 16, 0, 0)
    record = struct.pack(">4sIII", tag, 0, start + len(head) + 16, len(table))
    return head + record + table


def test_a_font_writes_the_letters_of_its_ranges() -> None:
    coverage = read_coverage(font(cmap()))

    assert all(letter in coverage for letter in " a~ぁゖ😀")
    assert not any(letter in coverage for letter in "\x1f\x7f゗😁漢")


def test_the_first_font_of_a_collection_is_read() -> None:
    head = struct.pack(">4sHHII", b"ttcf", 1, 0, 1, 16)

    coverage = read_coverage(head + font(cmap(), start=16))

    assert "あ" in coverage


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (font(cmap())[:60], "cut off"),
        (b"", "cut off"),
        (font(cmap(), tag=b"glyf"), "no table of characters"),
        (font(cmap(encoding=1)), "a part of Unicode"),
        (font(cmap(form=4)), "a part of Unicode"),
    ],
)
def test_a_font_that_cannot_be_read_is_refused(broken: bytes, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        read_coverage(broken)
