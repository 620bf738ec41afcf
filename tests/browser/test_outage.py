"""What people see while Causeway's database is away, and after."""

import pytest
from playwright.async_api import expect

from tests.browser.desk import until
from tests.browser.world import Desks, World

AWAY = "Causeway cannot reach its database."

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_while_the_database_is_away_pages_say_so_and_lose_nothing_that_was_typed(
    world: World, desks: Desks
) -> None:
    await world.connected("ACM", "GLX", name="Bridge")
    key = world.acme.create_issue("ACM", "Typed in an outage")
    desk, other = await desks("paul", world.acme), await desks("paul", world.acme)
    await desk.project_tab("ACM")
    await desk.open_connection("Bridge")
    field, notice = desk.frame.get_by_label("Issue key"), desk.frame.get_by_role("alert")
    async with world.database.away():
        await field.fill(key)
        await desk.press("Sync this issue")
        await expect(notice).to_contain_text(AWAY)
        await expect(notice).to_contain_text("try again soon")
        await expect(field).to_have_value(key)
        await other.project_tab("ACM")
        await other.sees(AWAY)

    await desk.press("Sync this issue")
    await expect(notice).to_be_empty()
    await until(lambda: "Typed in an outage" in world.globex.summaries("GLX").values(), "the issue is there")
    await other.project_tab("ACM")
    await other.open_connection("Bridge")
