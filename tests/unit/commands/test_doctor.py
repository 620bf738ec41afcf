"""What the doctor reads from the database alone, without asking any Jira."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.config import Settings
from app.db import make_engine, make_sessions, unit
from app.models import Hint, Site, SiteState
from tests.unit.commands.conftest import Causeway


def keep(settings: Settings, state: SiteState, *, hint_waits: timedelta) -> None:
    """One site, with a webhook that nobody has worked on for so long."""

    async def save() -> None:
        engine = make_engine(str(settings.database_url), pool=2)
        async with unit(make_sessions(engine)) as session:
            url = "https://acme.atlassian.net"
            site = Site(key="acme", base_url=url, display_url=url, state=state, secret=b"sealed")
            session.add(site)
            await session.flush()
            received = datetime.now(UTC) - hint_waits
            session.add(Hint(site_id=site.id, identifier="1", event="jira:issue_updated", received_at=received))
        await engine.dispose()

    asyncio.run(save())


def test_an_installation_without_sites_is_no_problem(causeway: Causeway, installation: Settings) -> None:
    ran = causeway("doctor", "--json")
    assert ran.code == 0
    assert [finding["weight"] for finding in ran.json["findings"]] == ["notice"]


@pytest.mark.parametrize(("minutes", "code"), [(1, 0), (10, 1)])
def test_webhooks_that_nobody_works_on_ask_for_a_worker(
    causeway: Causeway, installation: Settings, minutes: int, code: int
) -> None:
    keep(installation, SiteState.UNINSTALLED, hint_waits=timedelta(minutes=minutes))
    ran = causeway("doctor")
    assert ran.code == code
    assert ("causeway worker" in ran.out) == bool(code)


@pytest.mark.parametrize(
    ("state", "weight"),
    [(SiteState.UNINSTALLED, "notice"), (SiteState.DISABLED, "problem"), (SiteState.STALE, "problem")],
)
def test_a_site_that_is_off_says_so_and_is_not_asked(
    causeway: Causeway, installation: Settings, state: SiteState, weight: str
) -> None:
    keep(installation, state, hint_waits=timedelta())
    ran = causeway("doctor", "--json")
    assert [(finding["where"], finding["weight"]) for finding in ran.json["findings"]] == [
        ("https://acme.atlassian.net", weight)
    ]
    assert all(finding["what_to_do"] for finding in ran.json["findings"])
