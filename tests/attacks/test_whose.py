"""Whose connection, pair and project: every address that names one, tried by those who have no business there."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import func, select
from sqlmodel import col

from app.models import Connection, Twin
from app.web.pages import connecting, connection, doing, issue, pairs

from .conftest import ALICE, BOB, OTHER_PROJECT, PAUL, PROJECT, Door, Jira
from .test_callers import connection_of, framed

pytestmark = pytest.mark.asyncio(loop_scope="session")


ASKED = "shape=row&key=summary&winner=here"
"""What some address of a pair wants to be told in its query."""


def addresses(variable: str) -> list[tuple[str, str]]:
    routes = (route for page in (connecting, connection, doing, pairs, issue) for route in page.router.routes)
    named = [route for route in routes if isinstance(route, APIRoute) and variable in route.path]
    assert named
    return [(method, route.path) for route in named for method in sorted(route.methods)]


def filled(method: str) -> dict[str, Any]:
    """A form that every address would take from its own people."""
    return {"data": {"scope": OTHER_PROJECT, "name": "stolen", "typed_name": "mine"}} if method == "POST" else {}


@pytest.mark.parametrize(("method", "path"), addresses("{connection_id}"))
async def test_a_connection_opens_for_its_own_admins_alone(
    door: Door, acme: Jira, globex: Jira, method: str, path: str
) -> None:
    mine = await connection_of(door, acme, "mine", OTHER_PROJECT)
    address = f"{path.format(connection_id=mine)}?scope={OTHER_PROJECT}"

    assert (await door.call(address, globex.context_token(), method, **filled(method))).status_code == 404
    for who in (BOB, PAUL):
        token = acme.context_token(who, context=framed(OTHER_PROJECT))
        assert (await door.call(address, token, method, **filled(method))).status_code == 403
    after = await door.call(f"/ui/connection/{mine}", acme.context_token())
    assert "mine" in after.text
    assert "stolen" not in after.text


async def twin_of(door: Door, jira: Jira) -> int:
    """A pair of the issue that `framed` shows."""
    half = UUID(await connection_of(door, jira, "mine", OTHER_PROJECT))
    site = await door.site(jira)
    assert site is not None
    twin = Twin(site_id=site.id, connection_id=half, side="s", local_issue_id="10100", local_key="ABC-1")
    async with door.gate.work.unit() as session:
        session.add(twin)
    return twin.id


@pytest.mark.parametrize(("method", "path"), addresses("{twin_id}"))
async def test_a_pair_opens_for_its_own_people_alone(
    door: Door, acme: Jira, globex: Jira, method: str, path: str
) -> None:
    mine = await twin_of(door, acme)
    address = f"{path.format(twin_id=mine)}?{ASKED}"

    # The same issue id and project id exist on every Jira.
    stranger = globex.context_token(context=framed(OTHER_PROJECT))
    assert (await door.call(address, stranger, method, **filled(method))).status_code == 404
    for who in (BOB, PAUL):
        token = acme.context_token(who, context=framed(OTHER_PROJECT))
        assert (await door.call(address, token, method, **filled(method))).status_code == 403
    async with door.gate.work.sessions() as session:
        twin = await session.get_one(Twin, mine)
        assert (twin.stopped_at, twin.hinted, twin.try_again, twin.decisions) == (None, 0, False, None)


@pytest.mark.parametrize(("method", "path"), addresses("/ui/panel/twin/{twin_id}"))
async def test_a_panel_acts_on_the_pairs_of_its_own_issue_alone(door: Door, acme: Jira, method: str, path: str) -> None:
    mine = await twin_of(door, acme)
    token = acme.context_token(ALICE, context=framed(OTHER_PROJECT, issue="10101"))
    assert (await door.call(f"{path.format(twin_id=mine)}?{ASKED}", token, method)).status_code == 404


@pytest.mark.parametrize("path", ["/ui/initiate", "/ui/accept"])
@pytest.mark.parametrize(("who", "scope"), [(BOB, PROJECT), (BOB, OTHER_PROJECT), (PAUL, OTHER_PROJECT)])
async def test_a_form_that_claims_a_project_tells_nothing_of_it_to_who_does_not_administer_it(
    door: Door, acme: Jira, path: str, who: str, scope: str
) -> None:
    form = {"scope": scope, "project_id": scope, "other_address": "https://globex.atlassian.net", "code": "cw1.x"}
    answer = await door.call(path, acme.context_token(who), "POST", data=form)

    # 502 would mean that the project was asked for, which only its admins may know by name.
    assert answer.status_code in (403, 422)
    site = await door.site(acme)
    assert site is not None
    async with door.gate.work.sessions() as session:
        query = select(func.count()).select_from(Connection).where(col(Connection.site_id) == site.id)
        assert await session.scalar(query) == 0
