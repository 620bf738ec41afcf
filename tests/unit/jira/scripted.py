"""An HTTP server on loopback that answers what a test says and keeps what it was asked: for answers that a well-behaved
Jira, also the sandbox, does not give."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to answer. `hang_up`: close the connection without a word; `stop_after`: send so many bytes of the body."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    stop_after: int | None = None


class Scripted:
    """`script` answers each request; replace it any time."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: Callable[[Asked], Answer] = lambda _: Answer({})
        self.url = ""
        self.drop_bodies = False
        """Read the bodies of requests and keep none of them."""

    def always(self, body: Any = None, status: int = 200, **headers: str) -> None:
        """Answer the same to everything; header names with `_` for `-`."""
        answer = Answer(body, status, {name.replace("_", "-"): value for name, value in headers.items()})
        self.script = lambda _: answer

    def by_path(self, answers: dict[str, Answer]) -> None:
        """Answer by the first part that the path contains, else 404."""

        def script(asked: Asked) -> Answer:
            found = (answer for part, answer in answers.items() if part in f"{asked.method} {asked.path}")
            return next(found, Answer({"errorMessages": ["not scripted"]}, 404))

        self.script = script


@contextmanager
def scripted() -> Iterator[Scripted]:
    """A running server; it ends with the block."""
    plan = Scripted()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:
                self.close_connection = True

        def _answer(self) -> None:
            left = int(self.headers.get("Content-Length") or 0)
            body = b"" if plan.drop_bodies else self.rfile.read(left)
            while plan.drop_bodies and left:
                left -= len(self.rfile.read(min(left, 64 * 1024)))
            asked = Asked(self.command, self.path, dict(self.headers.items()), body)
            plan.asked.append(asked)
            answer = plan.script(asked)
            if answer.hang_up:
                self.close_connection = True
                return
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            content = b"" if answer.body is None else content
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: answer.stop_after])
            self.close_connection = self.close_connection or answer.stop_after is not None

        do_GET = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        plan.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield plan
        finally:
            server.shutdown()
            thread.join()
