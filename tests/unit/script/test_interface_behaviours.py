"""What scripts rely on beyond single calls, the short ways to what took raw requests, and the built-in classes."""

from __future__ import annotations

from tests.unit.script.interface_rows import ADA, BUG, SEVERITY, Row, check, does, fails, says, sends, table, takes

PAIR = {"localId": "10009", "localKey": "A-9", "remoteId": "555", "remoteKey": "B-5"}
COMMENT = {"id": "77", "body": "hello", "author": ADA, "created": "2026-11-24T10:00:00.000Z"}
LOCAL = {"id": "17", "body": "hello", "author": ADA}
TRACE = {"type": "COMMENT", "localId": "17", "remoteId": "77"}
LINK = {"id": "5", "linkTypeName": "Blocks", "otherIssueId": "1", "otherIssueKey": "A-7", "outward": True}
FIELDS = [
    SEVERITY, {"id": "customfield_2", "name": "Colours", "type": "options"},
    {"id": "customfield_3", "name": "Owner", "type": "user"}, {"id": "customfield_4", "name": "Day", "type": "date"},
    {"id": "customfield_5", "name": "Count", "type": "number"}, {"id": "customfield_10020", "name": "Sprint"},
]  # fmt: skip
MERGED = "issue.comments = commentHelper.mergeComments(issue, replica)"


def new(name: str, script: str, expected: dict[str, object], replica: object = None, **case: object) -> Row:
    """An incoming script for an issue that is not there yet."""
    return Row(name, script, expected, {"replica": replica or {}, **case})


