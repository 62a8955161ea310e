"""How arrays are laid in a blob: bytes shuffled by place, then zstd.

Most of the eight bytes of a count are zero; laid side by side they vanish. A day of one
SLI takes about 2 KB where a row per minute takes 26 KB.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import orjson
import zstandard

from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.samples import Ints
from sre_ops.slo.domain.scrape_state import PROCESS_FACTS, SPACINGS, ScrapeState

_LEVEL = 3
_WIDTH = 8


def pack_ints(columns: Sequence[Ints]) -> bytes:
    """Pack int64 arrays of one length."""
    stacked = np.ascontiguousarray(np.stack(columns), "<i8")
    shuffled = np.ascontiguousarray(stacked.view(np.uint8).reshape(-1, _WIDTH).T)
    return zstandard.compress(shuffled.tobytes(), _LEVEL)


def unpack_ints(blob: bytes, columns: int) -> Ints:
    """Return the arrays that `pack_ints` packed, shape (columns, n)."""
    shuffled = np.frombuffer(zstandard.decompress(blob), np.uint8).reshape(_WIDTH, -1)
    return np.ascontiguousarray(shuffled.T).view("<i8").reshape(columns, -1).astype(np.int64)


def unpack_some(blob: bytes, columns: int, picked: npt.NDArray[np.intp]) -> Ints:
    """Return the entries *picked* of each array that `pack_ints` packed, shape (columns, n)."""
    shuffled = np.frombuffer(zstandard.decompress(blob), np.uint8).reshape(_WIDTH, columns, -1)
    return np.ascontiguousarray(shuffled[:, :, picked].transpose(1, 2, 0)).view("<i8")[..., 0]


def pack_minutes(minutes: Minutes) -> bytes:
    """Pack a run of minutes; where it starts is kept by whoever keeps the blob."""
    return pack_ints([getattr(minutes, name) for name in COLUMNS])


def unpack_minutes(blob: bytes, start: int) -> Minutes:
    """Return the run that `pack_minutes` packed, beginning at minute *start*."""
    return Minutes(start, *unpack_ints(blob, len(COLUMNS)))


def pack_labels(labels: Sequence[Sequence[tuple[str, str]]]) -> bytes:
    """Pack the labels of consecutive series."""
    return zstandard.compress(orjson.dumps([dict(pairs) for pairs in labels]), _LEVEL)


def unpack_labels(blob: bytes) -> list[Mapping[str, str]]:
    """Return the labels that `pack_labels` packed."""
    labels: list[Mapping[str, str]] = orjson.loads(zstandard.decompress(blob))
    return labels


def pack_state(state: ScrapeState) -> bytes:
    """Pack what is remembered of all series, targets and services."""
    values = state.last_value.view(np.int64)
    parts = [
        pack_ints([state.last_ts, values]),
        pack_ints([state.target_first, state.target_last, state.target_reset, *state.spacings.T]),
        pack_ints([state.job_first, state.job_last]),
        pack_ints([*state.process.T]),
    ]
    sizes = np.array([len(part) for part in parts], "<i8").tobytes()
    return sizes + b"".join(parts)


def unpack_state(blob: bytes) -> ScrapeState:
    """Return the state that `pack_state` packed, now or in a version before."""
    series_part, targets_part, jobs_part, *more = _parts(blob)
    series = unpack_ints(series_part, 2)
    targets = unpack_ints(targets_part, 3 + SPACINGS)
    jobs = unpack_ints(jobs_part, 2)
    process = unpack_ints(more[0], PROCESS_FACTS) if more else _no_process(targets.shape[1])
    return ScrapeState(
        series[0].copy(),
        series[1].view(np.float64).copy(),
        targets[0].copy(),
        targets[1].copy(),
        targets[2].copy(),
        np.ascontiguousarray(targets[3:].T),
        jobs[0].copy(),
        jobs[1].copy(),
        np.ascontiguousarray(process.T),
    )


def _parts(blob: bytes) -> list[bytes]:
    """Cut a state into its parts: four, or three as 0.1.0 before processes were followed.

    Sizes and parts fill the blob exactly, which they do for one count of parts only.
    """
    for count in (3, 4):
        sizes = np.frombuffer(blob[: count * _WIDTH], "<i8")
        ends: npt.NDArray[np.int64] = count * _WIDTH + np.cumsum(sizes)
        if ends[-1] == len(blob):
            return [blob[end - size : end] for end, size in zip(ends, sizes, strict=True)]
    raise ValueError("a checkpoint is cut off or of a later version")


def _no_process(targets: int) -> Ints:
    return np.zeros((PROCESS_FACTS, targets), np.int64)
