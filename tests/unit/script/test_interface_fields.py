"""Every field and method of the issue, the replica and the sprint in the census."""

from __future__ import annotations

from tests.unit.script.interface_rows import ADA, BUG, SEVERITY, Row, check, says, sends, table, takes

COMMENT = {"id": "1", "body": "hello", "author": ADA, "internal": False}
VERSION = {"id": "31", "name": "1.0", "released": False}
LINK = {"id": "5", "linkTypeName": "Blocks", "otherIssueId": "77", "otherIssueKey": "A-7", "outward": True}
SPRINT = {"id": "3", "name": "Sprint 3", "goal": "ship", "state": "active", "startDate": "2026-11-01T08:00:00.000Z",
          "endDate": "2026-11-15T08:00:00.000Z", "originBoardId": "12"}  # fmt: skip
FULL = {
    "environment": "prod", "priority": {"name": "High"}, "resolution": {"name": "Done"}, "assignee": ADA,
    "reporter": ADA, "creator": ADA, "created": "2026-11-24T10:00:00.000Z", "updated": "2026-11-24T11:00:00.000Z",
    "due": "2026-12-01", "components": [{"name": "UI"}], "fixVersions": [VERSION], "affectedVersions": [VERSION],
    "comments": [COMMENT], "attachments": [{"id": "9", "filename": "a.png", "filesize": 3}],
    "workLogs": [{"id": "6", "timeSpent": 60}], "issueLinks": [LINK], "parentId": "4711", "originalEstimate": 7200,
    "remainingEstimate": 3600, "sprint": SPRINT, "securityLevel": {"name": "Staff"}, "watchers": [ADA],
    "weblinks": [{"url": "http://x.example", "title": "X"}],
    "customFields": {"Severity": {"id": 10046, "name": "Severity", "type": "option", "value": {"value": "High"}}},
}  # fmt: skip
SAME = (
    "summary", "description", "environment", "type", "project", "status", "priority", "resolution", "assignee",
    "reporter", "creator", "created", "updated", "due", "labels", "components", "fixVersions", "affectedVersions",
    "comments", "attachments", "workLogs", "issueLinks", "parentId", "originalEstimate", "remainingEstimate", "sprint",
    "securityLevel", "watchers", "weblinks", "id", "key",
)  # fmt: skip
BOTH = {**BUG, **FULL}

