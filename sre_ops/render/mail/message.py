"""Writes a mail as text and as HTML with its charts in it; nothing is sent and nothing fetched."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from markupsafe import Markup

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.chart import Chart
from sre_ops.render.document.blocks import Blocks, Figure, figures
from sre_ops.render.document.html import HtmlWriter
from sre_ops.render.document.text import write_text
from sre_ops.render.mail.styles import STYLES
from sre_ops.render.paper.fonts import Fonts
from sre_ops.render.paper.png import to_png

_SIZE = re.compile(r'\bwidth="([\d.]+)" height="([\d.]+)"')
_CONTROL = re.compile("[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that comes with a mail; *kind* is its media type, such as `application/pdf`."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail says, in its reader's language.

    Attributes:
        sender, recipients: addresses, with or without a name: `Ana Łódź <ana@example.com>`.
        subject: one line; ends of lines in it become blanks.
        blocks: the text, its title included; its charts have a palette.
        sent_at: aware.
        message_id: `<…@…>`, the same for every attempt to send it.
        locale: of the text, `en` or `ja`.
        base: address of this site, for links to its places.
        attachments: files that come with it.
    """

    sender: str
    recipients: Sequence[str]
    subject: str
    blocks: Blocks
    sent_at: datetime
    message_id: str
    locale: str = "en"
    base: str = ""
    attachments: tuple[Attachment, ...] = ()


def to_message(mail: Mail, *, fonts: Fonts | None = None) -> EmailMessage:
    """Return *mail* as `multipart/alternative`, or `multipart/mixed` around it with attachments.

    Args:
        mail: what it says.
        fonts: of the pictures; None takes those of this machine. A mail without charts needs none.

    Raises:
        Invalid: an address or header cannot be written, or a chart was drawn for a page.
        MissingGlyph: a letter in a chart is in no font.
        Unavailable: fonts or the library for pictures are not installed.
    """
    pictures = {
        figure.chart.svg: (_content_id(figure.chart), to_png(figure.chart, fonts=fonts))
        for figure in figures(mail.blocks)
    }
    message = _headed(mail)
    message.set_content(write_text(mail.blocks, mail.base), cte="base64")
    message.add_alternative(_page(mail), subtype="html", cte="base64")
    html = message.get_payload(1)
    if not isinstance(html, EmailMessage):
        raise TypeError(f"the second part of a mail is {type(html)}")
    for name, png in pictures.values():
        html.add_related(png, "image", "png", cid=f"<{name}>", disposition="inline")
    for one in mail.attachments:
        kind, _, subkind = one.kind.partition("/")
        message.add_attachment(one.data, kind, subkind, filename=_CONTROL.sub(" ", one.name))
    # Set last: until now the library would have moved it into the first part.
    message["Content-Language"] = mail.locale
    _set_boundaries(message, mail.message_id)
    return message


def _headed(mail: Mail) -> EmailMessage:
    if mail.sent_at.tzinfo is None:
        raise Invalid(f"mail {mail.subject!r}: sent_at needs a zone")
    message = EmailMessage(policy=SMTP)
    try:
        message["Subject"] = _CONTROL.sub(" ", mail.subject).strip()
        message["From"] = mail.sender
        message["To"] = ", ".join(mail.recipients)
        message["Date"] = format_datetime(mail.sent_at)
        message["Message-ID"] = mail.message_id
        message["Auto-Submitted"] = "auto-generated"
    except ValueError as error:
        raise Invalid(f"mail {mail.subject!r}: a header cannot be written: {error}") from error
    return message


def _page(mail: Mail) -> Markup:
    writer = HtmlWriter(base=mail.base, picture=_picture, styles=STYLES)
    body = writer.element("div", writer.write(mail.blocks), class_="page")
    head = Markup(
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light"><title>{}</title></head>'
    ).format(mail.subject)
    return Markup('<!DOCTYPE html>\n<html lang="{}">{}\n{}</html>\n').format(
        mail.locale, head, writer.element("body", body)
    )


def _picture(figure: Figure) -> Markup:
    """Return the place of the chart's PNG; width and height keep it before it is loaded."""
    chart = figure.chart
    size = _SIZE.search(chart.svg)
    width, height = (round(float(one)) for one in size.groups()) if size else (0, 0)
    template = '<img src="cid:{}" alt="{}" width="{}" height="{}" style="{}">'
    words = f"{chart.title}. {chart.description}"
    return Markup(template).format(_content_id(chart), words, width, height, STYLES["img"])  # noqa: S704 - a constant


def _content_id(chart: Chart) -> str:
    return f"{sha256(chart.svg.encode()).hexdigest()[:24]}@charts.sre-ops"


def _set_boundaries(message: EmailMessage, seed: str) -> None:
    # The library draws them by lot; a mail that is kept as evidence is always the same bytes.
    for index, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary("=_" + sha256(f"{seed} {index}".encode()).hexdigest()[:40])
