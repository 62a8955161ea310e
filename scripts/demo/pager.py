"""The telephone of everybody in the demo: prints each page that arrives, with its links."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scripts.demo.people import RESIDENTS

_NAMES = {one.role: one.name for one in RESIDENTS}


class _Telephone(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()
        whom = _NAMES.get(self.path.strip("/"), "somebody")
        for page in body["data"]["pages"]:
            links = {"why": page["url"], "acknowledge": page["acknowledge_url"]}
            lines = [f"  {name:<12} {url}" for name, url in links.items() if url]
            told = "\n".join([f"\nPAGE for {whom}: {page['title']}", *lines])
            print(told, file=sys.stderr, flush=True)

    def log_message(self, *args: object) -> None:
        """Say nothing: the page itself is printed."""


@contextmanager
def telephone() -> Iterator[str]:
    """Take pages on a random port of 127.0.0.1 until the block ends; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Telephone)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