RELIED_ON = [
    takes("return ends the script early", "issue.summary = 'a'; return; issue.summary = 'b'", {"summary": "a"}),
    takes("a function may be called before it is written",
          "issue.summary = shout(issue.summary)\ndef shout(text) { text.toUpperCase() }", {"summary": "BROKEN"}),
    takes("a variable without def is seen in functions",
          "points = [a: 5]\ndef look(x) { points[x] }\nissue.summary = look('a').toString()", {"summary": "5"}),
    fails("a def variable is not seen in functions", "def points = 5\ndef look() { points }\nlook()", "points"),
    new("issue.key in firstSync links", "if (firstSync) { issue.id = '42'; issue.key = 'A-42' }",
        {"writes": [{"issue": "link", "id": "42", "key": "A-42"}]}),
    new("store gives an issue its key", "issue.projectKey = 'A'; issue.summary = 'x'; store(issue)\n"
        "issue.description = 'see ' + issue.key; log.info(issueKey.key + issue.id)",
        {"writes": [{"issue": "create"}, {"field": "summary", "after": "x"},
                    {"field": "project", "after": {"key": "A"}}, {"store": 1},
                    {"field": "description", "before": None, "after": "see A-77"}],
         "log": ["info: A-7777"]}, newIssue={"id": "77", "key": "A-77"}),
    Row("store is for incoming scripts", "store(issue)", {"error": "incoming scripts only"}, {}, "outgoing"),
    *(takes(f"a closure of mergeComments that gives {word}",
            script, {"comments": [{"body": "hello!", "remoteId": "77"}]},
            {"comments": [COMMENT]})
      for word, script in {
          "something else": MERGED[:-1] + ", { it.body = it.body + '!' })",
          "the comment": MERGED[:-1] + ", ({ c -> c.body = c.body + '!'; c }))",
          "null": MERGED + " { c -> c.body += '!'; null }",
      }.items()),
    takes("executor of a merged comment", MERGED + " { it.executor = nodeHelper.getUserByEmail(it.author.email) }",
          {"comments": [{"executor": {"accountId": "a-1"}, "authorLine": False}]}, {"comments": [COMMENT]},
          users=[ADA]),
    takes("a comment becomes internal", MERGED + " { it.internal = it.author?.email?.endsWith('@example.com'); it }",
          {"comments": [{"internal": True}]}, {"comments": [COMMENT]}),
    takes("a changed comment changes its copy", MERGED, {"comments": [{"id": "17", "body": "edited"}]},
          {"comments": [{**COMMENT, "body": "edited"}]}, here={"comments": [LOCAL]}, traces=[TRACE],
          previous={"comments": [COMMENT]}),
    takes("a removed comment takes its copy along", MERGED, {"comments": [{"id": "18"}]}, {"comments": []},
          here={"comments": [LOCAL, {"id": "18", "body": "mine"}]}, traces=[TRACE], previous={"comments": [COMMENT]}),
    takes("a comment that is there stays one", MERGED, {"comments": [{"id": "17"}]}, {"comments": [COMMENT]},
          here={"comments": [LOCAL]}, traces=[TRACE]),
    says("a custom field that was not sent is null", "println replica.customFields.'X' == null", "true"),
    says("a custom field of the site is there", "println issue.customFields.'Severity'.value == null", "true",
         fields=FIELDS),
    says("a custom field that no site has is null", "println issue.customFields.'Nope' == null", "true", fields=FIELDS),
    *(takes(f"a value of {word}", f'issue.customFields."{name}".value = {value}',
            {"customFields": {name: {"value": wanted}}}, fields=FIELDS, users=[ADA])
      for word, name, value, wanted in (
          ("a text for a select", "Severity", "'High'", {"value": "High"}),
          ("a GString for a select", "Severity", '"Hi${\'gh\'}"', {"value": "High"}),
          ("a list of texts", "Colours", "['red', 'blue']", [{"value": "red"}, {"value": "blue"}]),
          ("an option", "Severity", "nodeHelper.getOption('Severity', 'High')", {"value": "High"}),
          ("a user", "Owner", "nodeHelper.getUserByEmail('ada@example.com')", ADA),
          ("a date", "Day", "new Date(1795514400000L)", "2026-11-24"),
          ("a Long", "Count", "3L", 3),
          ("a decimal", "Count", "2.5", 2.5),
      )),
    *(takes(f"a field by {word}", f"issue.customFields{way}.value = 'High'",
            {"customFields": {"Severity": {"value": {"value": "High"}}}}, fields=FIELDS)
      for word, way in {"name": ".Severity", "id": '."10046"', "number": "[10046]", "get": ".get('Severity')",
                        "Jira's id": ".customfield_10046", "index": "['Severity']"}.items()),
    takes("customFields.Sprint", "issue.customFields.Sprint.value = 7", {"customFields": {"Sprint": {"value": 7}}},
          fields=FIELDS),
    says("customFields can be walked", "println issue.customFields.collect { k, v -> k + v.value.value }\n"
         "println issue.customFields.values()*.id\nprintln issue.customFields.find { it.value.name == 'Severity' }.key",
         "[SeverityHigh]", "[10046]", "Severity",
         issue={**BUG, "customFields": {"Severity": {**SEVERITY, "value": {"value": "High"}}}}),
    takes("ids are texts with conversions", "issue.parentId = nodeHelper.getLocalIssueFromRemoteId("
          "replica.parentId.toLong())?.id?.toString()", {"parentId": "10009"}, {"parentId": "555"}, pairs=[PAIR]),
    takes("status as a text", "issue.status = 'Done'", {"status": {"name": "Done"}}),
    takes("labels.add", "issue.labels.add(nodeHelper.getLabel('b')); issue.labels.add('c')",
          {"labels": [{"label": "red"}, {"label": "b"}, {"label": "c"}]}),
    says("label.label",
         "println issue.labels.collect { it.label }; println issue.labels*.label.join(',')", "[red]", "red"),
    sends("project trimmed", "replica.project = issue.project; replica.project.versions = []; "
          "replica.project.components = []", {"project": {"key": "A", "versions": [], "components": []}},
          {"project": {"key": "A", "versions": [{"name": "1"}], "components": [{"name": "UI"}]}}),
    new("project or look-up", "issue.projectKey = 'A'; issue.project = issue.project ?: "
        "nodeHelper.getProject(issue.projectKey)", {"issue": {"project": {"id": "7"}}},
        projects=[{"id": "7", "key": "A"}]),
    new("typeName before the issue is there",
        "println issue.type?.name; issue.typeName = 'Bug'; println issue.typeName",
        {"log": ["print: null", "print: Bug"]}),
    fails("throw new Exception", "throw new Exception('no ' + issue.key)", "no A-1"),
    fails("IssueTrackerException",
          "throw new com.exalate.api.exception.IssueTrackerException('refused')", "refused"),
    says("a helper's error can be caught", "try { debug.error('a') } catch (com.exalate.api.exception."
         "IssueTrackerException e) { println e.message }", "a"),
    says("httpClient gives maps and lists",
         "def r = httpClient.get('/x'); println r.a[1].b; println r.n + 1", "c", "3.5",
         http={"/x": {"a": [1, {"b": "c"}], "n": 2.5}}),
    does("a body of JsonOutput",
         "import groovy.json.JsonOutput\nhttpClient.put('/x', JsonOutput.toJson([a: issue.key]))",
         [("http", {"body": {"a": "A-1"}})]),
    new("firstSync", "println firstSync", {"log": ["print: true"]}),
    says("firstSync of a pair", "println firstSync", "false"),
    says("previous and issueBeforeScript", "issue.summary = 'b'; println previous.summary + issueBeforeScript.summary",
         "oldBroken", previous={"summary": "old"}),
    says("connection and relation", "println connection.name + relation.name + syncRequest.connection.name", "ccc",
         connection={"name": "c"}),
    says("entityType and blobMetadataList", "println entityType + blobMetadataList.size()", "issue0"),
]  # fmt: skip

