"""Jobs for the press that behave badly."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sre_ops.kernel.errors import Conflict
from sre_ops.render.paper.worker import shut_off


@dataclass(frozen=True, slots=True)
class Endless:
    """Never ends."""

    def run(self) -> bytes:
        while True:
            pass


@dataclass(frozen=True, slots=True)
class Greedy:
    """Takes more memory than it is given."""

    def run(self) -> bytes:
        return bytes(1 << 34)


@dataclass(frozen=True, slots=True)
class Curious:
    """Tells the environment that it sees."""

    def run(self) -> bytes:
        return json.dumps(dict(os.environ)).encode()


@dataclass(frozen=True, slots=True)
class Talkative:
    """Calls an address."""

    port: int

    def run(self) -> bytes:
        shut_off()
        socket.create_connection(("127.0.0.1", self.port)).close()
        return b"called"


@dataclass(frozen=True, slots=True)
class Starter:
    """Starts another program."""

    def run(self) -> bytes:
        shut_off()
        return subprocess.run([sys.executable, "-c", ""], check=True, capture_output=True).stdout


@dataclass(frozen=True, slots=True)
class Refusing:
    """Refuses what it was given."""

    def run(self) -> bytes:
        raise Conflict("the report is closed")


@dataclass(frozen=True, slots=True)
class Broken:
    """Fails as programs do."""

    def run(self) -> bytes:
        return (Path("/nowhere") / "file").read_bytes()
