"""A child process that is started, watched, paused and ended by its own pid."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

READY_SECONDS = 60.0


class DidNotStart(RuntimeError):
    """A server ended or stayed silent before it was ready; the message shows its log."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def http_ok(url: str) -> bool:
    """Tell whether *url* answers 2xx within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(200 <= answer.status < 300)  # noqa: PLR2004
    except (OSError, urllib.error.URLError):
        return False


def wait_until(condition: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
    """Poll *condition* until it holds, at first often, then four times a second.

    Raises:
        TimeoutError: it did not hold within *seconds*; names *what*.
    """
    deadline, pause = time.monotonic() + seconds, 0.01
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(pause)  # asking is work for both sides, often more than what is awaited
        pause = min(pause * 1.5, 0.25)


class Child:
    """One process in its own session, with a log file.

    Attributes:
        log: the file that holds stdout and stderr.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(os.environ) | dict(env or {}),
                cwd=cwd,
                start_new_session=True,
            )
        self._paused = False

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def wait_ready(self, ready: Callable[[], bool], what: str) -> None:
        """Wait until *ready* holds.

        Raises:
            DidNotStart: the process ended or is not ready within a minute.
        """
        try:
            wait_until(lambda: not self.running or ready(), what)
        except TimeoutError as slow:
            raise DidNotStart(f"{slow}\n{self.tail()}") from slow
        if not self.running:
            raise DidNotStart(f"{what}: ended with {self._process.returncode}\n{self.tail()}")

    def tail(self, lines: int = 20) -> str:
        """Return the last lines of the log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def pause(self) -> None:
        """Stop the process from running (SIGSTOP): it keeps its port but answers nothing."""
        os.kill(self.pid, signal.SIGSTOP)
        self._paused = True
        wait_until(self._is_stopped, f"a pause of {self.pid}")

    def _is_stopped(self) -> bool:
        """Tell whether every thread stands still: signals arrive a moment later."""
        try:
            stats = [one.read_text() for one in Path(f"/proc/{self.pid}/task").glob("*/stat")]
        except OSError:  # one of them ended while we looked
            return False
        return all(one.rpartition(")")[2].split()[0] == "T" for one in stats)

    def resume(self) -> None:
        """Let a paused process run again (SIGCONT)."""
        os.kill(self.pid, signal.SIGCONT)
        self._paused = False

    def kill(self) -> None:
        """End the process at once (SIGKILL), as a crash would."""
        if self.running:
            self._process.kill()
        self._process.wait()

    def stop(self, grace_seconds: float = 15.0) -> None:
        """Ask the process to end (SIGTERM); kill it when it does not."""
        if not self.running:
            return
        if self._paused:
            self.resume()
        self._process.terminate()
        try:
            self._process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # what it started itself

    def rss(self) -> int:
        """Return the resident memory in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(row for row in status.splitlines() if row.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def cpu_seconds(self) -> float:
        """Return the CPU time, user and system, in seconds, that the process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server:
    """A server with a folder of its own; start it with `with`, or `start()` and `close()`.

    Attributes:
        folder: holds the data, the configuration and the log; removed by `close()`
            unless the caller named it.
    """

    name = "server"
    cwd: Path | None = None

    def __init__(self, folder: Path | None = None) -> None:
        self._owns_folder = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix=f"sre_ops-{self.name}-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def child(self) -> Child:
        """The running process: for pid, rss, cpu_seconds, pause, resume and kill."""
        if self._child is None:
            raise RuntimeError(f"{self.name} has not been started")
        return self._child

    def command(self) -> list[str | Path]:
        """Return the command line; written by each server."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Tell whether the server answers queries; written by each server."""
        raise NotImplementedError

    def start(self) -> Self:
        """Start the server and wait until it is ready. After `stop()` it comes back as it was."""
        child = Child(self.command(), log=self.folder / "log", cwd=self.cwd)
        self._child = child
        try:
            child.wait_ready(self.is_ready, f"{self.name} ready on port {self.port}")
        except DidNotStart:
            child.kill()
            raise
        return self

    def stop(self) -> None:
        """End the process; port and data stay for another `start()`."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """End the process as a crash would; port and data stay for another `start()`."""
        self.child.kill()

    def close(self) -> None:
        """End the process and remove its folder."""
        self.stop()
        if self._owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
