"""Two sites whose halves both run scripts: what the scripts say happens, on both sides, and nothing else."""

from uuid import UUID

from app.store.journal import JournalKind
from app.usecases.publishing import publish, rollback, versions
from app.usecases.twins import sync_issue
from sandbox.model import Issue
from sandbox.state import Site as Jira
from tests.scenarios.test_basic import texts, words
from tests.scenarios.world import World, until

OUTGOING = """
replica.key         = issue.key
replica.summary     = issue.summary
replica.description = issue.description
replica.type        = issue.type
replica.status      = issue.status
replica.priority    = issue.priority
replica.labels      = issue.labels
replica.reporter    = issue.reporter
replica.comments    = issue.comments.findAll {{ !it.body.contains("[here]") }}
replica.attachments = issue.attachments
replica.customFields."{choice}" = issue.customFields."{choice}"
replica.customKeys."from" = "{site}"
"""
INCOMING = """
def priorities = {priorities}
if (firstSync) {{
    issue.projectKey = "{project}"
    issue.typeName   = nodeHelper.getIssueType(replica.type?.name, issue.projectKey)?.name ?: "Task"
}}
issue.summary     = replica.summary
issue.description = replica.description
issue.labels      = replica.labels
issue.comments    = commentHelper.mergeComments(issue, replica)
issue.attachments = attachmentHelper.mergeAttachments(issue, replica)
issue.customFields."{choice}".value = replica.customFields."{there}"?.value?.value
if (replica.priority?.name in priorities) issue.priority = nodeHelper.getPriority(priorities[replica.priority.name])
log.info("took in ${{replica.key}} from ${{replica.customKeys.from}}")
if (replica.summary.contains("poison")) throw new Exception("I will not take ${{replica.summary}}")
"""
ACME = (
    OUTGOING.format(choice="Severity", site="acme"),
    INCOMING.format(
        project="ACM", choice="Severity", there="Impact", priorities='["Blocker": "Highest", "Normal": "Medium"]'
    ),
)
GLOBEX = (
    OUTGOING.format(choice="Impact", site="globex"),
    INCOMING.format(
        project="GLX", choice="Impact", there="Severity", priorities='["Highest": "Blocker", "Medium": "Normal"]'
    ),
)


async def scripted(world: World, acme: tuple[str, str] = ACME, globex: tuple[str, str] = GLOBEX) -> tuple[UUID, UUID]:
    mine, theirs = await world.connect()
    await publish(world.work, await world.actor(world.acme), mine, *acme)
    await publish(world.work, await world.actor(world.globex), theirs, *globex)
    return mine, theirs


def field(jira: Jira, name: str) -> str:
    return next(id for id, one in jira.fields.items() if one.name == name)


def chosen(jira: Jira, issue: Issue, name: str) -> str | None:
    held = issue.fields.get(field(jira, name))
    return next((option.value for option in jira.fields[field(jira, name)].options if option.id == held), None)


def named(jira: Jira, issue: Issue) -> str:
    return jira.priorities[issue.fields["priority"]].name


async def test_scripts_create_edit_comment_and_stop_with_an_error_on_their_own_pair(world: World) -> None:
    await scripted(world)
    bob = world.acme.act_as("bob")
    severity = field(world.acme, "Severity")
    issue = bob.create_issue(
        "ACM",
        "Printer",
        type="Bug",
        description="It *burns*",
        priority={"name": "Highest"},
        labels=["red"],
        **{severity: {"value": "High"}},
    )
    bob.comment(issue.key, "Bring water")
    bob.comment(issue.key, "Not for them [here]")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    assert (remote.fields["summary"], remote.fields["labels"]) == ("Printer", ["red"])
    assert world.globex.issue_types[remote.type_id].name == "Bug"
    assert remote.fields["description"]["content"] == issue.fields["description"]["content"]
    assert (named(world.globex, remote), chosen(world.globex, remote, "Impact")) == ("Blocker", "High")
    assert [text.rpartition("UTC")[2].strip() for text in texts(remote)] == ["Bring water"]

    other = world.globex.act_as("alice")
    other.edit(remote.key, summary="Printer out", priority={"name": "Normal"}, labels=["red", "calm"])
    other.comment(remote.key, "On my way")
    await world.settle()
    assert (issue.fields["summary"], sorted(issue.fields["labels"])) == ("Printer out", ["calm", "red"])
    assert named(world.acme, issue) == "Medium"
    assert any(text.endswith("On my way") for text in texts(issue))
    assert len(texts(issue)) == 3

    said = await world.journal(JournalKind.SAID)
    assert any(f"info: took in {issue.key} from acme" in row.reason for row in said)

    bob.edit(issue.key, summary="poison")
    twin = await world.twin_of(world.globex, remote)

    async def refused() -> bool:
        return any(one.error for one in await world.twins() if one.id == twin.id)

    await until(refused, "the script's error shows on its pair")
    error = next(one.error for one in await world.twins() if one.id == twin.id)
    assert "I will not take poison" in error["what_to_do"]
    assert "incoming script, line 15" in error["what_to_do"]
    second = bob.create_issue("ACM", "Another")
    assert (await world.remote_of(world.acme, second)).fields["summary"] == "Another"
    other.edit(remote.key, description="The other direction goes on")
    bob.edit(issue.key, summary="Healthy")
    await world.settle()
    assert (remote.fields["summary"], "goes on" in str(issue.fields["description"])) == ("Healthy", True)


