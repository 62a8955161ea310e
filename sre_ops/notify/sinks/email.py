"""A page as mail, over the SMTP server of the operator.

What the server took with 250 is sent, whatever happens to the connection after; what it did
not take is tried again with the same Message-ID, by which mailboxes tell a repetition.
"""

import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Literal
from urllib.parse import urlsplit

from sre_ops.kernel.errors import Invalid
from sre_ops.notify.domain.destinations import Destination
from sre_ops.notify.domain.notice import Item, Notice
from sre_ops.notify.domain.outcomes import Accepted, Fault, Outcome
from sre_ops.render.document.blocks import (
    Block,
    Blocks,
    Heading,
    Paragraph,
    Rule,
    Strong,
    Text,
)
from sre_ops.render.document.blocks import Link as Linked
from sre_ops.render.mail.message import Mail, to_message

Security = Literal["starttls", "tls", "none"]
TIMEOUT_SECONDS = 10.0
_LATER = 500
_NO_STARTTLS = Fault(why="the mail server offers no STARTTLS; see SRE_OPS_SMTP_SECURITY")
_URGENT = {1: ("1", "high"), 2: ("1", "high")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The mail server of the operator.

    Attributes:
        host: "" where there is none, and no mail is sent.
        security: `starttls` on the given port, `tls` from the first byte, or `none`.
        sender: the From address.
        ca_file: PEM file of authorities that are trusted beside those of the system; "" for none.
    """

    host: str = ""
    port: int = 587
    security: Security = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    ca_file: str = ""


def send(destination: Destination, notice: Notice, *, smtp: Smtp) -> Outcome:
    """Hand *notice* over to the mail server."""
    if not smtp.host:
        return Fault(why="no mail server is set: SRE_OPS_SMTP_HOST")
    try:
        message = compose(destination.address, notice, sender=smtp.sender)
    except Invalid as problem:
        return Fault(why=str(problem), is_final=True)
    try:
        return _deliver(smtp, message, destination.address)
    except smtplib.SMTPException as problem:
        return _fault(problem)
    except (OSError, ssl.SSLError) as problem:
        return Fault(why=f"the mail server: {problem or type(problem).__name__}")


def compose(address: str, notice: Notice, *, sender: str) -> EmailMessage:
    """Return the mail.

    Raises:
        Invalid: an address cannot be written into a header.
    """
    host = urlsplit(notice.site).hostname or "sre-ops"
    message = to_message(
        Mail(
            sender=sender,
            recipients=[address],
            subject=notice.subject,
            blocks=_blocks(notice),
            sent_at=notice.at,
            message_id=f"<{notice.key}@{host}>",
            locale=notice.locale,
            base=notice.site,
        )
    )
    message["X-Auto-Response-Suppress"] = "All"
    if notice.thread:
        message["References"] = f"<{notice.thread}@{host}>"
    if notice.severity in _URGENT:
        message["X-Priority"], message["Importance"] = _URGENT[notice.severity]
    return message


def _deliver(smtp: Smtp, message: EmailMessage, address: str) -> Outcome:
    with closing(_connect(smtp)) as server:
        if smtp.security == "starttls":
            server.ehlo_or_helo_if_needed()
            if not server.has_extn("starttls"):
                return _NO_STARTTLS
            server.starttls(context=_trust(smtp))
        if smtp.username:
            server.login(smtp.username, smtp.password)
        server.send_message(message, parseaddr(smtp.sender)[1], [address])
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    return Accepted()


def _connect(smtp: Smtp) -> smtplib.SMTP:
    if smtp.security == "tls":
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS, context=_trust(smtp))
    return smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS)


def _trust(smtp: Smtp) -> ssl.SSLContext:
    trust = ssl.create_default_context()
    if smtp.ca_file:
        trust.load_verify_locations(smtp.ca_file)
    return trust


def _fault(problem: smtplib.SMTPException) -> Fault:
    match problem:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, said = next(iter(refused.values()))
            return _answered(code, said, is_ours=True)
        case smtplib.SMTPNotSupportedError():
            return Fault(why=f"the mail server cannot: {problem}", is_final=True)
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=said):
            return _answered(code, said, is_ours=True)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            # Sign-in, sender, greeting: the operator's matter, which can be mended meanwhile.
            return _answered(code, said, is_ours=False)
        case _:
            return Fault(why=f"the mail server: {problem or type(problem).__name__}")


def _answered(code: int, said: bytes | str, *, is_ours: bool) -> Fault:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return Fault(why=f"SMTP {code}: {text}", is_final=is_ours and code >= _LATER)


def _blocks(notice: Notice) -> Blocks:
    found: list[Block] = [Heading(1, (Text(notice.subject),))]
    for item in notice.items:
        found += _item(item, is_alone=len(notice.items) == 1)
    if notice.rest:
        found.append(Paragraph((Text(notice.rest),)))
    found += [
        Rule(),
        Paragraph((Linked((Text(notice.overview.text),), notice.overview.url),)),
        Paragraph((Text(notice.footer),)),
    ]
    return tuple(found)


def _item(item: Item, *, is_alone: bool) -> list[Block]:
    found: list[Block] = [] if is_alone else [Heading(2, (Text(item.title),))]
    found += [
        Paragraph((Strong((Linked((Text(link.text),), link.url),)),)) for link in item.links[:1]
    ]
    found += [
        Paragraph((Strong((Text(label),)), Text(f": {value}"))) for label, value in item.facts
    ]
    found += [Paragraph((Linked((Text(link.text),), link.url),)) for link in item.links[1:]]
    return found
