"""What to use instead of a class that scripts on a Jira server or a JVM name and that rules do not have.

Words only. Which classes exist is not known here.
"""

from __future__ import annotations

from typing import Final

_REST = 'httpClient.get("/rest/api/3/…")'
_NOT_IN_RULES = "is not available in rules: {}"

_BY_NAME: Final[dict[str, str]] = {
    "ComponentAccessor": f"nodeHelper (nodeHelper.getUserByEmail, getProject, getOption, …) or {_REST}",
    "IssueManager": "nodeHelper.getIssue(key), or syncHelper.getLocalIssueKeyFromRemoteId(id) for the twin",
    "IssueService": "the issue variable: its fields are written when the script is done, or by store(issue)",
    "MutableIssue": "the issue variable: assign its fields",
    "EventDispatchOption": "nothing: what the script changes on issue is written when it is done",
    "OptionsManager": "nodeHelper.createOption(issue, fieldName, value)",
    "Option": "nodeHelper.getOption(issue, fieldName, value)",
    "Options": "nodeHelper.getOption(issue, fieldName, value)",
    "CustomField": 'issue.customFields."Name"',
    "CustomFieldManager": 'issue.customFields."Name"',
    "JiraAuthenticationContext": "nothing: the app writes as itself; nodeHelper.getUserByEmail finds people",
    "UserManager": "nodeHelper.getUserByEmail(…), getUserByFullName(…) or getUser(accountId)",
    "UserUtil": "nodeHelper.getUserByEmail(…), getUserByFullName(…) or getUser(accountId)",
    "ApplicationUser": "nodeHelper.getUserByEmail(…), getUserByFullName(…) or getUser(accountId)",
    "ApplicationUsers": "nodeHelper.getUserByEmail(…), getUserByFullName(…) or getUser(accountId)",
    "SearchService": 'httpClient.get("/rest/api/3/search/jql?jql=…")',
    "JqlQueryParser": 'httpClient.get("/rest/api/3/search/jql?jql=…")',
    "JqlQueryBuilder": 'httpClient.get("/rest/api/3/search/jql?jql=…")',
    "CommentManager": "commentHelper.addComment(text, issue.comments)",
    "WorklogManager": "workLogHelper",
    "AttachmentManager": "attachmentHelper",
    "ProjectManager": "nodeHelper.getProject(key)",
    "VersionManager": "nodeHelper.getVersion(name, project) and nodeHelper.createVersion(…)",
    "ProjectComponentManager": "nodeHelper.getComponent(name, project) and nodeHelper.createComponent(…)",
    "IssueLinkManager": "issue.issueLinks",
    "SubTaskManager": "issue.parentId",
    "WatcherManager": "issue.watchers",
    "LabelManager": "issue.labels",
    "WorkflowManager": "issue.setStatus(name) or workflowHelper.transition(issue, name)",
    "GroupManager": 'httpClient.get("/rest/api/3/group/member?groupname=…")',
    "IssueInputParameters": "the issue variable: assign its fields",
    "InjectorGetter": "nodeHelper, syncHelper and httpClient: the internals of another product are not here",
    "Await": "httpClient, which answers at once: there is nothing to wait for",
    "JavaConverters": "the value as it is: lists and maps are already Groovy's",
    "JavaConversions": "the value as it is: lists and maps are already Groovy's",
    "ScriptRunnerImpl": "the variables of rules",
    "TimeCategory": _NOT_IN_RULES.format("add days by date + 3, or use java.time: LocalDateTime.now().plusHours(2)"),
    "File": _NOT_IN_RULES.format("files are out of reach; attachments are in issue.attachments"),
    "FileInputStream": _NOT_IN_RULES.format("files are out of reach; attachments are in issue.attachments"),
    "FileOutputStream": _NOT_IN_RULES.format("files are out of reach"),
    "FileReader": _NOT_IN_RULES.format("files are out of reach"),
    "FileWriter": _NOT_IN_RULES.format("files are out of reach"),
    "Files": _NOT_IN_RULES.format("files are out of reach"),
    "Paths": _NOT_IN_RULES.format("files are out of reach"),
    "RandomAccessFile": _NOT_IN_RULES.format("files are out of reach"),
    "Runtime": _NOT_IN_RULES.format("no programs are started"),
    "ProcessBuilder": _NOT_IN_RULES.format("no programs are started"),
    "ThreadLocal": _NOT_IN_RULES.format("a rule runs in one thread"),
    "Executors": _NOT_IN_RULES.format("a rule runs in one thread"),
    "CompletableFuture": _NOT_IN_RULES.format("a rule runs in one thread"),
    "Timer": _NOT_IN_RULES.format("a rule runs in one thread"),
    "ClassLoader": _NOT_IN_RULES.format("classes are known by name when a rule is saved"),
    "GroovyClassLoader": _NOT_IN_RULES.format("text is not run as a program"),
    "GroovyShell": _NOT_IN_RULES.format("text is not run as a program"),
    "Eval": _NOT_IN_RULES.format("text is not run as a program"),
    "GroovyScriptEngine": _NOT_IN_RULES.format("text is not run as a program"),
    "ScriptEngineManager": _NOT_IN_RULES.format("text is not run as a program"),
    "Grape": _NOT_IN_RULES.format("libraries are not loaded"),
    "Grab": _NOT_IN_RULES.format("libraries are not loaded"),
    "Sql": _NOT_IN_RULES.format("databases are out of reach; httpClient reaches Jira"),
    "DriverManager": _NOT_IN_RULES.format("databases are out of reach; httpClient reaches Jira"),
    "Socket": _NOT_IN_RULES.format("use httpClient"),
    "ServerSocket": _NOT_IN_RULES.format("use httpClient"),
    "HttpURLConnection": _NOT_IN_RULES.format("use httpClient"),
    "HttpClient": _NOT_IN_RULES.format("use the variable httpClient"),
    "HttpBuilder": _NOT_IN_RULES.format("use httpClient"),
    "HTTPBuilder": _NOT_IN_RULES.format("use httpClient"),
    "RESTClient": _NOT_IN_RULES.format("use httpClient"),
    "Unsafe": _NOT_IN_RULES.format("there is no JVM"),
}  # fmt: skip

