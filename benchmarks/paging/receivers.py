"""Where pages arrive: a mail server and a receiver of webhooks that note when what came."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import perf_counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from scripts.servers.child import free_port

_CASE = re.compile(r"\((\w+-\d+)\)")


@dataclass(slots=True)
class Arrivals:
    """When each alert was first told of, by its case, and how many messages came.

    Attributes:
        mail_port: of the mail server.
        hooks: where the receiver of webhooks listens.
    """

    mail_port: int = 0
    hooks: str = ""
    first: dict[str, float] = field(default_factory=dict)
    mails: int = 0
    webhooks: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, text: str, *, is_mail: bool) -> None:
        """Note all cases that a message tells of."""
        now = perf_counter()
        with self.changed:
            self.mails, self.webhooks = self.mails + is_mail, self.webhooks + (not is_mail)
            for case in _CASE.findall(text):
                self.first.setdefault(case, now)
            self.changed.notify_all()

    def wait_for(self, cases: set[str], seconds: float) -> set[str]:
        """Wait until all *cases* were told of; return those that were not within *seconds*."""
        with self.changed:
            self.changed.wait_for(lambda: cases <= self.first.keys(), timeout=seconds)
            return cases - self.first.keys()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a mail."""
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        text = mail.get_body(("plain",))
        assert text is not None
        self.note(f"{mail['Subject']}\n{text.get_content()}", is_mail=True)
        return "250 OK"


@contextmanager
def receiving() -> Iterator[Arrivals]:
    """Let both servers listen until the block ends."""
    arrivals = Arrivals(mail_port=free_port())
    mail = Controller(arrivals, hostname="127.0.0.1", port=arrivals.mail_port)
    hooks = ThreadingHTTPServer(("127.0.0.1", 0), _handler(arrivals))
    arrivals.hooks = f"http://127.0.0.1:{hooks.server_address[1]}"
    thread = threading.Thread(target=hooks.serve_forever)
    mail.start()
    thread.start()
    try:
        yield arrivals
    finally:
        hooks.shutdown()
        thread.join()
        hooks.server_close()
        mail.stop()


def _handler(arrivals: Arrivals) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrivals.note(body.decode(), is_mail=False)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
