"""Send native histograms by remote write, for backfill files cannot hold them.

The protobuf is written by hand: prompb.WriteRequest of Prometheus, fields numbered as in
https://github.com/prometheus/prometheus/blob/main/prompb/types.proto
"""

import struct
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import cramjam

VARINT, FIXED64, BYTES = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeHistogram:
    """One scrape of a native histogram with positive buckets only.

    Bucket i holds observations in (2^((i-1)/2^schema), 2^(i/2^schema)].

    Attributes:
        at_ms: Unix milliseconds.
        schema: resolution, -4 to 8.
        buckets: index -> cumulative-in-time count of that bucket (not across buckets).
        zero_count: observations within the zero bucket.
        sum: of all observations.
    """

    at_ms: int
    schema: int
    buckets: Mapping[int, int]
    zero_count: int = 0
    sum: float = 0.0


def send(url: str, labels: Mapping[str, str], histograms: Iterable[NativeHistogram]) -> None:
    """Write one series, oldest first, to the server at *url*.

    Raises:
        urllib.error.HTTPError: the server refuses the samples.
    """
    series = b"".join(
        _field(1, BYTES, _field(1, BYTES, name.encode()) + _field(2, BYTES, value.encode()))
        for name, value in sorted(labels.items())
    )
    series += b"".join(_field(4, BYTES, _histogram(h)) for h in histograms)
    request = urllib.request.Request(
        f"{url}/api/v1/write",
        data=bytes(cramjam.snappy.compress_raw(_field(1, BYTES, series))),
        headers={
            "Content-Encoding": "snappy",
            "Content-Type": "application/x-protobuf",
            "X-Prometheus-Remote-Write-Version": "0.1.0",
        },
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


def _histogram(histogram: NativeHistogram) -> bytes:
    indices = sorted(histogram.buckets)
    counts = [histogram.buckets[index] for index in indices]
    spans, expected = b"", 0
    for start, length in _runs(indices):
        spans += _field(
            11, BYTES, _field(1, VARINT, _zigzag(start - expected)) + _field(2, VARINT, length)
        )
        expected = start + length
    previous = [0, *counts]
    deltas = b"".join(_varint(_zigzag(b - a)) for a, b in zip(previous, counts, strict=False))
    return (
        _field(1, VARINT, sum(counts) + histogram.zero_count)
        + _field(3, FIXED64, histogram.sum)
        + _field(4, VARINT, _zigzag(histogram.schema))
        + _field(5, FIXED64, 1e-128)
        + _field(6, VARINT, histogram.zero_count)
        + spans
        + _field(12, BYTES, deltas)
        + _field(15, VARINT, histogram.at_ms)
    )


def _runs(indices: Sequence[int]) -> list[tuple[int, int]]:
    """Return (first, length) of each run of neighbouring indices."""
    runs: list[tuple[int, int]] = []
    for index in indices:
        if runs and sum(runs[-1]) == index:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((index, 1))
    return runs


def _field(number: int, kind: int, value: float | bytes) -> bytes:
    key = _varint(number << 3 | kind)
    if isinstance(value, bytes):
        return key + _varint(len(value)) + value
    if kind == FIXED64:
        return key + struct.pack("<d", value)
    return key + _varint(int(value))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1
