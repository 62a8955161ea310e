import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from sre_ops.slo.cli import app
from sre_ops.slo.cli.check import load_or_exit
from sre_ops.slo.commands.examine import ALL_RULES, examine
from sre_ops.slo.sources import prometheus_facts
from sre_ops.slo.sources.definition_files import Unreadable, load
from sre_ops.slo.sources.prometheus_facts import PrometheusFacts

SOUND = """\
version: prometheus/v1
service: s
slos:
  - name: a
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(h_count[5m])) - sum(rate(h_bucket{le="0.3"}[5m]))
        total_query: sum(rate(h_count[5m]))
"""
Answer = Callable[[str, str], tuple[int, bytes]]
FACTS = {
    "live:0": "2",
    "all:h_count": "2",
    "scraped:0": "119",
    "grown_in_window:0": "3000",
    "oldest": "2592000",
    "age:0": "NaN",
}
RECORD = {"type": "recording", "name": "h_count", "query": "sum(rate(h_seconds_count[5m]))"}


def check(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["check", *arguments])


def budget(file: Path, *arguments: str) -> Any:
    nowhere = ("--prometheus-url", "http://127.0.0.1:1")
    return CliRunner().invoke(app, ["budget", "--definitions", str(file), *nowhere, *arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self.tell(*answer(parts.path, parse_qs(parts.query).get("query", [""])[0]))

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.tell(*answer(self.path, form["query"][0]))

        def tell(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def success(data: object) -> tuple[int, bytes]:
    return 200, json.dumps({"status": "success", "data": data}).encode()


def vector(*rows: tuple[dict[str, str], str]) -> tuple[int, bytes]:
    result = [{"metric": metric, "value": [0, value]} for metric, value in rows]
    return success({"resultType": "vector", "result": result})


def prometheus(path: str, query: str) -> tuple[int, bytes]:
    """Answer as a Prometheus that keeps 15 days of a quiet histogram with two bounds."""
    if path.endswith("/runtimeinfo"):
        return success({"storageRetention": "15d or 10GB"})
    if path.endswith("/rules"):
        return success({"groups": []})
    if '"fact"' in query:
        return vector(*[({"fact": name}, value) for name, value in FACTS.items()])
    if query.startswith("count by"):
        return vector(({"le": "0.25"}, "1"), ({"le": "+Inf"}, "1"), ({}, "1"))
    if 'le="0.3"' in query:
        return vector()
    return vector(({}, "12"))


def test_definitions_in_order_end_with_zero_and_list_what_was_not_asked(file: Path) -> None:
    result = check(str(file), "--format", "json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(answer) == ["schema", "findings", "skipped", "measured", "fan_outs"]
    assert answer["schema"] == "sre_ops.slo_check.v1"
    assert answer["findings"] == []
    assert {each["rule"] for each in answer["skipped"]} == set(ALL_RULES)
    assert answer["measured"] == []


def test_an_error_ends_with_one_and_has_every_field(file: Path) -> None:
    file.write_text(SOUND.replace("99.9", "100"), encoding="utf-8")

    result = check(str(file), "--format", "json")

    (finding,) = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert (finding["rule"], finding["severity"]) == ("objective-100", "error")
    assert (finding["file"], finding["line"], finding["column"]) == (str(file), 5, 16)
    assert (finding["key"], finding["value"]) == ("slos[0].objective", "100")
    assert finding["allowed"]
    assert finding["message"]


def test_the_table_tells_the_place_and_sums_up(file: Path) -> None:
    file.write_text(SOUND.replace("99.9", "0.999"), encoding="utf-8")

    result = check(str(file))

    assert result.exit_code == 1
    assert f"{file}:5:16: error [objective-as-ratio]" in result.stdout
    assert "allowed: a percentage" in result.stdout
    assert "not in order: 0 SLOs read, 1 error, 0 warnings" in result.stdout


def test_a_path_that_cannot_be_read_ends_with_two_and_an_empty_stdout(tmp_path: Path) -> None:
    result = check(str(tmp_path / "none.yaml"), str(tmp_path), "--format", "json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "none.yaml" in result.stderr
    assert "no .yaml or .yml file" in result.stderr


def test_the_server_tells_of_bounds_retention_and_traffic(file: Path) -> None:
    with server(prometheus) as url:
        result = check(str(file), "--format", "json", "--prometheus-url", url)

    answer = json.loads(result.stdout)
    found = {finding["rule"]: finding for finding in answer["findings"]}
    assert result.exit_code == 1
    assert answer["skipped"] == []
    assert set(found) == {"bucket-bound", "window-beyond-retention", "low-traffic"}
    assert found["bucket-bound"]["allowed"] == "0.25 | +Inf"
    assert all(finding["fix"] for finding in found.values())
    assert answer["measured"] == [
        {
            "service": "s",
            "slo": "a",
            "series": 2,
            "scrape_interval_seconds": 30.0,
            "samples_per_day": 5760,
            "events_per_day": 100.0,
            "days_to_tell": 38.38,  # 3,838 events
            "history_days": 30.0,
        }
    ]


def test_the_table_tells_the_fix_and_what_was_measured(file: Path) -> None:
    with server(prometheus) as url:
        result = check(str(file), "--prometheus-url", url)

    assert '    fix: choose one of them, `le="0.25"`' in result.stdout
    measured = "s/a: 2 live series, scraped every 30 s, 5,760 samples a day, 100 events a day"
    assert f"    {measured}, 38.4 days to tell a miss from luck, 30.0 days of" in result.stdout


def test_a_query_that_fails_skips_its_own_checks_alone(file: Path) -> None:
    def refusing(path: str, query: str) -> tuple[int, bytes]:
        is_heavy = "count_over_time" in query
        return (
            (422, b'{"status":"error","error":"too many samples"}')
            if is_heavy
            else prometheus(path, query)
        )

    with server(refusing) as url:
        result = check(str(file), "--prometheus-url", url)

    assert result.exit_code == 1
    assert "[bucket-bound]" in result.stdout
    assert "answered 422: too many samples" in result.stderr
    assert "    s/a: label-churn: whether ever new series are born\n" in result.stdout
    assert "    s/a: series-missing" not in result.stdout


def test_a_server_without_a_list_of_rules_is_no_failure(file: Path) -> None:
    def victoria(path: str, query: str) -> tuple[int, bytes]:
        return (404, b"no") if path.endswith("/rules") else prometheus(path, query)

    file.write_text(SOUND.replace("0.3", "0.25"), encoding="utf-8")
    with server(victoria) as url:
        result = check(str(file), "--prometheus-url", url)

    assert result.exit_code == 0
    assert "    differenced-recorded-sum: " in result.stdout


def test_the_result_of_a_recording_rule_is_no_counter(file: Path) -> None:
    def recording(path: str, query: str) -> tuple[int, bytes]:
        if path.endswith("/rules"):
            return success({"groups": [{"rules": [RECORD]}]})
        return prometheus(path, query)

    with server(recording) as url:
        result = check(str(file), "--prometheus-url", url)

    assert "[differenced-recorded-sum]" in result.stdout
    assert "`sum(rate(h_seconds_count[5m]))`" in result.stdout


def test_an_answer_without_end_is_not_read_to_its_end(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prometheus_facts, "MAX_BYTES", 1_000)

    with server(lambda _path, _query: (200, b" " * 10_000)) as url:
        result = check(str(file), "--prometheus-url", url)

    assert result.exit_code == 1
    assert "more than 1,000 bytes" in result.stderr


def test_a_short_history_is_not_told_beside_the_retention_that_bounds_it(file: Path) -> None:
    facts = FACTS | {"oldest": "864000"}

    def young(kept: str) -> Answer:
        def answer(path: str, query: str) -> tuple[int, bytes]:
            if path.endswith("/runtimeinfo"):
                return success({"storageRetention": kept})
            if '"fact"' in query:
                return vector(*[({"fact": name}, value) for name, value in facts.items()])
            return prometheus(path, query)

        return answer

    rules = []
    for kept in ("15d", "90d"):
        with server(young(kept)) as url:
            result = check(str(file), "--format", "json", "--prometheus-url", url)
        rules.append({each["rule"] for each in json.loads(result.stdout)["findings"]})

    assert rules[0] ^ rules[1] == {"window-beyond-retention", "history-under-window"}
    assert "window-beyond-retention" in rules[0]


def test_a_query_too_long_for_an_address_is_sent_as_a_form(file: Path) -> None:
    asked: list[str] = []

    def listening(path: str, query: str) -> tuple[int, bytes]:
        asked.append(query)
        return prometheus(path, query)

    file.write_text(SOUND.replace("h_count", "h_count{path=~'" + "a|" * 300 + "b'}"))
    with server(listening) as url:
        result = check(str(file), "--format", "json", "--prometheus-url", url)

    assert json.loads(result.stdout)["skipped"] == []
    assert max(map(len, asked)) > prometheus_facts.LONGEST_GET


def test_when_the_time_is_over_the_rest_is_skipped(file: Path) -> None:
    slos = load([file]).definitions.slos

    with server(prometheus) as url, PrometheusFacts(url) as facts:
        found = examine(slos, facts, patience=timedelta(seconds=-1))

    assert found.findings == []
    assert {one.rule for one in found.skipped} == set(ALL_RULES)
    assert {one.slo for one in found.skipped} == {"s/a"}


@pytest.mark.parametrize(
    "answer",
    [
        lambda _path, _query: (503, b"busy"),
        lambda _path, _query: (200, b"[]"),
        lambda _path, _query: (400, b'{"status": "error", "error": "bad query"}'),
        lambda _path, _query: success([]),
        lambda _path, _query: success({"result": [{"value": ["x"]}]}),
    ],
)
def test_a_server_that_was_asked_for_and_answers_nonsense_is_no_all_clear(
    file: Path, answer: Answer
) -> None:
    with server(answer) as url:
        result = check(str(file), "--format", "json", "--prometheus-url", url)

    assert result.exit_code == 1
    assert {each["rule"] for each in json.loads(result.stdout)["skipped"]} == set(ALL_RULES)
    assert url in result.stderr


@pytest.mark.parametrize("url", ["http://", "127.0.0.1:9090", "http://127.0.0.1:abc", "ftp://a"])
def test_an_address_that_is_none_ends_with_two_and_is_named(file: Path, url: str) -> None:
    result = check(str(file), "--prometheus-url", url)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"sre-ops: Prometheus address {url!r}: ")


def test_a_password_in_the_address_is_never_shown(file: Path) -> None:
    url = "http://me:s3cret@127.0.0.1:1"

    checked = check(str(file), "--prometheus-url", url)
    weighed = CliRunner().invoke(
        app, ["budget", "--definitions", str(file), "--prometheus-url", url, "--format", "json"]
    )

    assert "me:***@127.0.0.1:1" in checked.stderr
    assert "me:***@127.0.0.1:1" in weighed.stdout
    assert "s3cret" not in checked.output + weighed.output


@pytest.mark.parametrize(
    "at", ["", "now", "2026-11-21", "2026-11-21T09:00:00", "0001-01-01T00:00:00+14:00"]
)
def test_an_instant_that_is_none_ends_with_two(file: Path, at: str) -> None:
    result = CliRunner().invoke(
        app,
        [
            "budget",
            "--definitions",
            str(file),
            "--prometheus-url",
            "http://127.0.0.1:1",
            "--at",
            at,
        ],
    )

    assert result.exit_code == 2
    assert "2026-11-21T09:00:00Z" in result.stderr


def test_an_instant_to_come_says_what_is_shown_instead(file: Path) -> None:
    result = budget(file, "--at", "9998-01-01t00:00:00z")

    assert result.exit_code == 4
    assert "is not settled yet; shown is" in result.stderr


def test_files_without_an_slo_say_so(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("# nothing yet\n")

    result = check(str(tmp_path))

    assert "no SLO is defined" in result.stderr


def test_a_name_too_long_to_be_kept_is_an_error(file: Path) -> None:
    file.write_text(SOUND.replace("name: a", f"name: {'a' * 300}"))

    result = check(str(file))

    assert result.exit_code == 1
    assert "does-not-fit" in result.stdout


def test_a_server_that_keeps_silent_about_retention_is_not_accused(file: Path) -> None:
    def victoria(path: str, query: str) -> tuple[int, bytes]:
        return (404, b"no") if path.endswith("/runtimeinfo") else prometheus(path, query)

    with server(victoria) as url:
        result = check(str(file), "--format", "json", "--prometheus-url", url)

    rules = {finding["rule"] for finding in json.loads(result.stdout)["findings"]}
    assert "window-beyond-retention" not in rules


def test_other_commands_stop_at_errors_and_go_on_with_warnings(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(SOUND + "colour: red\n", encoding="utf-8")

    loaded = load_or_exit([str(file)])

    assert len(loaded.definitions.slos) == 1
    assert "unsupported-field" not in capsys.readouterr().out


def test_other_commands_end_with_two_on_an_error(file: Path) -> None:
    file.write_text(SOUND.replace("99.9", "100"), encoding="utf-8")

    with pytest.raises(Exception, match="2") as caught:
        load_or_exit([str(file)])

    assert getattr(caught.value, "exit_code", None) == 2


def test_folders_are_read_whole_without_hidden_files(tmp_path: Path, file: Path) -> None:
    for name in ("b.yml", "inner/c.yaml", ".git/d.yaml", "e.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(SOUND.replace("name: a", f"name: {name[0]}1"), encoding="utf-8")

    loaded = load([tmp_path, file])

    assert [slo.name for slo in loaded.definitions.slos] == ["a", "b1", "i1"]
    assert loaded.findings == ()


def test_the_same_slo_in_two_files_names_both(tmp_path: Path, file: Path) -> None:
    (tmp_path / "b.yaml").write_text(SOUND, encoding="utf-8")

    (finding,) = load([tmp_path]).findings

    assert finding.file == str(tmp_path / "b.yaml")
    assert f"{file}:4" in finding.message


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"\xff\xfe\x00", "not-utf8"), (b"#" * 4_000_001, "too-large"), (b"\xef\xbb\xbf", None)],
)
def test_bytes_that_are_no_text_are_a_finding(file: Path, content: bytes, rule: str | None) -> None:
    file.write_bytes(content)

    assert [finding.rule for finding in load([file]).findings] == ([rule] if rule else [])


def test_a_file_that_may_not_be_opened_is_unreadable(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)

    with pytest.raises(Unreadable, match=r"loop\.yaml"):
        load([loop])
