from pathlib import Path

import pytest

from scripts import generate_docs
from sre_ops.app.settings import Settings

PAGES = sorted(generate_docs.pages())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_generated_page_is_what_the_code_says(path: Path) -> None:
    expected = generate_docs.pages()[path]

    assert path.read_text() == expected, "run `make docs`"


def test_every_setting_is_described() -> None:
    undescribed = [name for name, field in Settings.model_fields.items() if not field.description]

    assert undescribed == []


def test_every_event_says_what_happened() -> None:
    events = generate_docs.event_types()

    assert {"catalog.team_declared.v1", "tenancy.tenant_created.v1"} <= {e.name for e in events}
    assert [e.name for e in events if not (e.__doc__ or "").rstrip().endswith(".")] == []


def test_every_metric_of_the_service_is_listed_with_its_labels() -> None:
    labels = {metric.name: found for metric, found in generate_docs.metric_families()}

    assert labels["sre_ops_slo_state"] == "`tenant`, `service`, `slo`, `window`, `state`"
    assert labels["sre_ops_job_runs"] == "`job`, `outcome`"
    assert labels["process_open_fds"] == "–"


@pytest.mark.parametrize("path", [path for path, _ in generate_docs.commands()])
def test_a_command_tells_its_exit_status_and_every_option(path: str) -> None:
    command = dict(generate_docs.commands())[path]

    assert "Exit status:" in command.help
    assert [each.name for each in command.params if not each.help] == []