ROWS = [
    *(sends(f"replica.{name}", f"replica.{name} = issue.{name}", {name: BOTH[name]}, FULL) for name in SAME),
    *(takes(f"issue.{name}", f"issue.{name} = replica.{name}", {name: BOTH[name]}, BOTH) for name in SAME[:-2]),
    sends("replica.customFields", "replica.customFields.'Severity' = issue.customFields.'Severity'",
          {"customFields": FULL["customFields"]}, FULL),
    takes("issue.customFields", "issue.customFields.Severity.value = replica.customFields.Severity?.value?.value",
          {"customFields": {"Severity": {"value": {"value": "High"}}}}, FULL, fields=[SEVERITY]),
    takes("issue.typeName",
          "issue.typeName = replica.typeName == 'Bug' ? 'Task' : 'Bug'; assert issue.typeName == 'Task'",
          {"type": {"name": "Task"}}, {"typeName": "Bug"}),
    Row("issue.projectKey", "issue.projectKey = 'NEW'; issue.typeName = 'Task'",
        {"issue": {"project": {"key": "NEW"}},
         "writes": [{"issue": "create"}, {"field": "type"}, {"field": "project"}]},
        {"replica": {}}),
    says("issue.projectKey of an issue", "println issue.projectKey + issue.project.name", "AAlpha"),
    takes("issue.setStatus()", "issue.setStatus('Done')", {"status": {"name": "Done"}}),
    sends("replica.customKeys",
          "replica.customKeys.'my key' = [1, [a: 'b']]", {"customKeys": {"my key": [1, {"a": "b"}]}}),
    says("replica.customKeys of the other side", "println replica.customKeys.'my key'[1].a", "b",
         replica={"customKeys": {"my key": [1, {"a": "b"}]}}),
    sends('replica."<quoted name>"', 'replica."Severity" = issue."Severity"',
          {"customFields": {"Severity": {"id": 10046, "value": {"value": "High"}}}}, FULL, fields=[SEVERITY]),
    takes('issue."<quoted name>"', 'issue."Severity" = replica."Severity"',
          {"customFields": {"Severity": {"id": 10046, "value": {"value": "High"}}}}, FULL, fields=[SEVERITY]),
    says("replica.addedComments", "println replica.addedComments*.body; println replica.changedComments*.body\n"
         "println replica.removedComments*.body; println replica.addedAttachments*.filename",
         "[new]", "[edited]", "[gone]", "[b.png]",
         replica={"comments": [{"id": "1", "body": "new"}, {"id": "2", "body": "edited"}, {"id": "4", "body": "same"}],
                  "attachments": [{"id": "8", "filename": "b.png"}]},
         previous={"comments": [{"id": "2", "body": "x"}, {"id": "3", "body": "gone"}, {"id": "4", "body": "same"}]},
         traces=[{"type": "COMMENT", "localId": f"1{n}", "remoteId": str(n)} for n in (2, 3, 4)]),
    sends("replica.assignees", "replica.assignees = [issue.assignee]", {"assignees": [{"$user": ADA}]}, FULL),
    says("replica.assignees of the other side", "println replica.assignees[0].email", "ada@example.com",
         replica={"assignees": [{"$user": ADA}]}),
    says("replica.linkedIssue", "println replica.linkedIssue?.key; println replica.linkedIssues*.key", "B-1", "[B-2]",
         replica={"linkedIssue": {"key": "B-1"}, "linkedIssues": [{"key": "B-2"}]}),
    says("replica.areaPath", "println replica.areaPath; println replica.neverSent == null", "x", "true",
         replica={"areaPath": "x"}),
    says("issueKey.id", "println issueKey.id + issueKey.URN + issueKey.urn", "10001A-1A-1"),
    Row("replica.name of a sprint", "['name', 'goal', 'state', 'startDate', 'endDate', 'originBoardId']"
        ".each { replica.\"$it\" = sprint.\"$it\" }",
        {"replica": {name: value for name, value in SPRINT.items() if name != "id"}},
        {"entityType": "sprint", "sprint": SPRINT}, "outgoing"),
    Row("sprint.name", "if (entityType == 'sprint') { sprint.name = replica.name; sprint.goal = replica.goal\n"
        "sprint.state = replica.state; sprint.startDate = replica.startDate; sprint.endDate = replica.endDate\n"
        "sprint.originBoardId = '99' }",
        {"sprint": {**SPRINT, "id": None, "originBoardId": "99"}}, {"entityType": "sprint", "replica": SPRINT}),
    sends("description that is passed on keeps its origin",
          "def text = issue.description ?: ''; replica.description = text",
          {"description": {"text": "*old*", "origin": {"doc": 1}}}),
    sends("description that is changed", "replica.description = issue.description + '!'", {"description": "*old*!"}),
    sends("description of a changed case", "replica.description = issue.description.toUpperCase()",
          {"description": "*OLD*"}),
    says("a field that is a rich text is a String", "def t = issue.description; println t instanceof String\n"
         "println t == '*old*'; println([(t): 1]['*old*']); println(t.class.name); println 'x'.plus(t)\n"
         "switch (t) { case '*old*': println 'case' }; println(['*old*'].contains(t)); println t ? 'yes' : 'no'",
         "true", "true", "1", "java.lang.String", "x*old*", "case", "true", "yes"),
    says("dates",
         "println issue.created.time; println issue.due.format('dd.MM.yyyy'); println issue.created.before(new Date())",
         "1795514400000", "01.12.2026", "true", issue=BOTH, now=1795600000),
    takes("a date from milliseconds", "issue.due = new Date(1795514400000L) + 1", {"due": "2026-11-25"}),
]  # fmt: skip


@table(ROWS)
def test_a_field_goes_where_its_row_says(row: Row) -> None:
    check(row)
