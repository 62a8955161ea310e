"""Reading Prometheus's JSON into arrays."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.sources.raw_samples import milliseconds, parse_matrix


def body(*result: Mapping[str, Any], compact: bool = True, **more: Any) -> bytes:
    answer = {
        "status": "success",
        "data": {"resultType": "matrix", "result": list(result)},
        **more,
    }
    separators = (",", ":") if compact else (", ", ": ")
    return json.dumps(answer, separators=separators, ensure_ascii=False).encode()


def series(labels: Mapping[str, str], *points: tuple[float, str]) -> dict[str, Any]:
    return {"metric": labels, "values": [list(point) for point in points]}


ODD = [
    'say "hi"',
    "two\nlines",
    '"values":[',
    '{"metric":',
    "]]}",
    '"values":[[1,"2"]]}',
    '"histograms":[',
    "größe 😀 日本",
    "back\\slash\\",
    "[1,2]",
    "",
]


def test_timestamps_are_milliseconds_and_values_floats() -> None:
    read, frame = parse_matrix(body(series({"a": "b"}, (1700000000.123, "1e+06"), (1.5, "2"))))

    assert read[0].labels == {"a": "b"}
    assert read[0].timestamps.tolist() == [1_700_000_000_123, 1_500]
    assert read[0].values.tolist() == [1e6, 2.0]
    assert frame["status"] == "success"


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("odd", ODD)
def test_any_text_in_a_label_is_read_as_it_is(odd: str, compact: bool) -> None:
    first, last = series({"x": odd}, (1, "2")), series({"y": odd, "z": odd}, (3, "4"), (5, "6"))

    read, frame = parse_matrix(body(first, last, compact=compact, warnings=["a ]]} b"]))

    assert [one.labels for one in read] == [{"x": odd}, {"y": odd, "z": odd}]
    assert [one.values.tolist() for one in read] == [[2.0], [4.0, 6.0]]
    assert frame["warnings"] == ["a ]]} b"]


def test_stale_markers_are_dropped_and_infinities_kept() -> None:
    read, _ = parse_matrix(body(series({}, (1, "NaN"), (2, "+Inf"), (3, "-Inf"), (4, "5"))))

    assert read[0].timestamps.tolist() == [2_000, 3_000, 4_000]
    assert read[0].values.tolist() == [np.inf, -np.inf, 5.0]


def test_an_empty_result_is_no_series() -> None:
    read, frame = parse_matrix(body())

    assert read == []
    assert frame["data"]["result"] == []


def test_an_error_answer_is_handed_on() -> None:
    assert parse_matrix(b'{"status":"error","error":"no"}') == (
        [],
        {"status": "error", "error": "no"},
    )


def test_native_histograms_among_floats_are_left_out() -> None:
    native = {"metric": {"h": "1"}, "histograms": [[1, {"count": "3", "buckets": [[0, "1"]]}]]}
    mixed = {**series({"x": "2"}, (1, "2")), "histograms": [[2, {"count": "3"}]]}

    read, _ = parse_matrix(body(native, mixed, series({"x": "1"}, (1, "2"))))

    assert [one.labels for one in read] == [{"x": "2"}, {"x": "1"}]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<html>\n  not   found",
        b"[1, 2]",
        b'{"status":"success","data":[1]}',
        b'{"status":"success","data":{"result":[1]}}',
        body(series({"a": "b"}, (1, "2")))[:-10],
        body(series({"a": "b"}, (1, "2")))[:-2],
        body({"metric": {"a": "b"}}),
        body({"metric": {}, "values": [[1, "2", "3"]]}),
        body({"metric": {}, "values": [[1, "x"]]}),
        body({"metric": {}, "values": [[1]]}),
        body({"metric": {}, "values": [[1, "x"]]}, compact=False),
    ],
)
def test_a_broken_answer_is_no_answer(broken: bytes) -> None:
    with pytest.raises(Unavailable, match="answer"):
        parse_matrix(broken)


def test_seconds_are_rounded_to_milliseconds() -> None:
    assert milliseconds(np.array([1.0005, 1700000000.999])).tolist() == [1_000, 1_700_000_000_999]
