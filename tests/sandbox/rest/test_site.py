"""What a site tells of itself: people, permissions, projects, catalogues; and how two sites differ."""

from sandbox.presets import account_id
from sandbox.rest.wire import endpoints
from sandbox.server import RunningSandbox
from tests.contract import openapi
from tests.sandbox.rest.conftest import Person


async def test_catalogues_have_the_shape_of_atlassians_document(alice: Person) -> None:
    project = next(p for p in alice.site.projects.values() if p.key == "ACM")
    for path in (
        "field", "field/search", "status", "status/3", "priority", "priority/search", "issuetype", "issuetype/10002",
        f"issuetype/project?projectId={project.id}", "resolution", "serverInfo", "myself", "project/search?expand=lead",
        "project/ACM", f"project/{project.id}", "project/ACM/statuses", "project/ACM/versions", "project/ACM/version",
        "project/ACM/components", "project/ACM/component", f"version/{project.versions[0]}",
        "issue/createmeta/ACM/issuetypes", "issue/createmeta/ACM/issuetypes/10002",
        f"user?accountId={account_id('bob')}", "user/search?query=bo", "user/assignable/search?project=ACM",
        f"user/bulk?accountId={account_id('bob')}&accountId={account_id('paul')}",
        "mypermissions?permissions=ADMINISTER,ADMINISTER_PROJECTS&projectKey=ACM",
    ):  # fmt: skip
        assert await alice.ask("GET", path), path


def test_every_endpoint_is_one_of_jiras() -> None:
    if openapi.missing_reason():
        import pytest

        pytest.skip(openapi.missing_reason() or "")
    # Gone from the document since Jira removed it; it answers 410.
    removed = {("GET", "search"), ("POST", "search")}
    for endpoint in endpoints.all:
        path = "/rest/api/3/" + endpoint.path.replace("{", "").replace("}", "")
        if (endpoint.method, endpoint.path) not in removed:
            openapi.operation(endpoint.method, path)


async def test_emails_show_only_where_the_profile_shows_them(bob: Person) -> None:
    alice = await bob.ask("GET", "user", params={"accountId": account_id("alice")})
    paul = await bob.ask("GET", "user", params={"accountId": account_id("paul")})
    assert alice["emailAddress"] == "alice@example.com"
    assert "emailAddress" not in paul
    assert (await bob.ask("GET", "user/search", params={"query": "paul@"})) == []
    assert [u["displayName"] for u in await bob.ask("GET", "user/search", params={"query": "pet"})] == ["Paul Peters"]


async def test_permissions_are_those_of_the_person(alice: Person, paul: Person, bob: Person) -> None:
    ids = {p.key: int(p.id) for p in alice.site.projects.values()}
    asked = [{"permissions": ["ADMINISTER_PROJECTS"], "projects": [ids["ACM"], ids["ENG"], 999]}]

    async def granted(person: Person, about: str) -> tuple[list[str], list[int]]:
        body = {"accountId": account_id(about), "globalPermissions": ["ADMINISTER"], "projectPermissions": asked}
        answer = await person.ask("POST", "permissions/check", body)
        return answer["globalPermissions"], [p for one in answer["projectPermissions"] for p in one["projects"]]

    assert await granted(alice, "alice") == (["ADMINISTER"], [ids["ACM"], ids["ENG"]])
    assert await granted(alice, "paul") == ([], [ids["ACM"]])
    assert await granted(alice, "bob") == ([], [])
    assert await granted(paul, "paul") == ([], [ids["ACM"]])
    body = {"accountId": account_id("alice"), "globalPermissions": ["ADMINISTER"]}
    await bob.ask("POST", "permissions/check", body, status=403)
    params = {"permissions": "ADMINISTER_PROJECTS", "projectKey": "ACM"}
    mine = await paul.ask("GET", "mypermissions", params=params)
    assert mine["permissions"]["ADMINISTER_PROJECTS"]["havePermission"] is True


async def test_versions_and_components_are_made_by_project_admins_only(paul: Person, bob: Person) -> None:
    project = next(p for p in paul.site.projects.values() if p.key == "ACM")
    version = {"name": "3.0", "projectId": int(project.id)}
    assert (await paul.ask("POST", "version", version, status=201))["name"] == "3.0"
    await paul.ask("POST", "version", version, status=400)
    await bob.ask("POST", "version", version | {"name": "4.0"}, status=403)
    made = await paul.ask("POST", "component", {"name": "Docs", "project": "ACM"}, status=201)
    assert made["name"] == "Docs"
    await bob.ask("POST", "component", {"name": "More", "project": "ACM"}, status=403)


async def test_create_screens_name_what_is_required_and_allowed(bob: Person) -> None:
    types = await bob.ask("GET", "issue/createmeta/REQ/issuetypes")
    task = next(t["id"] for t in types["issueTypes"] if t["name"] == "Task")
    screen = await bob.ask("GET", f"issue/createmeta/REQ/issuetypes/{task}", params={"maxResults": 200})
    fields = {f["fieldId"]: f for f in screen["fields"]}
    assert {f["name"] for f in fields.values() if f["required"]} == {"Summary", "Project", "Issue Type", "Customer"}
    assert [p["name"] for p in fields["priority"]["allowedValues"]] == ["Highest", "High", "Medium", "Low", "Lowest"]
    first = await bob.ask("GET", f"issue/createmeta/REQ/issuetypes/{task}", params={"maxResults": 2})
    assert (len(first["fields"]), first["total"]) == (2, screen["total"])


async def test_two_sites_differ_as_two_companies_do(running: RunningSandbox) -> None:
    acme, globex = running.site("acme"), running.site("globex")

    def names(records: str) -> tuple[set[str], set[str]]:
        return tuple({r.name for r in getattr(site, records).values()} for site in (acme, globex))  # type: ignore[return-value]

    for records in ("issue_types", "statuses", "priorities"):
        here, there = names(records)
        assert here - there, records
        assert there - here, records
    custom = [{f.id for f in site.fields.values() if f.custom} for site in (acme, globex)]
    assert not custom[0] & custom[1]
    assert {"Alice Adams", "Bob Brown", "Paul Peters"} == {
        u.display_name for id_, u in acme.users.items() if id_ in globex.users
    }
    for site in (acme, globex):
        assert len(site.projects) >= 3
        assert any(p.hidden_from_apps for p in site.projects.values())
        assert any(p.required for p in site.projects.values())
        workflow = next(iter(site.projects.values())).workflow
        pairs = {(s, t.to) for t in workflow.transitions for s in t.from_statuses or ()}
        assert len(pairs) < len(workflow.statuses) * (len(workflow.statuses) - 1)
        assert [t.screen for t in workflow.transitions if t.screen] == [{"resolution": True}]


async def test_a_renamed_site_answers_at_its_old_address_and_tells_the_new(bob: Person, control) -> None:  # type: ignore[no-untyped-def]
    new = bob.site.base_url.replace("127.0.0.1", "localhost")
    assert (await control.post("/sites/acme/rename", json={"baseUrl": new})).status_code == 200
    info = await bob.ask("GET", "serverInfo")
    assert info["baseUrl"] == new
