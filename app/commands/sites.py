"""`causeway site …`: the Jiras that Causeway is installed on."""

from dataclasses import dataclass
from datetime import datetime

import typer

from app.commands.finding import all_sites
from app.commands.output import AsJson, give_json, give_table, when
from app.commands.tools import run
from app.models import Site
from app.usecases.connections import SiteFacts, site_facts
from app.work import Work

cli = typer.Typer()


@dataclass(frozen=True)
class SiteLine:
    """One site, without its secrets."""

    id: str
    key: str
    door: str
    base_url: str
    installed_at: datetime
    facts: SiteFacts


@cli.callback()
def site() -> None:
    """Keeps `list` a verb of its own."""


@cli.command("list")
def list_sites(as_json: AsJson = False) -> None:
    """Show every site: its address, state, and what waits there."""
    lines = run(_lines)
    if as_json:
        give_json(lines)
        return
    give_table(
        ("Site", "Address", "State", "Installed", "Hints", "Due"),
        (
            (
                line.facts.name,
                line.facts.display_url,
                line.facts.paused_because or line.facts.state,
                when(line.installed_at),
                str(line.facts.hints_waiting),
                str(line.facts.twins_due),
            )
            for line in lines
        ),
        nothing="Causeway is not installed on any Jira yet.",
    )


async def _lines(work: Work) -> list[SiteLine]:
    return [await _line(work, site) for site in await all_sites(work)]


async def _line(work: Work, site: Site) -> SiteLine:
    facts = await site_facts(work, site.id)
    return SiteLine(str(site.id), site.key, site.door, site.base_url, site.installed_at, facts)
