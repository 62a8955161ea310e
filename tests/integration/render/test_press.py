import json
import socket
import subprocess
import sys

import pytest

from sre_ops.kernel.errors import Conflict, Unavailable
from sre_ops.render.paper.fonts import installed_fonts
from sre_ops.render.paper.press import Job, Limits, TookTooLong, press
from tests.integration.render.jobs import (
    Broken,
    Curious,
    Endless,
    Greedy,
    Refusing,
    Starter,
    Talkative,
)


def run(job: Job, *, seconds: int = 60, memory_bytes: int = 1 << 30) -> bytes:
    limits = Limits(seconds=seconds, memory_bytes=memory_bytes)
    return press(job, installed_fonts(), limits)


def test_a_job_that_never_ends_is_ended() -> None:
    with pytest.raises(TookTooLong, match="more than 1 s"):
        run(Endless(), seconds=1)


def test_a_job_that_takes_too_much_memory_is_ended() -> None:
    with pytest.raises(TookTooLong, match="or 1024 MB: shorten it"):
        run(Greedy())


def test_a_job_sees_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SRE_OPS_DATABASE", "postgresql://sre:secret@db/sre")
    monkeypatch.setenv("PGPASSWORD", "secret")

    seen = json.loads(run(Curious()))

    assert "secret" not in json.dumps(seen)
    assert seen["FONTCONFIG_FILE"].endswith("fonts.conf")


def test_a_job_reaches_no_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)

        with pytest.raises(Unavailable, match=r"may not socket\."):
            run(Talkative(server.getsockname()[1]))

        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_job_starts_no_program() -> None:
    with pytest.raises(Unavailable, match=r"may not subprocess\.Popen"):
        run(Starter())


def test_what_a_job_refuses_is_refused_here_in_its_words() -> None:
    with pytest.raises(Conflict, match="the report is closed"):
        run(Refusing())


def test_a_job_that_fails_is_told_in_one_line() -> None:
    with pytest.raises(Unavailable, match="could not be rendered: FileNotFoundError"):
        run(Broken())


def test_the_service_itself_never_loads_what_prints() -> None:
    source = """
import sys
import sre_ops.render.mail.message, sre_ops.render.paper.docx, sre_ops.render.paper.pdf
print([name for name in ("weasyprint", "docx", "lxml", "resvg_py") if name in sys.modules])
"""

    told = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == "[]"
