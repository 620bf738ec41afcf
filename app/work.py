"""What every piece of work needs, made once per process and passed on: settings, database, Jira sites, bell, clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from app.bell import Bell
from app.config import Settings
from app.crypto import Vault
from app.db import AsyncSession, Sessions, unit
from app.models import Site

if TYPE_CHECKING:
    from app.jira.client import JiraSite


class OpenSites(Protocol):
    """Gives the client of a site, signed with the site's present secret."""

    def __call__(self, site: Site) -> JiraSite: ...


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Work:
    """The tools of one process. `now` is this machine's clock: it orders waits, never edits (invariant 12)."""

    settings: Settings
    sessions: Sessions
    vault: Vault
    bell: Bell
    jira: OpenSites
    now: Callable[[], datetime] = utc_now

    def unit(self) -> AbstractAsyncContextManager[AsyncSession]:
        """One transaction, committed at the end."""
        return unit(self.sessions)
