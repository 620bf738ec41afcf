"""What goes wrong around the app: one or two faults at a time, each for a while, by the dice."""

import random
from dataclasses import dataclass

from tests.scenarios.world import World

FAULTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("drop_webhooks", {"rate": 0.5}),
    ("duplicate_webhooks", {"rate": 1}),
    ("reorder_webhooks", {"value": 500}),
    ("delay_webhooks_ms", {"value": 400}),
    ("rate_limit", {"rate": 0.15, "value": 1}),
    ("server_error", {"rate": 0.3}),
    ("server_error", {"rate": 0.5, "value": 503}),
    ("timeout", {"rate": 0.3, "value": 150}),
    ("search_lag_ms", {"value": 1000}),
    ("lose_response", {"rate": 0.4, "method": "POST"}),
    ("lose_response", {"rate": 0.4, "method": "PUT"}),
    ("lose_response", {"rate": 0.4, "method": "DELETE"}),
    ("lose_response", {"rate": 0.2}),
    ("latency_ms", {"value": 120}),
    ("down", {}),
)


@dataclass
class Weather:
    world: World
    dice: random.Random

    async def change(self) -> str:
        """Other faults than before, or none. What they are, in words."""
        await self.world.heal()
        chosen = self.dice.sample(FAULTS, self.dice.choice((0, 1, 1, 2)))
        said = []
        for kind, options in chosen:
            site = self.dice.choice(("acme", "globex"))
            await self.world.fault(site, kind, **options)
            said.append(f"{kind} {options} on {site}")
        return "; ".join(said) or "fine"
