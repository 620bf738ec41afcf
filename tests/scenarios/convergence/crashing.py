"""Ends or stops the worker's own process at an exact point of its work. Lives in the test's runner only.

A point is a moment before or after a request to Jira, or after one of the commits that follow it. Nothing of the app
is changed: requests are watched in the HTTP adapter, commits by SQLAlchemy's own events.
"""

import os
import re
import signal
import threading
from dataclasses import asdict, dataclass
from typing import Any

from requests import PreparedRequest, Response
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.jira.calls import TimedAdapter


@dataclass(frozen=True)
class Crash:
    """Where to die by `sign` (SIGKILL; by SIGSTOP it only stands still).

    `call`: a regular expression on "METHOD /path"; `when`: before it leaves, or after Jira answered.
    `commits`: die only after so many further commits. `steps` instead of all that: die at the n-th step, whichever it
    is; a step is the moment before or after any request or commit.
    """

    call: str = ""
    when: str = "after"
    commits: int = 0
    steps: int = 0
    sign: str = "SIGKILL"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Watch:
    """Counts the steps of this process and ends it at the point."""

    def __init__(self, crash: Crash) -> None:
        self._crash = crash
        self._call = re.compile(crash.call) if crash.call else None
        self._steps = 0
        self._armed = False
        self._commits = 0
        self._lock = threading.Lock()

    def step(self) -> None:
        with self._lock:
            self._steps += 1
            if self._crash.steps and self._steps >= self._crash.steps:
                self._die()

    def call(self, when: str, request: PreparedRequest) -> None:
        self.step()
        if self._call is None or when != self._crash.when:
            return
        if not self._call.search(f"{request.method} {(request.path_url or '').partition('?')[0]}"):
            return
        if not self._crash.commits:
            self._die()
        self._armed = True

    def _die(self) -> None:
        self._call, self._armed = None, False
        os.kill(os.getpid(), signal.Signals[self._crash.sign])

    def committed(self) -> None:
        self.step()
        if not self._armed:
            return
        self._commits += 1
        if self._commits >= self._crash.commits:
            self._die()


def arm(crash: Crash) -> None:
    """From now on this process dies at the point."""
    watch = Watch(crash)
    sending = TimedAdapter.send

    def send(self: TimedAdapter, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        watch.call("before", request)
        response = sending(self, request, *args, **options)
        watch.call("after", request)
        return response

    TimedAdapter.send = send  # type: ignore[method-assign]

    def about_to_commit(_session: Session) -> None:
        watch.step()

    def has_committed(_session: Session) -> None:
        watch.committed()

    event.listen(Session, "before_commit", about_to_commit)
    event.listen(Session, "after_commit", has_committed)
