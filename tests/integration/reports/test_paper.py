"""A report on paper and in the mail, in both languages: one press for each."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default
from uuid import UUID

import pytest

from sre_ops.reports.domain.facts import Promise
from sre_ops.reports.domain.remarks import changes
from sre_ops.reports.queries.answers import file_of
from sre_ops.reports.queries.document import markdown_of
from sre_ops.reports.queries.reports import Shown
from sre_ops.reports.store import Remark
from sre_ops.web.i18n import speaking_to
from sre_ops.web.viewer import Locale, Viewer
from tests.integration.render.reading import letters, read_pdf
from tests.unit.reports.budget_reports import CLOSED, OCTOBER, figures, line, october

BASE = "https://sre.example"
NOW = datetime(2026, 11, 3, tzinfo=UTC)
PAY = UUID(int=1)


def _shown() -> Shown:
    report = october()
    after = (line(PAY, "shop", "pay", figures("met", 0.9)), *report.lines[1:])
    remark = Remark(noted_at=NOW, changes=changes(report.lines, after))
    return Shown(
        report=report, report_id=UUID(int=9), closed_at=CLOSED, digest="ab" * 32, remark=remark
    )


def _viewer(locale: Locale) -> Viewer:
    return Viewer(locale=locale, zone="Asia/Tokyo")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en",
            (
                "Monthly budget report",
                "In October 2026, the whole organisation kept 2 of its 3 objectives.",
                "Missed: 支払い.",
                "Release v3.18 (9 Oct 2026, 12:30 JST) took 90.0 % of the budget.",
                "freezes releases of: shop.",
                "What needs a decision",
                "With and without corrections",
                "Figures have changed since it was closed",
                "Changed since closing",
                "missed 130.0 %",
                "Glossary",
                "ab" * 32,
            ),
        ),
        (
            "ja",
            (
                "月次バジェット報告",
                "2026年10月、組織全体 は 3 件の目標のうち 2 件を達成しました。",
                "リリース v3.18（2026年10月9日 12:30 JST）で、バジェットの 90.0% を使いました。",
                "判断が必要なこと",
                "補正後",
                "確定後に変わったこと",
                "未達 130.0%",
                "用語",
            ),
        ),
    ],
)
def test_the_pdf_says_what_the_report_says_with_its_fonts_in_it(
    locale: Locale, said: tuple[str, ...]
) -> None:
    with speaking_to(_viewer(locale), now=NOW):
        file = file_of(_shown(), "pdf", base=BASE)

    read = read_pdf(file.data)
    assert [text for text in said if letters(text) not in read.letters] == []
    assert all(read.fonts.values())
    assert file.name == "budget-organisation-2026-10.pdf"


def test_the_mail_holds_text_page_and_picture() -> None:
    with speaking_to(_viewer("ja"), now=NOW):
        file = file_of(_shown(), "eml", base=BASE)

    message = email.message_from_bytes(file.data, policy=default)
    kinds = [part.get_content_type() for part in message.walk()]
    assert message["Subject"] == "月次バジェット報告 – 2026年10月"
    assert {"text/plain", "text/html", "image/png"} <= set(kinds)
    text = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    assert "https://sre.example/reports/budget/organisation/all/2026-10" in text.get_content()


def test_what_people_wrote_is_no_markup_in_markdown() -> None:
    with speaking_to(_viewer("en"), now=NOW):
        text = markdown_of(_shown())

    assert r"the \<fix\>" in text
    assert "the <fix>" not in text


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ("bad for 65 min where 50 min is allowed", "missed, 130.0 % spent, bad for 65 min")),
        ("ja", ("不良 65分、許容は 50分", "未達、消費 130.0%、不良 65分", "違反")),
    ],
)
def test_a_composite_is_told_in_minutes_and_its_broken_promise(
    locale: Locale, said: tuple[str, ...]
) -> None:
    counted = figures("missed", 1.3, bad=65_000_000, allowed=50_000_000.0)
    sla = Promise(name="Example", objective="0.9", buffer_left=-0.5, state="missed", credit="10 %")
    buy = line(PAY, "shop", "buy", counted, parts_per_minute=1_000_000, sla=sla)
    later = replace(buy, figures=figures("met", 0.9, bad=45_000_000))
    remark = Remark(noted_at=NOW, changes=changes([buy], [later]))
    shown = replace(_shown(), report=october(lines=(buy,), parts=(), asked=()), remark=remark)

    with speaking_to(_viewer(locale), now=NOW):
        text = markdown_of(shown)

    for one in (*said, "Example | 90", "10 %"):
        assert one in text
    assert "65,000,000" not in text


def test_a_report_of_nothing_says_so() -> None:
    nothing = october(lines=(), parts=(), asked=(), exceptions=(), counted_to=OCTOBER.since)

    with speaking_to(_viewer("en"), now=NOW):
        text = markdown_of(Shown(report=nothing))

    assert "Nothing was measured for the whole organisation in October 2026." in text
