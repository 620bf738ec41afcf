"""A world per test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from app.config import Settings
from tests.scenarios.world import World, running_world


@pytest_asyncio.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    async with running_world(settings) as world:
        yield world
