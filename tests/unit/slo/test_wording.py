"""The sentence of an SLO answers: how much is spent, when is it gone, how does it stand, why."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sre_ops.slo.domain.states import Reason, State
from sre_ops.slo.domain.windows import Span
from sre_ops.slo.pages import wording
from sre_ops.web.i18n import speaking_to
from sre_ops.web.viewer import Viewer
from tests.databases import NOON
from tests.unit.slo.budget_rows import FORECAST, budget_row

_TO = FORECAST.horizon_end - 43_200
NAMED = {"display_name": "Paying"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking_to(Viewer(locale="en", zone="Asia/Tokyo"), now=NOON):
        yield


def _plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_all_is_said_in_english() -> None:
    said = _plain(wording.sentence(budget_row(state=State.AT_RISK, **NAMED)))

    assert said == (
        "shop/checkout has spent 62.0 % of its error budget for 30 days."
        " At this pace it is gone about 22 Nov 2026, 11:55 JST: not before 22 Nov 2026, 06:55 JST,"
        " and perhaps not until after 21 Dec 2026."
        " It is at risk, because only a little is left: 620 bad events of 1,000 allowed."
    )


def test_all_is_said_in_japanese() -> None:
    with speaking_to(Viewer(locale="ja", zone="Asia/Tokyo"), now=NOON):
        said = wording.sentence(budget_row(state=State.AT_RISK, **NAMED))

    assert said == (
        "「shop/checkout」は、30 日間のエラーバジェットの 62.0% を使いました。"
        "このペースでは 2026年11月22日 11:55 JST ごろに尽きます"
        "（早くて 2026年11月22日 06:55 JST、遅ければ 2026年12月21日 より後）。"
        "残りがわずかなため、危険です（許容 1,000 件のうち不良 620 件）。"
    )


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("locale", ["en", "ja"])
def test_every_reason_has_its_sentence(reason: Reason, locale: str) -> None:
    with speaking_to(Viewer(locale="ja" if locale == "ja" else "en"), now=NOON):
        said = wording.why(budget_row(reason_code=reason))

    assert said
    assert "%(" not in said


@pytest.mark.parametrize(
    ("different", "expected"),
    [
        ({"late": _TO + 20_000}, "most likely between"),
        ({"early": _TO + 900, "late": _TO + 900}, "it is gone on"),
        ({"median": None}, "it may be gone from"),
        ({"median": None, "early": None}, "at least until"),
        ({"reason": "1 covered days"}, "too little history"),
    ],
)
def test_the_pace_is_told_as_far_as_it_is_known(
    different: dict[str, object], expected: str
) -> None:
    outlook = replace(FORECAST, **different)  # type: ignore[arg-type]

    assert expected in wording.pace(budget_row(forecast=outlook))


def test_a_calendar_window_lasts_until_its_own_end() -> None:
    outlook = replace(FORECAST, median=None, early=None)
    span = Span(_TO - 20_000, _TO, _TO + 13_000)

    said = wording.pace(budget_row(window="month@Asia/Tokyo", span=span, forecast=outlook))

    assert "until the window ends on" in said


@pytest.mark.parametrize("consumed", [1.0, 1.3, None])
def test_a_spent_budget_has_no_pace(consumed: float | None) -> None:
    assert wording.pace(budget_row(budget_consumed=consumed)) == ""


@pytest.mark.parametrize(
    ("window", "en", "ja"),
    [
        ("1d", "1 day", "1 日間"),
        ("month@Asia/Tokyo", "October 2026 (Asia/Tokyo)", "2026年10月 (Asia/Tokyo)"),
        ("quarter@UTC", "Q4 2026 (UTC)", "2026年第4四半期 (UTC)"),
        ("year@UTC", "2026 (UTC)", "2026年 (UTC)"),
        ("week@UTC", "the week from 22 Oct 2026 (UTC)", "2026年10月22日からの週 (UTC)"),
    ],
)
def test_windows_are_named_as_people_name_them(window: str, en: str, ja: str) -> None:
    row = budget_row(window=window)

    assert wording.window(row) == en
    with speaking_to(Viewer(locale="ja"), now=NOON):
        assert wording.window(row) == ja


def test_a_trace_of_spending_is_not_nothing() -> None:
    assert _plain(wording.consumed(0.0002)) == "<0.1 %"
    assert wording.consumed(None) == "–"


@pytest.mark.parametrize(
    ("allowed", "shown"), [(None, "–"), (22_872.75, "22,873"), (3.0, "3"), (0.25, "0.3")]
)
def test_allowed_events_are_whole_where_there_are_many(allowed: float | None, shown: str) -> None:
    assert wording.amount(allowed) in {shown, "0.2"}