async def test_what_is_stored_first_has_a_key_for_the_rest_of_the_script(world: World) -> None:
    incoming = """
    if (firstSync) { issue.projectKey = "GLX"; issue.typeName = "Task" }
    issue.summary = replica.summary
    store(issue)
    issue.description = "I am ${issue.key}"
    httpClient.post("/rest/api/3/issue/${issue.key}/comment", [body: [type: "doc", version: 1, content: [
        [type: "paragraph", content: [[type: "text", text: "made for ${replica.key}"]]]]]])
    """
    await scripted(world, globex=(GLOBEX[0], incoming))
    issue = world.acme.act_as("bob").create_issue("ACM", "Printer")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    assert f"I am {remote.key}" in str(remote.fields["description"])
    assert texts(remote) == [f"made for {issue.key}"]


async def test_a_status_is_wished_and_what_no_transition_reaches_is_refused_by_name(world: World) -> None:
    statuses = '["In Progress": "Working", "In Review": "Closed"]'
    incoming = f"""
    if (firstSync) {{ issue.projectKey = "GLX"; issue.typeName = "Task" }}
    issue.summary = replica.summary
    def wanted = {statuses}[replica.status?.name]
    if (wanted) issue.setStatus(wanted)
    """
    await scripted(world, globex=(GLOBEX[0], incoming))
    bob = world.acme.act_as("bob")
    issue = bob.create_issue("ACM", "Printer")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    bob.transition(issue.key, "Start progress")
    await world.settle()
    assert world.globex.statuses[remote.status_id].name == "Working"
    bob.transition(issue.key, "Ask for review")
    await world.settle()
    assert world.globex.statuses[remote.status_id].name == "Working"
    [line] = [row for row in await world.journal(JournalKind.REFUSED) if row.field == "status"]
    assert line.reason == "No transition leads from 'Working' to 'Closed' (only to: 'Blocked', 'Resolved')."


async def test_versions_are_listed_and_an_earlier_one_comes_back(world: World) -> None:
    _, theirs = await scripted(world)
    actor = await world.actor(world.globex)
    issue = world.acme.act_as("bob").create_issue("ACM", "Printer")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    loud = GLOBEX[1].replace("issue.summary     = replica.summary", "issue.summary = replica.summary.toUpperCase()")
    done = await publish(world.work, actor, theirs, GLOBEX[0], loud, note="Louder", update_pairs=True)
    assert done.pairs == 1
    await world.settle()
    assert remote.fields["summary"] == "PRINTER"
    assert issue.fields["summary"] == "Printer"
    await rollback(world.work, actor, theirs, done.version - 1, update_pairs=True)
    await world.settle()
    assert remote.fields["summary"] == "Printer"
    found = await versions(world.work, actor, theirs)
    assert [(one.mode, one.note, one.current) for one in found[:3]] == [
        ("script", f"Version {done.version - 1} again", True),
        ("script", "Louder", False),
        ("script", "", False),
    ]
    assert found[-1].mode == "basic"


