"""A short slice of the random histories; the long run is `python -m tests.scenarios.convergence`."""

from pathlib import Path

import pytest

from app.config import Settings
from tests.scenarios.convergence.play import hurried, play
from tests.scenarios.convergence.workers import nursed_workers
from tests.scenarios.world import running_world


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", [1, 2])
async def test_both_sides_agree_and_no_edit_is_lost_whatever_fails(
    settings: Settings, tmp_path: Path, seed: int
) -> None:
    async with (
        running_world(hurried(settings), worker=False) as world,
        nursed_workers(world.work.settings, tmp_path / "worker.log") as workers,
    ):
        outcome = await play(world, workers, seed, steps=28)
    assert not outcome.faults, str(outcome)
    assert outcome.deaths, "no worker was killed: this history proves nothing"
