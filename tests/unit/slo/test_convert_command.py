import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from sre_ops.slo.cli import app
from sre_ops.slo.domain.composite_graph import measured
from sre_ops.slo.sources.definition_files import load, load_text
from tests.unit.slo import own_documents

ROOT = Path(__file__).parents[3]
SLOTH = """\
version: prometheus/v1
service: s
slos:
  - name: a
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(b[{{.window}}]))
        total_query: sum(rate(t[{{.window}}]))
"""
PLUGIN = """\
  - name: p
    objective: 99
    sli: {plugin: {id: x}}
"""
ALERTING = "    alerting: {labels: {a: b}}\n"


def convert(*arguments: Any) -> Any:
    return CliRunner().invoke(app, ["convert", *map(str, arguments)])


def answer(*arguments: Any) -> Any:
    return json.loads(convert(*arguments, "--format", "json").stdout)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "a.sloth.yaml"
    path.parent.mkdir()
    path.write_text(SLOTH, encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_what_loses_nothing_ends_well_and_reads_back_the_same(file: Path, out: Path) -> None:
    result = convert(file, "--to", "openslo", "-o", out)

    assert result.exit_code == 0
    assert result.stdout == f"written: {out}/a.openslo.yaml\n1 written, 0 lost\n"
    before, after = load([file]).definitions.slos[0], load([out]).definitions.slos[0]
    assert (after.key, after.sli, after.objective) == (before.key, before.sli, before.objective)


def test_losses_are_listed_and_told_by_the_exit_status(file: Path, out: Path) -> None:
    file.write_text(SLOTH + ALERTING)

    result = convert(file, "--to", "openslo", "-o", out)

    assert result.exit_code == 5
    assert f"lost: {file}:10: slos[0].alerting.labels: alerts are not kept" in result.stdout
    assert (out / "a.openslo.yaml").exists()


def test_the_answer_in_json_stands_alone_on_stdout(file: Path, out: Path) -> None:
    file.write_text(SLOTH + ALERTING)

    found = answer(file, "--to", "sloth", "-o", out)

    assert list(found) == ["schema", "files", "losses"]
    assert found["schema"] == "sre_ops.slo_convert.v1"
    assert found["files"] == [str(out / "a.sloth.yaml")]
    (loss,) = found["losses"]
    assert (loss["file"], loss["key"]) == (str(file), "slos[0].alerting.labels")
    assert loss["why"].endswith("(holds a)")


def test_an_slo_of_a_plugin_is_left_out_and_the_others_are_written(file: Path, out: Path) -> None:
    file.write_text(SLOTH + PLUGIN)

    found = answer(file, "--to", "openslo", "-o", out)

    assert [loss["key"] for loss in found["losses"]] == ["slos[1].sli.plugin"]
    assert found["losses"][0]["why"].startswith("the SLO is left out")
    assert [slo.name for slo in load([out]).definitions.slos] == ["a"]


def test_a_method_that_is_not_kept_leaves_its_slo_out(tmp_path: Path, out: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  service: s\n"
        "  indicator: {spec: {ratioMetric: {counter: true,"
        " bad: {metricSource: {spec: {query: b}}}, total: {metricSource: {spec: {query: t}}}}}}\n"
        "  timeWindow: [{duration: 30d, isRolling: true}]\n"
        "  budgetingMethod: RatioTimeslices\n  objectives: [{target: 0.9}]\n"
    )

    found = answer(tmp_path / "a.yaml", "--to", "sloth", "-o", out)

    assert found["files"] == []
    (loss,) = found["losses"]
    assert (loss["key"], loss["line"]) == ("spec.budgetingMethod", 8)
    assert loss["why"].startswith("the SLO is left out: RatioTimeslices")


def test_what_is_read_as_something_else_is_a_loss(file: Path, out: Path) -> None:
    file.write_text(SLOTH.replace("sum(rate(b", "avg(rate(b") + "---\napiVersion: v1\nkind: Pod\n")

    found = answer(file, "--to", "openslo", "-o", out)

    keys = [loss["key"] for loss in found["losses"]]
    assert keys == ["slos[0].sli.events.error_query", "apiVersion"]


def test_an_objective_that_sloth_would_misread_is_a_loss(tmp_path: Path, out: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  service: s\n"
        "  indicator: {spec: {ratioMetric: {counter: true,"
        " bad: {metricSource: {spec: {query: b}}}, total: {metricSource: {spec: {query: t}}}}}}\n"
        "  timeWindow: [{duration: 30d, isRolling: true}]\n"
        "  budgetingMethod: Occurrences\n  objectives: [{target: 0.005}]\n"
    )

    found = answer(tmp_path / "a.yaml", "--to", "sloth", "-o", out)

    (loss,) = found["losses"]
    assert (loss["key"], loss["why"]) == ("slos[s/a].name", "what is written cannot be read back")


def test_mistakes_are_named_and_nothing_is_written(file: Path, out: Path) -> None:
    file.write_text(SLOTH.replace("99.9", "0.999"))

    result = convert(file, "--to", "openslo", "-o", out)

    assert result.exit_code == 2
    assert "objective" in result.stderr
    assert result.stdout == ""
    assert not out.exists()


def test_a_path_that_is_not_there_is_named(tmp_path: Path, out: Path) -> None:
    result = convert(tmp_path / "none", "--to", "openslo", "-o", out)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "none" in result.stderr


def test_a_file_without_any_slo_is_bad_input(tmp_path: Path, out: Path) -> None:
    (tmp_path / "a.yaml").write_text("")

    result = convert(tmp_path / "a.yaml", "--to", "openslo", "-o", out)

    assert result.exit_code == 2
    assert "no SLO is defined" in result.stderr


def test_another_file_is_replaced_by_force_only(file: Path, out: Path) -> None:
    out.mkdir()
    (out / "a.openslo.yaml").write_text("mine")

    refused = convert(file, "--to", "openslo", "-o", out)
    kept = (out / "a.openslo.yaml").read_text()
    forced = convert(file, "--to", "openslo", "-o", out, "--force")
    again = convert(file, "--to", "openslo", "-o", out)

    assert (refused.exit_code, kept) == (2, "mine")
    assert "--force" in refused.stderr
    assert (forced.exit_code, again.exit_code) == (0, 0)


def test_one_file_may_be_named_where_one_is_written(file: Path, tmp_path: Path) -> None:
    named = tmp_path / "b.yml"

    assert convert(file, "--to", "sloth", "-o", named).exit_code == 0

    assert yaml.safe_load(named.read_text())["service"] == "s"


def test_several_files_need_a_folder(tmp_path: Path) -> None:
    result = convert(ROOT / "slo_definitions", "--to", "openslo", "-o", tmp_path / "b.yaml")

    assert result.exit_code == 2
    assert "name a folder" in result.stderr


def test_several_files_in_are_several_files_out_and_stay_the_same(tmp_path: Path) -> None:
    runs = [
        answer(ROOT / "slo_definitions", "--to", "openslo", "-o", tmp_path / name)
        for name in ("one", "other")
    ]

    files = [[Path(file) for file in run["files"]] for run in runs]
    assert [file.name for file in files[0]] == [
        f"{path.name.split('.')[0]}.openslo.yaml"
        for path in sorted((ROOT / "slo_definitions").glob("*.yaml"))
    ]
    assert [file.read_text() for file in files[0]] == [file.read_text() for file in files[1]]
    assert runs[0]["losses"] == runs[1]["losses"]


def test_what_was_converted_loses_nothing_more(tmp_path: Path) -> None:
    convert(ROOT / "slo_definitions", "--to", "openslo", "-o", tmp_path / "one")

    again = answer(tmp_path / "one", "--to", "openslo", "-o", tmp_path / "two")

    assert again["losses"] == []
    for path in (tmp_path / "one").iterdir():
        assert (tmp_path / "two" / path.name).read_text() == path.read_text()


def test_services_and_sources_are_lost_where_a_format_has_none(file: Path, out: Path) -> None:
    details = "{type: Prometheus, connectionDetails: {url: u}}"
    source = f"kind: DataSource\nmetadata: {{name: eu}}\nspec: {details}"
    service = "kind: Service\nmetadata: {name: s}\nspec: {description: d}"
    (file.parent / "b.yaml").write_text(
        "---\n".join(f"apiVersion: openslo/v1\n{each}\n" for each in (source, service))
    )

    sloth = answer(file.parent, "--to", "sloth", "-o", out)
    grafana = answer(file.parent, "--to", "grafana", "-o", out)

    assert [loss["key"] for loss in sloth["losses"]] == [
        "sources[eu].url",
        "services[s].description",
    ]
    assert [loss["key"] for loss in grafana["losses"]] == ["sources[eu].url"]


def test_what_the_target_cannot_say_is_listed_once_by_slo_and_field(tmp_path: Path) -> None:
    found = answer(ROOT / "slo_definitions/catalog-api.pyrra.yaml", "--to", "sloth", "-o", tmp_path)

    fields = [
        loss["key"].removeprefix("slos[catalog-api/catalog-api-errors].")
        for loss in found["losses"][:4]
    ]
    assert fields == ["labels.pyrra.dev/service", "labels.pyrra.dev/team", "labels.team", "windows"]
    keys = [loss["key"] for loss in found["losses"]]
    assert len(keys) == len(set(keys)) == 12


def test_a_dashboard_is_written_for_each_service(tmp_path: Path) -> None:
    found = answer(ROOT / "slo_definitions", "--to", "grafana", "-o", tmp_path)

    names = sorted(Path(file).name for file in found["files"])
    assert "checkout.dashboard.json" in names
    assert len(names) == len(
        {slo.service for slo in measured(load([ROOT / "slo_definitions"]).definitions.slos)}
    )
    board = json.loads((tmp_path / "checkout.dashboard.json").read_text())
    assert board["title"] == "SLOs of Checkout 注文"


def test_a_written_text_may_hold_what_yaml_reads_as_something_else(file: Path, out: Path) -> None:
    file.write_text(SLOTH.replace("name: a", 'name: "no"\n    description: "1:30\\n\\u0085 y"'))

    convert(file, "--to", "sloth", "-o", out)

    text = (out / "a.sloth.yaml").read_text()
    (slo,) = load_text(text).definitions.slos
    assert load_text(text).findings == ()
    assert (slo.name, slo.description) == ("no", "1:30\n\x85 y")


@pytest.mark.parametrize("target", ["openslo", "sloth", "grafana"])
def test_composites_and_agreements_are_losses_of_every_format(
    target: str, file: Path, out: Path
) -> None:
    file.write_text(
        own_documents.SLOS
        + f"{own_documents.COMPOSITE}---\n{own_documents.JOURNEY}---\n{own_documents.AGREEMENT}"
    )

    found = answer(file, "--to", target, "-o", out)

    whys = {loss["why"].partition(" (")[0] for loss in found["losses"]}
    assert "the SLO is left out: SLOs made of other SLOs are judged by sre_ops alone" in whys
    assert "agreements beside an SLO are judged by sre_ops alone" in whys
    assert len(found["files"]) == 1
    if target != "grafana":
        assert any(loss["key"] == "slos[shop/pay].sla" for loss in found["losses"])
        written = load([out]).definitions.slos
        assert [slo.name for slo in written] == ["find", "pay"]
