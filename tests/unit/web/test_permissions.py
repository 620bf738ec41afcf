"""What a person may do is Jira's word, remembered shortly and for that person, site and project alone."""

from collections.abc import Collection
from uuid import uuid4

import pytest

from app.errors import Unreachable, UserError
from app.models import Site
from app.web.permissions import ADMINISTER, ADMINISTER_PROJECTS, Permissions


class Jira:
    """A Jira that grants what is in `rights` and counts how often it is asked."""

    def __init__(self) -> None:
        self.rights: set[tuple[str, str, str, str | None]] = set()
        self.asked = 0
        self.away = False

    async def granted(
        self,
        site: Site,
        account_id: str,
        global_permissions: Collection[str],
        project_permissions: Collection[str],
        project_id: str | None,
    ) -> Collection[str]:
        self.asked += 1
        if self.away:
            raise Unreachable("Jira does not answer.")
        wanted = [(name, None) for name in global_permissions] + [(name, project_id) for name in project_permissions]
        return {name for name, project in wanted if (site.key, account_id, name, project) in self.rights}

    async def where_granted(
        self, site: Site, account_id: str, permission: str, project_ids: Collection[str]
    ) -> Collection[str]:
        self.asked += 1
        if self.away:
            raise Unreachable("Jira does not answer.")
        return {project for project in project_ids if (site.key, account_id, permission, project) in self.rights}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def site(key: str) -> Site:
    return Site(id=uuid4(), key=key, base_url=f"https://{key}", display_url=f"https://{key}", secret=b"")


@pytest.fixture
def jira() -> Jira:
    return Jira()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def permissions(jira: Jira, clock: Clock) -> Permissions:
    return Permissions(jira, clock)


async def test_a_right_of_one_place_is_none_elsewhere(jira: Jira, permissions: Permissions) -> None:
    acme, globex = site("acme"), site("globex")
    jira.rights = {("acme", "paul", ADMINISTER_PROJECTS, "10001"), ("acme", "alice", ADMINISTER, None)}

    async def in_project(of: Site, who: str, project: str) -> bool:
        return await permissions.in_project(of, who, ADMINISTER_PROJECTS, project)

    assert await in_project(acme, "paul", "10001")
    assert not await in_project(acme, "paul", "10002")
    assert not await in_project(globex, "paul", "10001")
    assert not await in_project(acme, "bob", "10001")
    assert await permissions.on_site(acme, "alice", ADMINISTER)
    assert not await permissions.on_site(globex, "alice", ADMINISTER)
    assert not await permissions.on_site(acme, "paul", ADMINISTER)


async def test_a_granted_right_is_remembered_for_a_minute_and_no_longer(
    jira: Jira, clock: Clock, permissions: Permissions
) -> None:
    acme = site("acme")
    jira.rights = {("acme", "alice", ADMINISTER, None)}
    assert await permissions.on_site(acme, "alice", ADMINISTER)
    jira.rights = set()

    clock.now = 59
    assert await permissions.on_site(acme, "alice", ADMINISTER)
    clock.now = 61
    assert not await permissions.on_site(acme, "alice", ADMINISTER)
    assert jira.asked == 2


async def test_a_right_just_given_works_within_seconds(jira: Jira, clock: Clock, permissions: Permissions) -> None:
    acme = site("acme")
    assert not await permissions.on_site(acme, "alice", ADMINISTER)
    jira.rights = {("acme", "alice", ADMINISTER, None)}

    clock.now = 6
    assert await permissions.on_site(acme, "alice", ADMINISTER)


async def test_when_jira_is_away_nobody_may_anything(jira: Jira, permissions: Permissions) -> None:
    jira.away = True
    with pytest.raises(UserError) as refused:
        await permissions.on_site(site("acme"), "alice", ADMINISTER)
    assert refused.value.status == 503


@pytest.mark.parametrize("project_id", ["", "ABC", "10001,10002", "-1", "1 OR 1", "１"])
async def test_what_is_no_project_id_is_refused_without_asking(
    jira: Jira, permissions: Permissions, project_id: str
) -> None:
    assert not await permissions.in_project(site("acme"), "paul", ADMINISTER_PROJECTS, project_id)
    assert jira.asked == 0


async def test_many_projects_cost_one_question_and_what_is_granted_is_known_then(
    jira: Jira, permissions: Permissions
) -> None:
    acme = site("acme")
    jira.rights = {("acme", "paul", ADMINISTER_PROJECTS, "10001")}
    many = [str(number) for number in range(10_000, 10_050)]

    assert await permissions.in_projects(acme, "paul", ADMINISTER_PROJECTS, [*many, "ABC", ""]) == {"10001"}
    assert jira.asked == 1
    assert await permissions.in_project(acme, "paul", ADMINISTER_PROJECTS, "10001")
    assert jira.asked == 1
    assert not await permissions.in_project(acme, "paul", ADMINISTER_PROJECTS, "10002")

    jira.away = True
    with pytest.raises(UserError, match="could not ask Jira"):
        await permissions.in_projects(acme, "paul", ADMINISTER_PROJECTS, many)
