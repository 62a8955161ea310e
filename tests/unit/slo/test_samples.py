"""Batches of samples and the registry of series."""

import numpy as np

from sre_ops.slo.domain.samples import Batch, RawSeries, Registry


def series(labels: dict[str, str], *points: tuple[int, float]) -> RawSeries:
    ts = np.array([at for at, _ in points], np.int64)
    return RawSeries(labels, ts, np.array([value for _, value in points], float))


def test_a_batch_of_nothing_is_empty() -> None:
    batch = Batch.of([])

    assert len(batch) == 0


def test_samples_out_of_order_are_laid_by_series_and_time() -> None:
    batch = Batch.of([(1, series({}, (30, 3.0), (10, 1.0), (20, 2.0))), (0, series({}, (15, 9.0)))])

    assert batch.sid.tolist() == [0, 1, 1, 1]
    assert batch.ts.tolist() == [15, 10, 20, 30]
    assert batch.value.tolist() == [9.0, 1.0, 2.0, 3.0]


def test_a_series_in_two_overlapping_answers_is_merged() -> None:
    batch = Batch.of([(0, series({}, (10, 1.0), (20, 2.0))), (0, series({}, (20, 2.0), (30, 4.0)))])

    assert batch.ts.tolist() == [10, 20, 30]
    assert len(batch) == 3


def test_a_sample_that_is_no_number_is_dropped() -> None:
    batch = Batch.of([(0, series({}, (10, 1.0), (20, np.nan), (30, np.inf)))])

    assert batch.ts.tolist() == [10, 30]


def test_the_same_labels_in_any_order_are_one_series() -> None:
    registry = Registry()

    first = registry.number({"__name__": "m", "job": "a", "instance": "x"})
    again = registry.number({"instance": "x", "job": "a", "__name__": "m"})

    assert first == again == 0
    assert len(registry) == 1


def test_a_target_is_job_instance_and_pod() -> None:
    registry = Registry()

    for pod, code in (("p1", "200"), ("p1", "500"), ("p2", "200")):
        registry.number({"job": "a", "instance": "x", "pod": pod, "code": code})

    assert registry.target_of == [0, 0, 1]
    assert registry.targets == 2
    assert registry.jobs == 1
    assert registry.target_key(1) == ("a", "x", "p2")
    assert registry.is_shared == [False, False]


def test_a_target_without_instance_and_pod_is_shared() -> None:
    registry = Registry()

    registry.number({"job": "pushed"})
    registry.number({})

    assert registry.is_shared == [True, True]
    assert registry.job_of_target == [0, 1]


def test_labels_with_quotes_line_ends_and_json_are_told_apart() -> None:
    registry = Registry()
    odd = ('a"b', "a\nb", '"values":[', "ü😀", "a\\b")

    numbers = [registry.number({"job": "a", "path": path}) for path in odd]

    assert numbers == [0, 1, 2, 3, 4]
    assert [dict(labels)["path"] for labels in registry.labels] == list(odd)