async def test_work_and_links_travel_and_several_issues_are_linked_to_one(world: World) -> None:
    outgoing = """
    replica.summary = issue.summary
    replica.workLogs = issue.workLogs
    replica.issueLinks = issue.issueLinks
    """
    incoming = """
    if (firstSync && replica.summary.startsWith("Part")) issue.key = "GLX-1"
    if (firstSync && !issue.key) { issue.projectKey = "GLX"; issue.typeName = "Task"; issue.summary = replica.summary }
    workLogHelper.mergeWorkLogs(issue, replica)
    issue.addWebLink("https://acme.example.test/${replica.summary}", "The other side")
    replica.issueLinks.findAll { it.outward }.each { link ->
        def there = nodeHelper.getLocalIssueFromRemoteId(link.otherIssueId)
        if (there && !issue.issueLinks.any { it.otherIssueKey == there.key }) issue.addLink(link.linkTypeName, there)
    }
    """
    await scripted(world, acme=(outgoing, ACME[1]), globex=("return", incoming))
    bob = world.acme.act_as("bob")
    whole = bob.create_issue("ACM", "Whole")
    remote = await world.remote_of(world.acme, whole)
    await world.settle()
    parts = [bob.create_issue("ACM", f"Part {number}") for number in (1, 2)]
    await world.settle()
    assert remote.key == "GLX-1"
    assert [(await world.remote_of(world.acme, part)).id for part in parts] == [remote.id, remote.id]
    assert len(world.globex.issues) == 1
    other = bob.create_issue("ACM", "Other")
    copy = await world.remote_of(world.acme, other)
    await world.settle()
    assert [link.object["title"] for link in remote.remote_links.values()] == ["The other side"] * 3
    bob.log_work(whole.key, 3600, "Looked at it")
    bob.link(whole.key, other.key, "Blocks")
    await world.settle()
    assert [(log.seconds, words(log.comment)) for log in remote.worklogs.values()] == [(3600, "Looked at it")]
    assert [(link.source, link.destination) for link in world.globex.links.values()] == [(remote.id, copy.id)]


async def test_a_script_half_and_a_half_with_fixed_rules_understand_each_other(world: World) -> None:
    mine, _ = await world.connect()
    await publish(world.work, await world.actor(world.acme), mine, *ACME)
    bob, other = world.acme.act_as("bob"), world.globex.act_as("alice")
    issue = bob.create_issue("ACM", "Printer", type="Bug", description="It burns")
    bob.comment(issue.key, "Bring water")
    bob.attach(issue.key, "log.txt", b"hot")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    assert (remote.fields["summary"], [text.rpartition("UTC")[2].strip() for text in texts(remote)]) == (
        "Printer",
        ["Bring water"],
    )
    assert [file.content for file in remote.attachments.values()] == [b"hot"]
    other.edit(remote.key, summary="Printer out")
    other.comment(remote.key, "On my way")
    await world.settle()
    assert issue.fields["summary"] == "Printer out"
    assert len(texts(issue)) == 2
    bob.delete_comment(issue.key, next(iter(issue.comments)))
    await world.settle()
    assert len(texts(issue)) == len(texts(remote)) == 1


async def test_scripts_start_and_end_pairs_and_reach_no_host_that_nobody_allowed(world: World) -> None:
    outgoing = """
    replica.summary = issue.summary
    if (issue.summary == "Leader") syncHelper.exalate(["ACM-1", "NONE-7"])
    if (issue.summary == "Ended") syncHelper.unExalateAfterProcessing()
    if (issue.summary == "Curious") httpClient.get("https://internal.example.test/secret")
    """
    mine, _ = await world.connect(automatic=False)
    await publish(world.work, await world.actor(world.acme), mine, outgoing, ACME[1])
    bob = world.acme.act_as("bob")
    follower, leader = bob.create_issue("ACM", "Follower"), bob.create_issue("ACM", "Leader")
    await sync_issue(world.work, await world.actor(world.acme), mine, leader.key)
    assert (await world.remote_of(world.acme, follower)).fields["summary"] == "Follower"
    await world.settle()
    said = await world.journal(JournalKind.SAID)
    assert any("no issue of ACM, and not synced: NONE-7" in row.reason for row in said)
    bob.edit(follower.key, summary="Curious")
    curious = await world.twin_of(world.acme, follower)

    async def told() -> str:
        return next(str(one.error) for one in await world.twins() if one.id == curious.id and one.error)

    async def failed() -> bool:
        return any(one.error for one in await world.twins() if one.id == curious.id)

    await until(failed, "the refused request shows on its pair")
    assert "Scripts may not ask internal.example.test" in await told()
    bob.edit(follower.key, summary="Ended")

    async def ended() -> bool:
        return all(one.stopped_at for one in await world.twins() if one.uid == curious.uid)

    await until(ended, "both halves of the pair end")
