"""Definitions survive being written in another format, but for what is named as lost."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sre_ops.slo.domain.composite import Importance
from sre_ops.slo.domain.counting_queries import growth
from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    DataSource,
    Definitions,
    EventSli,
    FanOut,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    Origin,
    PartOf,
    RollingWindow,
    Selector,
    Service,
    Sla,
    Slo,
    TimeSlices,
)
from sre_ops.slo.domain.differences import differences
from sre_ops.slo.domain.event_sli import from_bad_and_total, from_good_and_total
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.promql import BadPromql, NotCountable
from sre_ops.slo.domain.query_sli import threshold_sli
from sre_ops.slo.domain.ratio_sli import ask
from sre_ops.slo.domain.writing_openslo import openslo_losses, openslo_objects
from sre_ops.slo.domain.writing_sloth import sloth_documents, sloth_losses
from sre_ops.slo.sinks.yaml_text import yaml_text
from sre_ops.slo.sources.definition_files import load_text

ORIGIN = Origin("a.yaml")
WORDS = st.text(max_size=12)
NAMES = st.text(alphabet="abz09", min_size=1, max_size=6) | st.sampled_from(
    ["no", "1:30", "null", "決済", "a b", "<<", "0x1F", "1_000", "=", "2026-01-01"]
)
VALUES = st.text(alphabet='ab"\\\nあ.{}', max_size=6)
MATCHERS = st.one_of(
    st.builds(Matcher, st.sampled_from("abc"), st.just(MatchOp.EQUAL), VALUES),
    st.builds(Matcher, st.sampled_from("def"), st.just(MatchOp.NOT_EQUAL), VALUES),
    st.just(Matcher("code", MatchOp.REGEX, "5..|429")),
    st.just(Matcher("path", MatchOp.NOT_REGEX, r"/health\..*")),
)
LISTS = st.lists(MATCHERS, max_size=2, unique_by=lambda each: each.label)
SELECTORS = st.builds(
    lambda metric, matchers: Selector(metric, tuple(sorted(matchers))),
    st.sampled_from(["x_total", "y_total", "h_count"]),
    LISTS,
) | st.builds(
    lambda bound: Selector("h_bucket", (Matcher("le", MatchOp.EQUAL, bound),)),
    st.sampled_from(["0.5", "1", "2000000"]),
)
SUMS = st.lists(st.tuples(SELECTORS, st.sampled_from([1, 1, -1, 2])), min_size=1, max_size=3)
NUMBERS = st.floats(
    min_value=-1e250, max_value=1e250, allow_nan=False, allow_subnormal=False
).filter(lambda value: value == 0 or abs(value) > 1e-250)
POSITIVE = NUMBERS.map(abs).filter(bool)
RATIOS = st.integers(20_000, 999_999).map(lambda it: Decimal(it).scaleb(-6)) | st.sampled_from(
    [Decimal("0.999"), Decimal("0.9990"), Decimal("0.5")]
)
ROLLING = st.integers(1, 3_660).map(RollingWindow)
CALENDAR = st.builds(
    CalendarWindow, st.sampled_from(CalendarUnit), st.sampled_from(["Asia/Tokyo", "UTC"])
)
QUERIES = st.sampled_from(
    ["avg(x)", "job:errors:ratio", " 1 - a / b\n", 'sum(rate(x{l="[5m]"}[5m])) / 2', "up"]
)


@st.composite
def events(draw: st.DrawFn) -> EventSli:
    part, total = draw(SUMS), draw(SUMS)
    build = draw(st.sampled_from([from_good_and_total, from_bad_and_total]))
    try:
        return build(growth(part, "5m"), growth(total, "5m"))
    except (BadPromql, NotCountable):
        assume(False)  # noqa: FBT003 - hypothesis's way to say no
        raise


KINDS = ("events", "native", "gauge", "age", "query", "ratio")


@st.composite
def slos(draw: st.DrawFn, kinds: Sequence[str] = KINDS) -> Slo:
    """Draw an SLO as importers make them: what follows from something else follows here."""
    objective, slices, approximate = draw(RATIOS), None, ""
    match draw(st.sampled_from(kinds)):
        case "events":
            sli: Any = draw(events())
        case "native":
            sli = NativeLatencySli(Selector("h"), draw(POSITIVE))
        case "gauge":
            sli = GaugeSli(Selector("up"), draw(st.sampled_from(Comparison)), draw(NUMBERS))
        case "age":
            sli = FreshnessSli(draw(SELECTORS), draw(NUMBERS))
        case "query":
            sli = threshold_sli(
                draw(QUERIES), draw(st.sampled_from(Comparison)), Decimal(str(draw(NUMBERS)))
            )
            approximate = "time slices of a free-form query" if hasattr(sli, "query") else ""
        case _:
            target = draw(st.sampled_from([objective, Decimal("0.75")]))
            found = ask(draw(QUERIES), is_failure=draw(st.booleans()), objective=target)
            sli, approximate = found.sli, found.approximate
    if isinstance(sli, EventSli | NativeLatencySli) and draw(st.booleans()):
        slices = TimeSlices(draw(st.sampled_from([1, 5, 60])), draw(RATIOS))
    labels = draw(st.dictionaries(NAMES | st.just("team"), WORDS, max_size=3))
    return Slo(
        service=draw(NAMES),
        name=draw(NAMES),
        sli=sli,
        objective=objective,
        windows=tuple(draw(st.lists(ROLLING | CALENDAR, min_size=1, max_size=2, unique=True))),
        origin=ORIGIN,
        time_slices=slices,
        source=draw(st.just("") | NAMES),
        display_name=draw(WORDS),
        description=draw(WORDS),
        team=draw(st.just(labels.get("team", "")) | NAMES),
        labels=labels,
        approximate=approximate,
    )


def read_back(text: str) -> list[Slo]:
    loaded = load_text(text)
    assert [str(each) for each in loaded.findings if each.severity is Severity.ERROR] == []
    return list(loaded.definitions.slos)


@settings(max_examples=60, deadline=None)
@given(slos())
def test_an_slo_written_as_openslo_reads_back_the_same(slo: Slo) -> None:
    text = yaml_text(openslo_objects(Definitions(slos=(slo,))))

    (again,) = read_back(text)

    assert replace(again, origin=slo.origin) == slo
    assert {"windows"} <= {loss.key.partition("].")[2] for loss in openslo_losses(slo)} or len(
        slo.windows
    ) == 1


FAN_OUTS = st.builds(
    FanOut,
    label=st.sampled_from(["tenant", "le_", "Zone9"]),
    limit=st.integers(1, 1_000),
    match=st.sampled_from(["", "/.*", "a|b", "[^/]+ .*"]),
    exclude=st.sampled_from(["", "x{2,3}", "on"]),
)


@settings(max_examples=40, deadline=None)
@given(slos(["events"]), FAN_OUTS)
def test_a_fan_out_written_as_openslo_reads_back_the_same(slo: Slo, fan_out: FanOut) -> None:
    fanning = replace(slo, fan_out=fan_out)
    text = yaml_text(openslo_objects(Definitions(slos=(fanning,))))

    (again,) = read_back(text)

    assert replace(again, origin=slo.origin) == fanning


@settings(deadline=None)
@given(st.lists(st.builds(Service, name=NAMES, origin=st.just(ORIGIN), display_name=WORDS,
                          description=WORDS, team=WORDS), unique_by=lambda each: each.name),
       st.lists(st.builds(DataSource, name=NAMES, url=st.just("http://p:9090/?a=b#c"),
                          origin=st.just(ORIGIN)), unique_by=lambda each: each.name))  # fmt: skip
def test_services_and_sources_written_as_openslo_read_back_the_same(
    services: list[Service], sources: list[DataSource]
) -> None:
    text = yaml_text(openslo_objects(Definitions(services=tuple(services), sources=tuple(sources))))

    definitions = load_text(text).definitions

    assert {replace(each, origin=ORIGIN) for each in definitions.services} == set(services)
    assert {replace(each, origin=ORIGIN) for each in definitions.sources} == set(sources)


@settings(max_examples=60, deadline=None)
@given(st.lists(slos(), min_size=1, max_size=2, unique_by=lambda slo: slo.key))
def test_slos_written_for_sloth_read_back_the_same_up_to_the_losses(written: list[Slo]) -> None:
    text = yaml_text(sloth_documents(written))

    again = {slo.key: slo for slo in read_back(text)}

    for slo in written:
        told = {loss.key.partition("].")[2] for loss in sloth_losses(slo)}
        assert list(differences(slo, again[slo.key], told)) == []


@settings(max_examples=60, deadline=None)
@given(slos(["events"]), st.dictionaries(st.just("team"), WORDS))
def test_an_slo_that_sloth_can_say_loses_nothing(slo: Slo, labels: dict[str, str]) -> None:
    plain = replace(
        slo,
        service="s",
        name="a",
        windows=(RollingWindow(30),),
        time_slices=None,
        source="",
        display_name="",
        labels=labels,
        team=labels.get("team", ""),
    )
    (again,) = read_back(yaml_text(sloth_documents([plain])))

    assert sloth_losses(plain) == []
    assert replace(again, origin=plain.origin) == plain


CHANGES: dict[str, Callable[[Any], Any]] = {
    "service": lambda text: text + "x",
    "name": lambda text: text + "x",
    "sli": lambda _: GaugeSli(Selector("other"), Comparison.ABOVE, 1.5),
    "objective": lambda value: value / 2,
    "windows": lambda windows: (*windows, RollingWindow(3)),
    "time_slices": lambda _: TimeSlices(7, Decimal("0.123")),
    "source": lambda text: text + "x",
    "source_url": lambda text: text + "x",
    "display_name": lambda text: text + "x",
    "description": lambda text: text + "x",
    "team": lambda text: text + "x",
    "labels": lambda labels: {**labels, "more": "x"},
    "approximate": lambda text: text + "x",
    "fan_out": lambda _: FanOut(label="endpoint", limit=3),
    "sla": lambda _: Sla(name="partners", objective=Decimal("0.1"), file="x.yaml"),
    "importance": lambda _: Importance.CRITICAL,
    "part_of": lambda _: PartOf(parent="whole", label="endpoint", value="/"),
}


@settings(deadline=None)
@given(slos(), st.sampled_from(sorted(CHANGES)))
def test_whatever_differs_after_reading_back_is_named(slo: Slo, field: str) -> None:
    changed: Slo = replace(slo, **{field: CHANGES[field](getattr(slo, field))})

    named = [loss.key for loss in differences(slo, changed, ())]

    where = "labels.more" if field == "labels" else field
    assert named == [f"slos[{slo.service}/{slo.name}].{where}"]
    assert list(differences(slo, changed, {where})) == []


def test_every_field_of_an_slo_can_differ() -> None:
    assert set(CHANGES) == {field.name for field in fields(Slo)} - {"origin"}


@settings(deadline=None)
@given(
    st.recursive(
        WORDS | st.booleans() | RATIOS,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.dictionaries(WORDS, inner, min_size=1, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_any_text_is_written_so_that_it_reads_back_as_it_was(value: Any) -> None:
    from sre_ops.slo.domain.document import Listing, Scalar, Table  # noqa: PLC0415
    from sre_ops.slo.sources.yaml_documents import documents_of  # noqa: PLC0415

    def plain(node: Any) -> Any:
        match node:
            case Scalar():
                return node.text
            case Listing():
                return [plain(each) for each in node.entries]
            case Table():
                return {key: plain(each) for key, each in node.entries.items()}

    def texts(value: Any) -> Any:
        match value:
            case bool():
                return str(value).lower()
            case Decimal():
                return f"{value:f}"
            case list():
                return [texts(each) for each in value]
            case dict():
                return {key: texts(each) for key, each in value.items()}
            case _:
                return value

    found = [plain(each.node) for each in documents_of(yaml_text([{"it": value}]), "f", [])]

    assert found == [{"it": texts(value)}]