SHORT_WAYS = [
    takes("request type", "issue.requestType = 'Get help'", {"requestType": "Get help"}),
    takes("team", "issue.team = 'Blue'", {"team": "Blue"}),
    takes("parent", "issue.parentKey = 'A-9'", {"parentKey": "A-9"}),
    takes("remove a link", "issue.unlink('A-7')", {"issueLinks": []}, here={"issueLinks": [LINK]}),
    takes("add a link", "issue.addLink('Blocks', 'A-8')", {"issueLinks": [{"linkTypeName": "Blocks",
          "otherIssueKey": "A-8"}]}),
    takes("web link to the other side", "issue.addWebLink(syncHelper.remoteIssueUrl, replica.key)",
          {"weblinks": [{"url": "https://b.example/browse/B-5", "title": "B-5"}]}, {"key": "B-5"},
          urls={"remoteUrl": "https://b.example/browse/B-5"}),
    takes("type after creation", "issue.typeName = 'Task'", {"type": {"name": "Task"}}),
    takes("threaded comments", MERGED + " { c -> c.parentId = traces.find { it.remoteId == c.parentId }?.localId; c }",
          {"comments": [{"id": "17"}, {"remoteId": "78", "parentId": "17"}]},
          {"comments": [COMMENT, {"id": "78", "body": "yes", "parentId": "77"}]},
          here={"comments": [LOCAL]}, traces=[TRACE]),
    takes("who may see a comment", MERGED + " { it.role = 'Developers'; it }", {"comments": [{"role": "Developers"}]},
          {"comments": [COMMENT]}),
    takes("only comments with a marker", MERGED + " { it.body.contains('#ext') ? it : false }",
          {"comments": [{"remoteId": "2"}]}, {"comments": [COMMENT, {"id": "2", "body": "see #ext"}]}),
    says("status category", "println issue.status.statusCategory", "In Progress",
         issue={**BUG, "status": {"name": "Open", "category": "In Progress"}}),
    says("HTML as wiki markup", "println nodeHelper.toWiki('<p>a <b>b</b></p>')", "a *b*"),
    says("Markdown as wiki markup", "println nodeHelper.toWiki('# a **b**')", "h1. a *b*"),
    says("wiki markup as HTML", "println nodeHelper.toHtml('*b*')", "<p><strong>b</strong></p>"),
    says("wiki markup as Markdown", "println nodeHelper.toMarkdown('h2. a _b_')", "## a _b_"),
    says("long texts", "println nodeHelper.truncate('abcdef', 4)", "abc…"),
]  # fmt: skip

