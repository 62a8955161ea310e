"""The generator's truth is compared with a replay of the text it wrote, sample by sample."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from scripts.history.presets import reference, small, tiny, told
from scripts.history.world import World
from sre_ops.slo.domain.definition import EventSli, Slo

LINE = re.compile(r"^(\w+)\{(.*)\} (\S+) (\d+)\.(\d{3})$")
Series = tuple[str, tuple[tuple[str, str], ...]]
Scrapes = dict[int, dict[Series, float]]
SEEDS = (1, 2, 3, 4)


def read(path: Path) -> dict[str, Scrapes]:
    """Read instance -> scrape time -> series -> value with no help from the generator."""
    targets: dict[str, Scrapes] = defaultdict(lambda: defaultdict(dict))
    for line in path.read_text().splitlines():
        if match := LINE.match(line):
            metric, text, value, seconds, millis = match.groups()
            labels = dict(re.findall(r'(\w+)="([^"]*)"', text))
            series = (metric, tuple(sorted(labels.items())))
            targets[labels["instance"]][int(seconds + millis)][series] = float(value)
    return targets


def replay(world: World, slo: Slo, targets: dict[str, Scrapes]) -> dict[int, list[int]]:
    """Count (valid, bad) per minute as somebody would with pencil and paper."""
    assert isinstance(slo.sli, EventSli)
    old = {plan.name for plan in world.scenario.services if plan.old_at_entry}
    minutes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for instance, scrapes in targets.items():
        first_generation = instance.split(":")[0].endswith(".0")
        last: dict[Series, float] = {}
        for number, at in enumerate(sorted(scrapes)):
            now = scrapes[at]
            if number == 0 and slo.service in old and first_generation:
                last = dict(now)
                continue
            if any(series in last and value < last[series] for series, value in now.items()):
                last = {}
            for series, value in now.items():
                metric, labels = series
                for term in slo.sli.terms:
                    if term.selector.metric == metric and term.selector.accepts(dict(labels)):
                        grown = int(value - last.get(series, 0))
                        minutes[(at - 1) // 60_000][0] += term.valid * grown
                        minutes[(at - 1) // 60_000][1] += term.bad * grown
            last |= now
    return minutes


@pytest.mark.parametrize("seed", SEEDS)
def test_what_scrapes_could_show_equals_a_replay_of_the_written_samples(
    tmp_path: Path, seed: int
) -> None:
    world = World(tiny(), seed)
    targets = read(world.write_openmetrics(tmp_path / "world.om"))

    for slo in world.definitions():
        replayed = replay(world, slo, targets)
        valid, bad = world.shown_minutes(f"{slo.service}/{slo.name}")
        shown = {
            world.start + at: [int(v), int(b)]
            for at, (v, b) in enumerate(zip(valid, bad, strict=True))
            if v or b
        }
        assert shown == {m: counts for m, counts in replayed.items() if counts != [0, 0]}


@pytest.mark.parametrize("seed", SEEDS)
def test_scrapes_never_show_more_than_what_happened(seed: int) -> None:
    world = World(small(), seed)

    for name in world.names:
        shown, truth = (f(name, world.start, world.end) for f in (world.shown, world.truth))
        assert 0 < shown[0] <= truth[0]
        assert 0 <= shown[1] <= truth[1]


def test_a_seed_says_everything(tmp_path: Path) -> None:
    texts = [
        World(tiny(), seed).write_openmetrics(tmp_path / f"{n}.om").read_text()
        for n, seed in enumerate((7, 7, 8))
    ]

    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_ranges_of_minutes_add_up_to_the_whole() -> None:
    world = World(tiny(), 5)
    middle = world.start + 123

    for name in world.names:
        parts = [world.shown(name, world.start, middle), world.shown(name, middle, world.end)]
        whole = world.shown(name, world.start, world.end)
        assert tuple(map(sum, zip(*parts, strict=True))) == whole


def test_files_cut_in_time_hold_the_same_samples_as_one(tmp_path: Path) -> None:
    world = World(tiny(), 6)
    middle = world.start + 100
    whole = world.write_openmetrics(tmp_path / "whole.om")

    first = world.write_openmetrics(tmp_path / "first.om", None, middle)
    second = world.write_openmetrics(tmp_path / "second.om", middle, None)

    def lines(path: Path) -> list[str]:
        return [line for line in path.read_text().splitlines() if not line.startswith("#")]

    assert sorted(lines(first) + lines(second)) == sorted(lines(whole))


def test_processes_tell_when_they_started_and_old_ones_did_so_long_ago(tmp_path: Path) -> None:
    world = World(told(), 1)
    targets = read(world.write_openmetrics(tmp_path / "world.om"))
    starts = {
        (instance, at): value
        for instance, scrapes in targets.items()
        for at, now in scrapes.items()
        for (metric, _), value in now.items()
        if metric == "process_start_time_seconds"
    }

    for _, chain in world.chains:
        for life in chain:
            for at in life.times[life.present].tolist():
                assert starts.pop((life.labels["instance"], at)) == life.start / 1_000
                assert life.start < at
            if life.old:
                assert life.times[0] - life.start > 3 * 3_600_000 - 60_000

    assert starts == {}


def test_an_error_series_is_born_with_its_first_error(tmp_path: Path) -> None:
    targets = read(World(tiny(), 1).write_openmetrics(tmp_path / "world.om"))

    firsts = [scrapes[min(scrapes)] for scrapes in targets.values()]
    values = [
        value
        for scrapes in targets.values()
        for scrape in scrapes.values()
        for (metric, labels), value in scrape.items()
        if metric == "http_requests_total" and dict(labels)["code"].startswith("5")
    ]

    assert min(values) >= 1
    assert any(all(dict(s[1]).get("code") != "503" for s in scrape) for scrape in firsts)


def test_the_scenarios_hold_the_slos_that_tests_and_benchmarks_expect() -> None:
    day = World(reference(1, days=2), 1)

    assert len(day.definitions()) == 120
    assert len(World(small(), 1).definitions()) == 20
    assert "seed=1" in day.describe()
