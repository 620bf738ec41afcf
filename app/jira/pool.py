"""The threads that talk to all Jiras, and how many of them one site may hold. Knows no site by itself."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from app.errors import RateLimited

Clock = Callable[[], float]


class JiraPool:
    """Shared by all sites of a process; close it at the end.

    `per_site_limit` calls of one site are under way at once, so a slow site never takes all threads. Uploads run on
    threads of their own: an upload waits for the download that feeds it, which must never wait for the upload's thread.
    """

    def __init__(
        self,
        threads: int = 48,
        per_site_limit: int = 16,
        uploads: int = 8,
        clock: Clock = time.monotonic,
        connect_seconds: float = 5.0,
        read_seconds: float = 30.0,
    ) -> None:
        self.per_site_limit = per_site_limit
        self.per_site_uploads = max(1, uploads // 2)
        self.timeouts = (connect_seconds, read_seconds)
        self.clock = clock
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="jira")
        self.upload_threads = ThreadPoolExecutor(uploads, thread_name_prefix="jira-upload")
        self._paused_until = 0.0
        self._reason = ""

    def pause(self, limited: RateLimited) -> None:
        """The quota of all sites together is used up: refuse every call until it is filled again."""
        self._paused_until = max(self._paused_until, self.clock() + (limited.retry_in or 0))
        self._reason = limited.reason

    def check(self) -> None:
        """Raise RateLimited while the app's whole quota is used up; costs Jira no call."""
        if (left := self._paused_until - self.clock()) > 0:
            raise RateLimited(left, self._reason)

    def close(self) -> None:
        """Stop taking calls; what is under way ends by itself."""
        self.threads.shutdown(wait=False, cancel_futures=True)
        self.upload_threads.shutdown(wait=False, cancel_futures=True)
