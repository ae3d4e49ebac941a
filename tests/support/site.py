"""A Landtag's site on loopback that can misbehave on demand, and remembers who asked for what and when."""

import gzip
import hashlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

FOLDER = "/portal/WWW/dokumentenarchiv/Dokument/"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that arrived."""

    path: str
    at: float  # seconds of the monotonic clock
    headers: dict[str, str]
    sent: int  # bytes of body that went out


@dataclass
class Reply:
    """How the site answers for one paper; the defaults are a plain 200 with an ETag."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = True
    fault: str | None = None  # "cut", "cut_close", "reset", "gzip_cut", "hang", "slow"


class Site:
    """Serves replies by paper number (`18/14087`), 404 for the rest; `asked` is the list of requests."""

    def __init__(self, certificate: Path | None = None) -> None:
        """Serve plain http, or https with the certificate and key in one PEM file."""
        self.replies: dict[str, Reply | Callable[[int], Reply]] = {}
        self.pages: dict[str, Reply | Callable[[str], Reply]] = {}  # other pages, by path without query
        self.robots = Reply(b"User-agent: *\nDisallow: /home/dokumente/dokumentensuche/\n", etag=False)
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self._counts: dict[str, int] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self._scheme = "https"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def paper(self, number: str, body: bytes) -> None:
        """Serve a paper as the real site does."""
        self.replies[number] = Reply(body)

    def papers_asked(self) -> list[str]:
        """The numbers asked for, in order."""
        return [_number(asked.path) for asked in self.asked if asked.path.startswith(FOLDER)]

    def bytes_of_papers(self) -> int:
        return sum(asked.sent for asked in self.asked if asked.path.startswith(FOLDER))

    def reply(self, path: str) -> Reply:
        if path == "/robots.txt":
            return self.robots
        page = self.pages.get(path.partition("?")[0])
        if page is not None:
            return page(path) if callable(page) else page
        number = _number(path)
        count = self._counts[number] = self._counts.get(number, 0) + 1
        found = self.replies.get(number, Reply(b"<html>404</html>", status=404, etag=False))
        return found(count) if callable(found) else found

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _number(path: str) -> str:
    name = path.removeprefix(FOLDER).removesuffix(".pdf").removeprefix("MMD")
    return name.replace("-", "/")


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            at = time.monotonic()
            reply = site.reply(self.path)
            sent = self._send(reply)
            site.asked.append(Asked(self.path, at, {k.lower(): v for k, v in self.headers.items()}, sent))

        def _send(self, reply: Reply) -> int:
            etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
            if reply.etag and reply.status == 200 and self.headers["If-None-Match"] == etag:
                self.send_response(304)
                self.send_header("ETag", etag)
                self.end_headers()
                return 0
            if reply.fault == "slow":
                # Long enough for a crawler to hand out everything else it wants.
                site.released.wait(1)
            if reply.fault == "hang":
                site.released.wait()
                self.close_connection = True
                return 0
            if reply.fault == "reset":
                linger = struct.pack("ii", 1, 0)  # close sends RST instead of FIN
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
                self.connection.close()
                return 0
            return self._body(reply, etag)

        def _body(self, reply: Reply, etag: str) -> int:
            body = reply.body
            length: int | None = len(body)
            self.send_response(reply.status)
            if reply.fault == "cut":  # says the whole length, sends half
                body = body[: len(body) // 2]
            elif reply.fault == "cut_close":  # says no length, sends half
                body, length = body[: len(body) // 2], None
            elif reply.fault == "gzip_cut":  # compressed without being asked to, and cut
                body = gzip.compress(body)
                body = body[: len(body) // 2]
                length = len(body)
                self.send_header("Content-Encoding", "gzip")
            if not any(name.lower() == "content-type" for name in reply.headers):
                self.send_header("Content-Type", "application/pdf" if reply.status == 200 else "text/html")
            if length is not None:
                self.send_header("Content-Length", str(length))
            if reply.etag and reply.status == 200:
                self.send_header("ETag", etag)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if length != len(body):
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            self.wfile.write(body)
            return len(body)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # the crawler went away, or the connection was reset on purpose
                self.close_connection = True

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):  # the socket was closed on purpose
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    return Handler