CLASSES = [
    sends("Status.send", "Status.send()", {"status": {"name": "Open"}}),
    takes("Status.receive", "Status.receive(['Closed': 'Done'])", {"status": {"name": "Done"}},
          {"status": {"name": "Closed"}}),
    sends("Versions.send", "Versions.send()", {"fixVersions": [{"name": "1"}]}, {"fixVersions": [{"name": "1"}]}),
    takes("Versions.receive", "Versions.receive()", {"fixVersions": [{"name": "2", "releaseDate": "2026-01-02"}]},
          {"fixVersions": [{"name": "2", "releaseDate": "2026-01-02"}]}),
    sends("Components.send", "Components.send()", {"components": [{"name": "UI"}]}, {"components": [{"name": "UI"}]}),
    does("Components.receive", "Components.receive()", [("createComponent", {"name": "UI"})],
         replica={"components": [{"name": "UI"}]}),
    sends("SubTaskSync.send", "SubTaskSync.send()", {"parentId": "9"}, {"parentId": "9"}),
    takes("SubTaskSync.receiveBeforeCreation", "SubTaskSync.receiveBeforeCreation()", {"parentId": "10009"},
          {"parentId": "555"}, pairs=[PAIR]),
    fails("SubTaskSync with a parent that is not in step", "SubTaskSync.receiveBeforeCreation()", "parent 8",
          replica={"parentId": "8"}),
    takes("Epic.receiveInAnyOrder", "Epic.receiveInAnyOrder(); issue.summary = 'went on'", {"summary": "went on"},
          {"parentId": "8"}),
    sends("TempoWorkLogSync.send", "TempoWorkLogSync.send('token')", {"workLogs": [{"id": "1", "timeSpent": 60}]},
          {"workLogs": [{"id": "1", "timeSpent": 60}]}),
    takes("IssueLinks.receive", "IssueLinks.receive(['Blocks': 'Relates'])",
          {"issueLinks": [LINK, {"otherIssueId": "10009", "linkTypeName": "Relates"}]},
          {"issueLinks": [{"otherIssueId": "555", "linkTypeName": "Blocks"}]}, here={"issueLinks": [LINK]},
          pairs=[PAIR]),
    takes("CustomFieldSync.receive", "CustomFieldSync.receive('Severity')",
          {"customFields": {"Severity": {"value": {"value": "High"}}}},
          {"customFields": {"Severity": {"value": {"value": "High"}}}}, fields=FIELDS),
    takes("SimpleSprintSync.receive",
          "SimpleSprintSync.receive()", {"sprint": {"name": "S"}}, {"sprint": {"name": "S"}}),
    says("new JiraClient",
         "println new JiraClient(httpClient).http('GET', '/x', [:], null, [:]) { it.body }", "{\"a\": 1}",
         http={"/x": "{\"a\": 1}"}),
    says("HtmlToWiki and WikiToHtml", "println new HtmlToWiki(replica.attachments).transform('<b>a</b>')\n"
         "println WikiToHtml.transform('*a*')", "*a*", "<p><strong>a</strong></p>"),
    says("new BasicIssueKey",
         "import com.exalate.basic.domain.BasicIssueKey\nprintln new BasicIssueKey('1', 'A-1').URN",
         "A-1"),
    takes("new BasicHubLabel", "import com.exalate.basic.domain.hubobject.v1.BasicHubLabel\n"
          "def l = new BasicHubLabel(); l.setLabel('x'); issue.labels << l",
          {"labels": [{"label": "red"}, {"label": "x"}]}),
    takes("new BasicHubVersion", "issue.fixVersions = [new com.exalate.basic.domain.hubobject.v1.BasicHubVersion("
          "name: '3')]", {"fixVersions": [{"name": "3"}]}),
    says("instanceof BasicHubIssue", "import com.exalate.basic.domain.hubobject.v1.BasicHubIssue\n"
         "println issue instanceof BasicHubIssue; println((issue as BasicHubIssue).key)", "true", "A-1"),
    says("new BasicSemanticVersion", "println new com.exalate.basic.domain.BasicSemanticVersion(1, 2, 3)", "1.2.3"),
]  # fmt: skip


@table(RELIED_ON)
def test_what_scripts_rely_on_holds(row: Row) -> None:
    check(row)


@table(SHORT_WAYS)
def test_there_is_a_short_way_to_what_took_raw_requests(row: Row) -> None:
    check(row)


@table(CLASSES)
def test_the_classes_of_the_incumbent_are_built_in(row: Row) -> None:
    check(row)
