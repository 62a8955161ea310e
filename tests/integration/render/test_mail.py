"""A report as mail: what is in it, and that nothing has to be fetched to read it."""

import struct
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.sparkline import sparkline
from sre_ops.render.document.blocks import Figure, figures
from sre_ops.render.document.markdown import read_markdown
from sre_ops.render.mail.message import Attachment, Mail, to_message
from sre_ops.render.paper.paper import CHART_WIDTH
from tests.integration.render.report import report
from tests.unit.render import examples

PLAIN = Mail(
    sender="sre_ops <sre@example.com>",
    recipients=("山田 太郎 <taro@example.com>", "ana@example.com"),
    subject="月次バジェット報告",
    blocks=read_markdown(
        "# 要約\n\n**達成**。[頁](/slo/1)\n\n| a | b |\n|---|--:|\n| 障害 | 1 |\n"
    ),
    sent_at=examples.END,
    message_id="<report-2026-10@sre.example>",
    locale="ja",
    base="https://sre.example",
)


class Sources(HTMLParser):
    """Collects what a mail reader would load, and elements with what they are given."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


@pytest.fixture(scope="module")
def sent() -> EmailMessage:
    """A report with its charts, as it arrives."""
    mail = replace(PLAIN, blocks=report("ja").blocks)
    pdf = Attachment(name="報告.pdf", kind="application/pdf", data=b"%PDF-1.7")
    written = to_message(replace(mail, attachments=(pdf,)))
    return message_from_bytes(written.as_bytes(), _class=EmailMessage, policy=default)


def test_headers_arrive_in_japanese(sent: EmailMessage) -> None:
    assert sent["Subject"] == "月次バジェット報告"
    assert [one.display_name for one in sent["To"].addresses] == ["山田 太郎", ""]
    assert sent["Message-ID"] == "<report-2026-10@sre.example>"
    assert sent["Date"].datetime == examples.END
    assert sent["Content-Language"] == "ja"


def test_text_and_html_say_the_same(sent: EmailMessage) -> None:
    for heading in ("要約", "月間のバジェットの推移", "達成の履歴"):
        assert heading in text_of(sent)
        assert heading in html_of(sent)
    assert "INC-047：v3.18 の後、コネクションプールが枯渇した" in text_of(sent)


def test_each_chart_is_a_picture_in_the_mail(sent: EmailMessage) -> None:
    charts = [figure.chart for figure in figures(report("ja").blocks)]
    images = [given for tag, given in Sources(html_of(sent)).found if tag == "img"]
    parts = {
        str(part["Content-ID"]).strip("<>"): part.get_content()
        for part in sent.walk()
        if part.get_content_type() == "image/png"
    }

    assert [image["alt"] for image in images] == [
        f"{chart.title}. {chart.description}" for chart in charts
    ]
    for image in images:
        png = parts[str(image["src"]).removeprefix("cid:")]
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">I", png[16:20]) == (2 * CHART_WIDTH,)
        assert image["width"] == str(CHART_WIDTH)


def test_nothing_is_loaded_from_elsewhere(sent: EmailMessage) -> None:
    found = Sources(html_of(sent)).found

    loaded = [given["src"] or "" for _, given in found if "src" in given]

    assert loaded
    assert all(source.startswith("cid:") for source in loaded)
    assert not {"script", "link", "style", "iframe", "object", "form"} & {tag for tag, _ in found}
    assert "url(" not in html_of(sent)


def test_files_come_with_the_mail(sent: EmailMessage) -> None:
    (attached,) = sent.iter_attachments()

    assert attached.get_filename() == "報告.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == b"%PDF-1.7"


def test_links_to_our_places_are_whole_addresses() -> None:
    html = html_of(to_message(PLAIN))

    assert 'href="https://sre.example/slo/1"' in html
    assert "頁 <https://sre.example/slo/1>" in text_of(to_message(PLAIN))


def test_numbers_are_set_right_without_a_style_sheet() -> None:
    found = Sources(html_of(to_message(PLAIN))).found

    cells = [given["style"] or "" for tag, given in found if tag == "td"]

    assert "text-align:right" not in cells[0]
    assert cells[1].endswith("text-align:right;white-space:nowrap;")


def test_the_same_mail_is_the_same_bytes_and_short_lines() -> None:
    data = to_message(PLAIN).as_bytes()

    assert to_message(PLAIN).as_bytes() == data
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 200


def test_no_line_can_be_added_to_the_headers() -> None:
    message = to_message(replace(PLAIN, subject="Report\r\nBcc: eve@example.com"))

    assert message["Subject"] == "Report Bcc: eve@example.com"
    assert message["Bcc"] is None
    with pytest.raises(Invalid, match="header cannot be written"):
        to_message(replace(PLAIN, recipients=("ana@example.com\r\nBcc: eve@example.com",)))


def test_a_chart_drawn_for_a_page_is_refused() -> None:
    figure = Figure(sparkline(examples.spark(), Look()), "x")

    with pytest.raises(Invalid, match="give its Look a palette"):
        to_message(replace(PLAIN, blocks=(figure,)))


def test_an_instant_without_zone_is_refused_in_mail() -> None:
    with pytest.raises(Invalid, match="sent_at needs a zone"):
        to_message(replace(PLAIN, sent_at=datetime(2026, 11, 1)))  # noqa: DTZ001
