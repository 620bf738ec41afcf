"""A site whose Jira is scripted, and a pool with a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from app.jira.client import JiraPool, JiraSite, SiteAccess
from app.jira.records import ElementIds
from tests.unit.jira.sandboxed import World, joined_sites
from tests.unit.jira.scripted import Scripted, scripted

OWN = "557058:causeway"
IDS = ElementIds("s")


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pool(clock: Clock) -> Iterator[JiraPool]:
    pool = JiraPool(threads=6, per_site_limit=4, uploads=2, clock=clock)
    yield pool
    pool.close()


@pytest.fixture
def jira() -> Iterator[Scripted]:
    with scripted() as server:
        yield server


@pytest.fixture
def site(pool: JiraPool, jira: Scripted) -> Iterator[JiraSite]:
    site = JiraSite(pool, SiteAccess(jira.url, lambda method, url: f"JWT {method} {url}", OWN))
    yield site
    site.close()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    pool = JiraPool(threads=8, uploads=2)
    async with joined_sites(pool) as world:
        yield world
    pool.close()
