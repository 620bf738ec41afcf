"""Starts and ends everything that the demo runs on. Ends only what it started; knows nothing of issues."""

import json
import os
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app.crypto import new_key
from app.embedded import EmbeddedPostgres, EmbeddedRedis, free_port
from app.errors import UserError

SITES = {"acme": 8101, "globex": 8102}
CONTROL, SERVICE = 8100, 8000
"""Ports that are taken if they are free; else others."""
START_SECONDS = 60.0
END_SECONDS = 25.0


@dataclass(frozen=True)
class Addresses:
    """Where everything listens. `sites`: name → address of the Jira."""

    control: str
    sites: Mapping[str, str]
    service: str


@contextmanager
def everything_running() -> Iterator[Addresses]:
    """Databases, two Jiras, the service and a worker; all gone again at the end, data included."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="causeway-demo-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = EmbeddedPostgres(folder / "postgres").start()
        stack.callback(postgres.stop)
        redis = EmbeddedRedis().start()
        stack.callback(redis.stop)
        sandbox = _sandbox(stack, folder)
        port = port_near(SERVICE)
        found = Addresses(str(sandbox["control"]), dict(sandbox["sites"]), f"http://127.0.0.1:{port}")
        settings = {
            "CAUSEWAY_BASE_URL": found.service,
            "CAUSEWAY_DATABASE_URL": postgres.url,
            "CAUSEWAY_REDIS_URL": redis.url,
            "CAUSEWAY_ENCRYPTION_KEYS": new_key(),
            "CAUSEWAY_ALLOWED_SITE_HOSTS": "127.0.0.1,localhost",
            "CAUSEWAY_INSTALL_KEYS_URL": f"{found.control}/install-keys",
            "CAUSEWAY_CONNECT_JS_URL": f"{found.control}/all.js",
            "CAUSEWAY_DATA_DIR": str(folder),
        }
        service = _start(stack, folder, "service", ["app", "serve", "--port", str(port)], settings)
        _wait_until_ready(found.service, service, folder / "service.log")
        _start(stack, folder, "worker", ["app", "worker"], settings)
        yield found


def _sandbox(stack: ExitStack, folder: Path) -> dict[str, Any]:
    """Its first line says where it listens."""
    sites = [word for name, port in SITES.items() for word in ("--site", f"{name}:{port_near(port)}")]
    arguments = ["sandbox", *sites, "--control", str(port_near(CONTROL)), "--fast"]
    process = _start(stack, folder, "sandbox", arguments, {}, piped=True)
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if selector.select(START_SECONDS) else b""
    if not line:
        raise _did_not_start("The sandbox", folder / "sandbox.log")
    told: dict[str, Any] = json.loads(line)
    return told


def _start(
    stack: ExitStack, folder: Path, name: str, arguments: list[str], settings: Mapping[str, str], *, piped: bool = False
) -> "subprocess.Popen[bytes]":
    """`python -m …` in a session of its own, so that Ctrl-C reaches it through us alone."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("CAUSEWAY_")}
    log = stack.enter_context((folder / f"{name}.log").open("wb"))
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env={**inherited, **settings, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if piped else log,
        stderr=log,
        start_new_session=True,
    )
    stack.callback(_end, process)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _wait_until_ready(service: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False, timeout=2) as http:
        while time.monotonic() < end and process.poll() is None:
            try:
                if http.get(f"{service}/readyz").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
    raise _did_not_start("The service", log)


def _did_not_start(what: str, log: Path) -> UserError:
    said = log.read_text("utf-8", "replace").strip().splitlines()[-1:] or ["nothing"]
    return UserError(f"{what} did not start. Its last line was: {said[0]}")


def port_near(wanted: int) -> int:
    """The wanted port if nobody listens there, else a free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
    return wanted
