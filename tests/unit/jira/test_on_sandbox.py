"""The client on a Jira that behaves like one: what it writes is there, and what goes wrong is told rightly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.errors import IssueGone, ProjectForbidden, Rejected, TooLarge
from app.jira.client import probe_server
from app.jira.records import Created, ElementIds, NewIssue
from app.sync.values import Attachment, Comment, RichText
from sandbox.acting import image
from tests.unit.jira.sandboxed import World, made, project_id

S, J = ElementIds("s"), ElementIds("j")
HELLO = RichText.of_text("hello")


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]


async def test_what_is_created_is_there_with_its_mark(world: World) -> None:
    jira = world.acme.jira
    issue = await made(world, description=HELLO)
    read = await jira.read_issue(issue.id, S)
    assert read.mark == "mark-1"
    assert read.issue.fields == {"summary": "made", "type": "Task", "description": HELLO}
    assert await jira.find_issue_by_mark("mark-1") == issue
    assert await jira.find_issue_by_mark("mark-2") is None
    assert await jira.issue_mark(issue.id) == "mark-1"


async def test_reading_a_changed_issue_costs_one_call_and_two_points(world: World) -> None:
    issue = world.acme.site.act_as("bob").create_issue("ACM", "One")
    world.acme.site.act_as("bob").comment(issue.key, "hi")
    await world.acme.jira.project("ACM")
    world.acme.site.calls.clear()
    await world.acme.jira.read_issue(issue.id, S)
    [call] = world.acme.site.calls.since(0)
    assert call.points == 2


async def test_writing_a_changed_field_costs_one_call_and_one_point(world: World) -> None:
    issue = await made(world)
    project = await project_id(world)
    world.acme.site.calls.clear()
    await world.acme.jira.edit_issue(issue.id, {"summary": "two", "description": HELLO}, S, project_id=project)
    [call] = world.acme.site.calls.since(0)
    assert call.points == 1


async def test_an_app_that_administers_nothing_edits_with_notifications(world: World) -> None:
    world.acme.site.settings.apps_administer = 0
    issue, project = await made(world), await project_id(world)
    comment = await world.acme.jira.add_comment(issue.id, Comment(HELLO), "mark-c", S)
    world.acme.site.calls.clear()
    for text in ("two", "three"):
        await world.acme.jira.edit_issue(issue.id, {"summary": text}, S, project_id=project)
    await world.acme.jira.edit_comment(issue.id, comment.id, Comment(RichText.of_text("changed")), S)
    puts = [(call.status, "notifyUsers=false" in call.query) for call in world.acme.site.calls.since(0)]
    assert puts[:3] == [(403, True), (200, False), (200, False)]
    assert puts[-1] == (200, False)
    assert (await world.acme.jira.read_issue(issue.id, S)).issue.fields["summary"] == "three"


async def test_the_answer_of_an_edit_is_what_a_later_read_finds(world: World) -> None:
    issue = await made(world)
    text = RichText.of(
        {
            "type": "doc",
            "version": 1,
            "content": [
                {"type": "panel", "attrs": {"panelType": "note"}, "content": HELLO.document["content"]},
                {
                    "type": "taskList",
                    "content": [
                        {
                            "type": "taskItem",
                            "attrs": {"state": "DONE"},
                            "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
                        }
                    ],
                },
            ],
        }
    )
    jira = world.acme.jira
    written = await jira.edit_issue(
        issue.id, {"description": text, "summary": " spaced  out "}, S, project_id=await project_id(world)
    )
    read = await jira.read_issue(issue.id, S)
    assert written.values == {key: read.issue.fields[key] for key in ("description", "summary")}
    assert set(read.ours) >= {"description", "summary"}
    assert {change.key for change in written.changes if change.ours} >= {"description", "summary"}


async def test_what_a_person_edits_is_not_ours(world: World) -> None:
    issue = await made(world)
    world.acme.site.act_as("alice").edit(issue.key, summary="hers")
    read = await world.acme.jira.read_issue(issue.id, S)
    assert "summary" not in read.ours
    assert read.issue.fields["summary"] == "hers"


async def test_the_type_of_an_issue_can_be_changed_by_name(world: World) -> None:
    issue = await made(world)
    project = await project_id(world)
    names = [kind.name for kind in await world.acme.jira.issue_types(project) if not kind.subtask]
    other = next(name for name in names if name not in {"Task", "Epic"})
    written = await world.acme.jira.edit_issue(issue.id, {"type": other}, S, project_id=project)
    assert written.values == {"type": other}


async def test_comments_come_and_go_with_their_marks(world: World) -> None:
    jira, issue = world.acme.jira, await made(world)
    comment = await jira.add_comment(issue.id, Comment(HELLO), "mark-c", S, trace="causeway:2")
    assert comment.comment.body == HELLO
    assert comment.comment.author_id == world.acme.app_account
    assert await jira.comment_marks(issue.id) == {"mark-c": comment.id}
    edited = await jira.edit_comment(issue.id, comment.id, Comment(RichText.of_text("bye")), S)
    assert edited.comment.body == RichText.of_text("bye")
    key = f"comment/s:{comment.id}"
    assert (await jira.read_issue(issue.id, S)).issue.fields[key] == edited.comment
    for _ in range(2):
        await jira.delete_comment(issue.id, comment.id)
    assert key not in (await jira.read_issue(issue.id, S)).issue.fields
    with pytest.raises(Rejected) as gone:
        await jira.edit_comment(issue.id, comment.id, Comment(HELLO), S)
    assert gone.value.status == 404


async def test_a_private_comment_is_read_as_private(world: World) -> None:
    bob = world.acme.site.act_as("alice")
    issue = bob.create_issue("ACM", "One")
    bob.comment(issue.key, "for admins", visibility={"type": "role", "value": "Administrators"})
    [comment] = (await world.acme.jira.read_issue(issue.id, S)).issue.elements("comment").values()
    assert isinstance(comment, Comment)
    assert comment.restricted


async def test_every_comment_of_a_long_discussion_is_read(world: World) -> None:
    world.acme.site.limits.issue_scale = None
    bob = world.acme.site.act_as("bob")
    issue = bob.create_issue("ACM", "One")
    for number in range(130):
        bob.comment(issue.key, f"{number}")
    assert len((await world.acme.jira.read_issue(issue.id, S)).issue.elements("comment")) == 130


async def test_an_inline_image_shows_on_the_other_site_and_survives_the_way_back(world: World) -> None:
    acme, globex = world.acme, world.globex
    bob = acme.site.act_as("bob")
    issue = bob.create_issue("ACM", "Look")
    content = bytes(range(256)) * 40
    file = bob.attach(issue.key, "shot ü.png", content)
    bob.edit(issue.key, description={"type": "doc", "version": 1, "content": [image(file.media_id, "shot ü.png")]})
    read = await acme.jira.read_issue(issue.id, S)
    text = read.issue.fields["description"]
    assert isinstance(text, RichText)
    assert text.media == {f"attachment/s:{file.id}"}

    there_project = await globex.jira.project("GLX")
    there = await globex.jira.create_issue(there_project.id, {"summary": "Look", "type": "Task"}, "m", J)
    async with acme.jira.download(file.id) as download:
        assert download.size == len(content)
        uploaded = await globex.jira.upload(there.id, "shot ü.png", "image/png", download.size, download.chunks)
    assert uploaded.name == "shot ü.png"
    assert uploaded.sha256 == await globex.jira.hash_of(uploaded.id) == await acme.jira.hash_of(file.id)

    ids = replace(J, traced={f"attachment/{uploaded.id}": f"attachment/s:{file.id}"})
    written = await globex.jira.edit_issue(there.id, {"description": text}, ids, project_id=there_project.id)
    assert written.values["description"] == text
    assert (await globex.jira.read_issue(there.id, ids)).issue.fields["description"] == text
    back = await acme.jira.edit_issue(
        issue.id, {"description": text, "summary": "Seen"}, S.with_media(read.media), project_id=read.project_id
    )
    assert back.values["description"] == text
    assert await acme.jira.hash_of(file.id), "the file was not orphaned"


async def test_a_text_whose_file_did_not_come_along_keeps_it_at_home(world: World) -> None:
    acme, globex = world.acme, world.globex
    bob = acme.site.act_as("bob")
    issue = bob.create_issue("ACM", "Look")
    file = bob.attach(issue.key, "big.bin", b"x" * 500)
    bob.edit(issue.key, description={"type": "doc", "version": 1, "content": [image(file.media_id, "big.bin")]})
    read = await acme.jira.read_issue(issue.id, S)
    there_project = await globex.jira.project("GLX")
    values = {"summary": "Look", "type": "Task", "description": read.issue.fields["description"]}
    there = await globex.jira.create_issue(there_project.id, values, "m", J)
    found = (await globex.jira.read_issue(there.id, J)).issue.fields["description"]
    assert found == read.issue.fields["description"]
    home = S.with_media(read.media)
    await acme.jira.edit_issue(issue.id, {"description": found}, home, project_id=read.project_id)
    assert await acme.jira.hash_of(file.id)


async def test_attachments_have_their_bytes_limits_and_end(world: World) -> None:
    jira, issue = world.acme.jira, await made(world)
    uploaded = await jira.upload(issue.id, "a.txt", "text/plain", 5000, pieces(b"y" * 5000), trace="causeway:3")
    found = (await jira.read_issue(issue.id, S)).issue.fields[f"attachment/s:{uploaded.id}"]
    assert isinstance(found, Attachment)
    assert (found.name, found.size, found.mime) == ("a.txt", 5000, "text/plain")
    for _ in range(2):
        await jira.delete_attachment(uploaded.id)
    with pytest.raises(Rejected):
        await jira.hash_of(uploaded.id)
    with pytest.raises(TooLarge):
        await jira.upload(issue.id, "huge", "", 10**10, pieces(b""))


async def test_a_project_that_wants_more_names_the_field(world: World) -> None:
    project = await world.acme.jira.project("REQ")
    with pytest.raises(Rejected) as caught:
        await world.acme.jira.create_issue(project.id, {"summary": "x", "type": "Task"}, "m", S)
    wanted = [
        field
        for field in await world.acme.jira.create_fields(project.id, await type_id(world, project.id, "Task"))
        if field.must_be_sent and field.id.startswith("customfield_")
    ]
    assert caught.value.field_messages.keys() >= {wanted[0].id}


async def type_id(world: World, project_id: str, name: str) -> str:
    return next(kind.id for kind in await world.acme.jira.issue_types(project_id) if kind.name == name)


async def test_a_bulk_create_gives_each_its_own_result_and_mark(world: World) -> None:
    project = await project_id(world)
    new = [NewIssue({"summary": f"n{n}", "type": "Task" if n != 1 else "Nonsense"}, f"m{n}") for n in range(3)]
    first, nonsense, last = await world.acme.jira.create_issues(project, new, S)
    assert isinstance(first, Created)
    assert isinstance(last, Created)
    assert isinstance(nonsense, Rejected)
    found = await world.acme.jira.read_issues([first.id, last.id], {first.id: S, last.id: S})
    assert {issue.mark for issue in found.values()} == {"m0", "m2"}
    assert (await world.acme.jira.which_exist([first.id, last.id, "999999"])).keys() == {first.id, last.id}


async def test_searches_page_through_a_project(world: World) -> None:
    project = await project_id(world)
    world.acme.site.act_as("bob").create_issue("ACM", "One")
    world.acme.site.act_as("bob").create_issue("ACM", "Two")
    everything = await world.acme.jira.all_issues(project)
    found: list[str] = []
    page: str | None = None
    while True:
        part = await world.acme.jira.search(f"project = {project} ORDER BY created ASC", page=page, size=1)
        found += [issue.id for issue in part.issues]
        page = part.next_page
        if page is None:
            break
    assert found == [issue.id for issue in everything.issues]
    assert await world.acme.jira.count(f"project = {project}") == len(found)
    recent = await world.acme.jira.issues_updated_since(project, 5)
    assert {issue.id for issue in recent.issues} <= set(found)
    assert all(issue.updated and issue.project_id == project for issue in recent.issues)
    with pytest.raises(Rejected):
        await world.acme.jira.search("nonsense ===")


async def test_people_are_known_or_not(world: World) -> None:
    alice = world.acme.site.user("alice").account_id
    assert await world.acme.jira.users_known({alice, "557058:nobody"}) == {alice}
    assert await world.acme.jira.names({alice, "557058:nobody"}) == {alice: "Alice Adams"}


async def test_who_may_do_what_is_told_for_each_person(world: World) -> None:
    site, jira, project = world.acme.site, world.acme.jira, await project_id(world)

    async def may(name: str) -> tuple[bool, bool]:
        found = await jira.granted(
            site.user(name).account_id,
            global_permissions=["ADMINISTER"],
            project_permissions=["ADMINISTER_PROJECTS"],
            project_id=project,
        )
        return bool(found.global_permissions), bool(found.project_permissions)

    assert [await may(name) for name in ("alice", "paul", "bob")] == [(True, True), (False, True), (False, False)]
    everywhere = [each.id for each in site.projects.values()]
    paul = site.user("paul").account_id
    assert await jira.where_granted(paul, "ADMINISTER_PROJECTS", everywhere) == {project}
    assert not await jira.where_granted(paul, "ADMINISTER_PROJECTS", [])


async def test_a_deleted_issue_is_told_from_a_hidden_one(world: World) -> None:
    jira, site = world.acme.jira, world.acme.site
    issue, project = await made(world), await project_id(world)
    assert await jira.why_gone(issue.id, project) == "there"
    site.act_as("alice").delete(issue.key)
    with pytest.raises(IssueGone):
        await jira.read_issue(issue.id, S)
    assert await jira.why_gone(issue.id, project) == "deleted"
    other = await made(world)
    site.projects[project].hidden_from_apps = True
    assert await jira.why_gone(other.id, project) == "hidden"
    with pytest.raises(ProjectForbidden):
        await jira.project(project)


async def test_projects_are_listed_without_those_the_app_may_not_see(world: World) -> None:
    keys = {project.key for project in await world.acme.jira.projects()}
    assert {"ACM", "ENG"} <= keys
    assert "HID" not in keys
    assert [project.key for project in await world.acme.jira.projects("ENG")] == ["ENG"]


async def test_the_site_and_our_user_introduce_themselves(world: World) -> None:
    facts = await probe_server(world.acme.site.base_url)
    assert facts.deployment == "Cloud"
    assert facts.base_url == world.acme.site.base_url
    assert (await world.acme.jira.myself()).account_id == world.acme.app_account


async def test_failed_deliveries_are_listed_once_read_through(world: World) -> None:
    found = await world.acme.jira.failed_webhooks()
    assert found.failures == ()
    assert found.after is None


async def test_long_texts_arrive_cut_and_whole_in_the_answer(world: World) -> None:
    long = RichText.of_text("\n".join("line " * 20 for _ in range(600)))
    issue = await made(world)
    written = await world.acme.jira.edit_issue(issue.id, {"description": long}, S, project_id=await project_id(world))
    assert written.cut == {"description": long}
    read = await world.acme.jira.read_issue(issue.id, S)
    assert read.issue.fields["description"] == written.values["description"]


async def test_a_long_text_of_emoji_is_cut_as_jira_counts(world: World) -> None:
    issue = await made(world)
    long = RichText.of_text("\n".join("😀" * 100 for _ in range(130)))
    written = await world.acme.jira.edit_issue(issue.id, {"description": long}, S, project_id=await project_id(world))
    assert written.cut == {"description": long}


async def test_the_trace_of_a_write_reaches_the_call_log(world: World) -> None:
    await made(world)
    traced = [call.trace for call in world.acme.site.calls.since(0) if call.method == "POST" and call.trace]
    assert traced == ["causeway:1"]
