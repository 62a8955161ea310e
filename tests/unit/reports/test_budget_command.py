"""`sre-ops report budget` beside a small server that answers with Markdown or refuses."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sre_ops.reports.cli import app
from sre_ops.reports.cli.budget import readable, scope_of

MARKDOWN = r"""# Monthly budget report: 注文

- For: 注文

## How the objectives stood

| Objective | Good | State |
| :-- | --: | :-- |
| 支払い | 99.9 % | missed |
| a\|b | <0.1 % | met |

A \*note\*.
"""


class _Answers(BaseHTTPRequestHandler):
    asked: str = ""

    def do_GET(self) -> None:
        type(self).asked = self.path
        is_known = "name=shop" in self.path
        body = MARKDOWN.encode() if is_known else b'{"detail": "there is no service"}'
        self.send_response(200 if is_known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server at SRE_OPS_URL."""
    found = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    monkeypatch.setenv("SRE_OPS_URL", f"http://127.0.0.1:{found.server_port}")
    yield
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.mark.usefixtures("server")
def test_a_report_is_asked_for_and_printed_for_people() -> None:
    options = ["--service", "shop", "--month", "2026-10", "--locale", "ja"]

    result = CliRunner().invoke(app, ["budget", *options])

    assert result.exit_code == 0, result.output
    assert "scope=service&name=shop&month=2026-10&locale=ja" in _Answers.asked
    assert "format=md" in _Answers.asked
    assert "Monthly budget report: 注文\n" in result.output


@pytest.mark.usefixtures("server")
def test_a_file_is_written_as_it_was_answered(tmp_path: Path) -> None:
    path = tmp_path / "october.md"

    options = ["--service", "shop", "--format", "md", "-o", str(path)]
    result = CliRunner().invoke(app, ["budget", *options])

    assert result.exit_code == 0, result.output
    assert path.read_text() == MARKDOWN


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give one of"),
        (["--service", "shop", "--organisation"], "give one of"),
        (["--service", "nothing"], "there is no service"),
        (["--service", "shop", "-o", "/nowhere/october.txt"], "cannot be written"),
    ],
)
def test_what_cannot_be_answered_ends_with_2(options: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["budget", *options])

    assert result.exit_code == 2
    assert said in result.output


def test_tables_stand_in_columns_in_any_script() -> None:
    assert readable(MARKDOWN) == (
        "Monthly budget report: 注文\n"
        "\n"
        "- For: 注文\n"
        "\n"
        "How the objectives stood\n"
        "\n"
        "Objective    Good  State\n"
        "---------  ------  ------\n"
        "支払い     99.9 %  missed\n"
        "a|b        <0.1 %  met\n"
        "\n"
        "A *note*.\n"
    )


def test_a_report_is_of_one_scope() -> None:
    assert scope_of("", "edge", is_organisation=False) == {"scope": "team", "name": "edge"}
    assert scope_of("", "", is_organisation=True) == {"scope": "organisation", "name": ""}
    assert scope_of("", "", is_organisation=False) is None
