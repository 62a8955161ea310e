"""Runs a job of rendering in a process of its own, with bounds on time and memory.

The job goes there as a pickle, which only ever flows from us to our own child; what comes back is
bytes of a finished file, or an error as a line of text. The child gets no secret of our
environment and refuses network, other programs and files to write (`worker`).
"""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from sre_ops.kernel.errors import Conflict, Forbidden, Invalid, NotFound, SreOpsError, Unavailable
from sre_ops.render.paper.fonts import Fonts

WORKER = "sre_ops.render.paper.worker"
REFUSED = 3
"""Exit status of a child that tells a domain error on its error output."""

_ERRORS: Mapping[str, type[SreOpsError]] = {
    one.__name__: one for one in (Invalid, NotFound, Conflict, Forbidden, Unavailable)
}
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")


class Job(Protocol):
    """What the child does: a value that can be pickled."""

    def run(self) -> bytes:
        """Return the finished file."""


class TookTooLong(Invalid):
    """The document needs more time or memory than it is given: it is too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a document may cost.

    Attributes:
        seconds: by the clock, and of processor time.
        memory_bytes: address space of the child, its libraries and mapped fonts included.
    """

    seconds: int = 120
    memory_bytes: int = 3 << 30


USUAL = Limits()


def press(job: Job, fonts: Fonts, limits: Limits = USUAL) -> bytes:
    """Run *job* in a child and return what it made.

    Raises:
        TookTooLong: it reached a limit.
        Invalid: the job refused what it was given.
        Unavailable: a library that it needs is not installed, or it failed in an unforeseen way.
    """
    with TemporaryDirectory(prefix="sre_ops-press-") as folder:
        configuration = Path(folder) / "fonts.conf"
        configuration.write_text(fonts.configuration(), encoding="utf-8")
        done = _run(job, limits, {"FONTCONFIG_FILE": str(configuration)})
    if done.returncode == 0:
        return done.stdout
    raise _failure(done, limits)


def _run(job: Job, limits: Limits, more: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", WORKER, str(limits.seconds), str(limits.memory_bytes)]
    try:
        return subprocess.run(  # noqa: S603 - our own program, numbers as arguments
            command,
            input=pickle.dumps(job),
            capture_output=True,
            timeout=limits.seconds,
            env={**_environment(), **more},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TookTooLong(_too_long(limits)) from error


def _environment() -> dict[str, str]:
    """Return what a program needs of our environment, without addresses and passwords."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_ON or name.startswith("COVERAGE_")
    }


def _failure(done: subprocess.CompletedProcess[bytes], limits: Limits) -> SreOpsError:
    told = done.stderr.decode("utf-8", "replace").strip()
    last = told.splitlines()[-1] if told else f"exit status {done.returncode}"
    if done.returncode == REFUSED:
        error = json.loads(last)
        return _ERRORS[error["kind"]](error["text"])
    if done.returncode < 0 or "MemoryError" in last:
        return TookTooLong(_too_long(limits))
    return Unavailable(f"the document could not be rendered: {last}")


def _too_long(limits: Limits) -> str:
    return (
        f"the document needs more than {limits.seconds} s or"
        f" {limits.memory_bytes >> 20} MB: shorten it or split it"
    )