_BY_PACKAGE: Final[dict[str, str]] = {
    "com.atlassian.": f"nodeHelper or {_REST}: Jira's server classes are not here",
    "com.onresolve.": "the variables of rules: another app's classes are not here",
    "scala.": "plain Groovy lists and maps: Scala is not here",
    "akka.": "httpClient: Akka is not here",
    "play.": "httpClient: Play is not here",
    "com.google.inject.": "nodeHelper, syncHelper and httpClient",
    "services.": "nodeHelper, syncHelper and httpClient: the internals of another product are not here",
    "domain.": "nodeHelper, syncHelper and httpClient: the internals of another product are not here",
    "java.lang.reflect.": _NOT_IN_RULES.format("classes cannot be looked into"),
    "java.lang.invoke.": _NOT_IN_RULES.format("classes cannot be looked into"),
    "java.util.concurrent.": _NOT_IN_RULES.format("a rule runs in one thread"),
    "java.nio.": _NOT_IN_RULES.format("files are out of reach"),
    "javax.script.": _NOT_IN_RULES.format("text is not run as a program"),
    "java.sql.": _NOT_IN_RULES.format("databases are out of reach; httpClient reaches Jira"),
    "groovy.sql.": _NOT_IN_RULES.format("databases are out of reach; httpClient reaches Jira"),
    "groovyx.net.http.": _NOT_IN_RULES.format("use httpClient"),
    "org.apache.http.": _NOT_IN_RULES.format("use httpClient"),
    "sun.": _NOT_IN_RULES.format("there is no JVM"),
}


def advice(name: str) -> str | None:
    """A sentence for a class, by simple or full name, that is known and not offered; None for all others."""
    simple = name.rsplit(".", 1)[-1]
    words = _BY_NAME.get(simple)
    if words is None:
        words = next((words for package, words in _BY_PACKAGE.items() if name.startswith(package)), None)
    if words is None:
        return None
    return f"{simple} {words}" if words.startswith("is not available") else f"instead of {simple} use {words}"
