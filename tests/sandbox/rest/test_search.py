"""Searching: pages, bounds, lag, and what JQL understands."""

import pytest

from sandbox.presets import account_id
from tests.sandbox.rest.conftest import Person


async def test_pages_follow_their_token_to_the_last(bob: Person) -> None:
    keys = [await bob.create(summary=f"n{n}") for n in range(5)]
    seen: list[str] = []
    token = None
    for _ in range(3):
        body = {"jql": "project = ACM ORDER BY created", "maxResults": 2, "fields": ["summary"]}
        page = await bob.ask("POST", "search/jql", body | ({"nextPageToken": token} if token else {}))
        seen += [issue["key"] for issue in page["issues"]]
        token = page.get("nextPageToken")
        assert page["isLast"] == (token is None)
    assert seen == keys
    assert "total" not in page
    body = {"jql": "project = ENG", "nextPageToken": "bm90IGEgdG9rZW4="}
    await bob.ask("POST", "search/jql", body, status=400)


async def test_without_fields_only_ids_come(bob: Person) -> None:
    await bob.create()
    [issue] = (await bob.ask("GET", "search/jql", params={"jql": "project = ACM"}))["issues"]
    assert set(issue) == {"id"}


@pytest.mark.parametrize("jql", ["", "order by created", None])
async def test_unbounded_queries_are_refused(bob: Person, jql: str | None) -> None:
    refused = await bob.ask("POST", "search/jql", {"jql": jql}, status=400)
    assert "Unbounded" in refused["errorMessages"][0]


async def test_the_old_search_is_gone(bob: Person) -> None:
    assert (await bob.raw("GET", "/rest/api/3/search?jql=project=ACM")).status_code == 410


async def test_a_search_sees_the_past_until_the_index_has_caught_up(bob: Person) -> None:
    key = await bob.create(labels=["old"])
    bob.site.settings.index_lag_ms = 60_000
    await bob.ask("PUT", f"issue/{key}", {"fields": {"labels": ["new"]}}, status=204)
    late = await bob.create(labels=["new"])
    ids = [int((await bob.ask("GET", f"issue/{k}"))["id"]) for k in (key, late)]

    async def found(label: str, **more: object) -> list[str]:
        body = {"jql": f"labels = {label}", "fields": ["labels"], **more}
        return sorted(i["key"] for i in (await bob.ask("POST", "search/jql", body))["issues"])

    assert await found("new") == []
    assert await found("old") == [key]
    assert await found("new", reconcileIssues=ids) == [key, late]
    bob.site.index.forget()
    assert await found("new") == [key, late]
    assert await found("old") == []


async def test_jql_finds_by_all_common_fields(bob: Person, alice: Person) -> None:
    severity = next(f for f in bob.site.fields.values() if f.kind == "select")
    one = await bob.create(
        type="Bug", summary="Printer on fire", labels=["hot"], priority={"name": "Highest"},
        assignee={"accountId": account_id("bob")}, duedate="2026-12-24", components=[{"name": "Backend"}],
        **{severity.id: {"value": "High"}},
    )  # fmt: skip
    two = await bob.create(summary="Paper is out", priority={"name": "Low"})
    await alice.ask("PUT", f"issue/{one}/properties/origin", {"uid": "u-1"}, status=201)

    async def found(jql: str) -> list[str]:
        body = {"jql": f"project = ACM AND ({jql}) ORDER BY key ASC", "fields": ["summary"]}
        return [i["key"] for i in (await bob.ask("POST", "search/jql", body))["issues"]]

    only_one = [
        "issuetype = bug",
        'summary ~ "printer"',
        "summary ~ 'fir*'",
        "labels in (hot, cold)",
        "priority > Medium",
        "assignee = currentUser()",
        "due <= 2026-12-24",
        "component = Backend",
        f"{severity.name} = High",
        f"cf[{severity.id.removeprefix('customfield_')}] = High",
        "issue.property[origin].uid = u-1",
        f"key = {one}",
        f"NOT key = {two}",
        "labels is not EMPTY",
    ]
    for jql in only_one:
        assert await found(jql) == [one], jql
    for jql in (
        'updated >= "-5m"',
        "created > startOfDay()",
        "status = 'To Do'",
        "reporter = currentUser() or labels = x",
    ):
        assert await found(jql) == [one, two], jql
    assert await found("labels is EMPTY") == [two]
    assert await found("labels != hot") == []
    assert (await bob.ask("POST", "search/approximate-count", {"jql": "project = ACM"}))["count"] == 2


async def test_issues_of_other_peoples_projects_are_not_found(bob: Person) -> None:
    await bob.create("ENG")
    next(p for p in bob.site.projects.values() if p.key == "ENG").browsers = {account_id("paul")}
    assert (await bob.ask("POST", "search/jql", {"jql": "created > -1h"}))["issues"] == []


async def test_match_says_which_issues_are_in_which_query(bob: Person) -> None:
    ids = [int((await bob.ask("GET", f"issue/{await bob.create(labels=[label])}"))["id"]) for label in ("a", "b")]
    answer = await bob.ask(
        "POST", "jql/match", {"issueIds": ids, "jqls": ["labels = a", "project = ACM", "nonsense = 1"]}
    )
    assert [m["matchedIssues"] for m in answer["matches"]] == [[ids[0]], ids, []]
    assert answer["matches"][2]["errors"]
    unseen = await bob.ask("POST", "jql/match", {"issueIds": [1], "jqls": ["labels = a", "nonsense ="]})
    assert [bool(m["errors"]) for m in unseen["matches"]] == [False, True]


async def test_parse_shows_the_structure_or_what_is_wrong(bob: Person) -> None:
    queries = {
        "queries": ["project = ACM and labels in (a, 'b c') order by created desc", "project = NOPE", "project ="]
    }
    good, unknown, broken = (await bob.ask("POST", "jql/parse", queries, params={"validation": "strict"}))["queries"]
    assert [c["field"]["name"] for c in good["structure"]["where"]["clauses"]] == ["project", "labels"]
    assert good["structure"]["orderBy"]["fields"][0]["direction"] == "desc"
    assert "NOPE" in unknown["errors"][0]
    assert "structure" not in unknown
    assert broken["errors"]
    lenient = (await bob.ask("POST", "jql/parse", queries, params={"validation": "none"}))["queries"]
    assert ["structure" in one for one in lenient] == [True, True, False]
