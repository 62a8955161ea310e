"""Real servers that take messages, refuse them, dawdle or hang up: mail and webhooks."""

import asyncio
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from scripts.servers.child import free_port


@dataclass(slots=True)
class Mailbox:
    """A mail server: what it took, and what it answers to recipients and to data."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    begun: list[Message] = field(default_factory=list)
    """What came in, whether it was answered or not."""
    gate: threading.Event | None = None
    """Data is answered only when it opens."""
    recipient_answer: str = "250 OK"
    data_answer: str = "250 OK"
    hangs_up: bool = False
    asks_name: bool = False

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.asks_name and not session.authenticated:
            return "530 sign in first"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.hangs_up:
            assert server.transport is not None
            server.transport.close()
            return "451 never seen"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content)
        self.begun.append(mail)
        if self.gate is not None:
            await asyncio.to_thread(self.gate.wait, 20)
        if self.data_answer.startswith("250"):
            self.mails.append(mail)
        return self.data_answer


@contextmanager
def mail_server(
    *, login: tuple[str, str] | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Mailbox]:
    """Let a mail server listen; with *login* it takes mail from nobody else.

    With *tls* it takes nothing before STARTTLS.
    """
    box = Mailbox(port=free_port(), asks_name=login is not None)

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        is_known = (data.login.decode(), data.password.decode()) == login
        return AuthResult(success=is_known, handled=False)

    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        authenticator=authenticate,
        auth_require_tls=tls is not None,
        tls_context=tls,
        require_starttls=tls is not None,
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass(slots=True)
class Hook:
    """A receiver of webhooks: what it got, and what it answers, by path."""

    url: str = ""
    got: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    gates: dict[str, threading.Event] = field(default_factory=dict)
    """Paths that answer only when their gate opens."""

    def bodies(self, path: str) -> list[Any]:
        return [body for where, _, body in self.got if where == path]


@contextmanager
def hook_server() -> Iterator[Hook]:
    """Let a receiver of webhooks listen."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): text for name, text in self.headers.items()}
            hook.got.append((self.path, headers, json.loads(body)))
            if self.path in hook.gates:
                hook.gates[self.path].wait(20)
            status, more, text = hook.answers.get(self.path, (200, {}, b"ok"))
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked has lost patience
                self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
