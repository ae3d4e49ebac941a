"""A stand-in for the Landtag's site on loopback: papers under their real paths, robots.txt, ETag, 404.

The demo serves its samples with it; anyone may point LANDTAG_BASE_URL at one to try a crawl without the network.
"""

import hashlib
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from storage.numbers import DocumentNumber, NumberError

_ROBOTS = b"User-agent: *\nDisallow: /home/dokumente/dokumentensuche/\n"


class StandIn:
    """Serves the files `MMD18-14241.pdf` of a folder until closed; `base_url` is its address."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(folder))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def base_url(self) -> str:
        """What LANDTAG_BASE_URL has to be."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self._answer(HTTPStatus.OK, _ROBOTS, "text/plain")
                return
            try:
                # Only the number is taken from the address, so that no path leads out of the folder.
                paper = folder / DocumentNumber.parse(self.path.rsplit("/", 1)[-1]).file_name
                body = paper.read_bytes()
            except (NumberError, OSError):
                self._answer(HTTPStatus.NOT_FOUND, b"<html><body>404</body></html>", "text/html")
                return
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers["If-None-Match"] == etag:
                self._answer(HTTPStatus.NOT_MODIFIED, b"", "application/pdf", etag)
            else:
                self._answer(HTTPStatus.OK, body, "application/pdf", etag)

        def _answer(self, status: HTTPStatus, body: bytes, kind: str, etag: str | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if etag is not None:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay quiet; the crawl's own ledger tells what was asked."""

    return Handler
