"""A small HTTP server for tests that answers what it is told to, as another's API would."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit


@dataclass
class Answering:
    """Where it listens, and what it answers by path; 404 for what is not there."""

    url: str
    pages: dict[str, str] = field(default_factory=dict)


@contextmanager
def answering(pages: dict[str, str]) -> Iterator[Answering]:
    """Listen on a free port; gives the answers to be changed meanwhile."""
    found = Answering("", pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = found.pages.get(urlsplit(self.path).path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
