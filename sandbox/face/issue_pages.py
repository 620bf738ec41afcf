"""Projects and issues in the browser. Every change goes through the functions that REST calls, as the person."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response
from starlette.routing import Route

from sandbox.changes import files, issues, moves, talk
from sandbox.changes.by import By
from sandbox.connect.pages import Opened
from sandbox.errors import JiraError
from sandbox.face.rich_text import to_html
from sandbox.face.web import Face, Visit, back, file_path, said
from sandbox.issue_fields import visible_comments
from sandbox.model import Comment, Field, Issue, Project
from sandbox.part_shapes import rich
from sandbox.workflow import open_transitions

ISSUE_PANELS = ("jiraIssueContexts", "jiraIssueGlances", "jiraIssueContents", "webPanels")
_WIKI = 2
_LISTED = 200


@dataclass(frozen=True)
class ShownComment:
    """A comment as read and as edited."""

    comment: Comment
    html: Markup
    wiki: str


def issue_routes(face: Face) -> list[Route]:
    return [
        face.route("/jira", projects),
        face.route("/jira/projects/{project}", issue_list),
        face.route("/jira/projects/{project}/create", create_form),
        face.route("/jira/projects/{project}/create", create, ["POST"]),
        face.route("/browse/{issue}", issue_view),
        face.route("/browse/{issue}/edit", edit, ["POST"]),
        face.route("/browse/{issue}/delete", delete, ["POST"]),
        face.route("/browse/{issue}/transitions/{transition}", transition, ["POST"]),
        face.route("/browse/{issue}/comments", comment, ["POST"]),
        face.route("/browse/{issue}/comments/{comment}", edit_comment, ["POST"]),
        face.route("/browse/{issue}/comments/{comment}/delete", delete_comment, ["POST"]),
        face.route("/browse/{issue}/attachments", attach, ["POST"]),
        face.route("/browse/{issue}/attachments/{file}/delete", delete_file, ["POST"]),
        face.route("/secure/attachment/{file}/{name:path}", attachment),
    ]


async def projects(visit: Visit) -> Response:
    return visit.page("projects.html")


async def issue_list(visit: Visit) -> Response:
    """The newest issues first, narrowed by words of summary or key."""
    project, text = visit.project(), visit.request.query_params.get("text", "").strip()
    found = []
    for id_ in reversed(project.issue_ids):
        issue = visit.site.issues[id_]
        if text.lower() in f"{issue.key} {issue.fields.get('summary', '')}".lower():
            found.append(issue)
        if len(found) == _LISTED:
            break
    return visit.page("issues.html", project, issues=found, text=text)


async def create_form(visit: Visit) -> Response:
    return _create_page(visit, {})


async def create(visit: Visit) -> Response:
    project, given = visit.project(), await visit.request.form()
    fields: dict[str, Any] = {
        "project": {"id": project.id},
        "issuetype": {"id": str(given.get("issuetype", ""))},
        "summary": str(given.get("summary", "")),
    }
    if given.get("description"):
        fields["description"] = _text(given, "description")
    for field in _required(visit, project):
        if given.get(field.id):
            value = str(given[field.id])
            fields[field.id] = {"value": value} if field.options else value
    try:
        issue = issues.create_issue(_by(visit), {"fields": fields})
    except JiraError as refused:
        return _create_page(visit, {name: str(value) for name, value in given.items()}, said(refused))
    return back(f"/browse/{issue.key}", f"{issue.key} is created.")


async def issue_view(visit: Visit) -> Response:
    return _issue_page(visit, _issue(visit))


async def edit(visit: Visit) -> Response:
    """Writes what differs, so that rich text which nobody touched is not pressed through wiki markup."""
    issue, given = _issue(visit), await visit.request.form()
    fields: dict[str, Any] = {}
    if given.get("summary") != issue.fields.get("summary"):
        fields["summary"] = _text(given, "summary")
    if given.get("issuetype") not in (None, issue.type_id):
        fields["issuetype"] = {"id": str(given["issuetype"])}
    if _text(given, "description") != _unix(_wiki(issue, issue.fields.get("description"))):
        fields["description"] = _text(given, "description") or None
    return _done(visit, issue, lambda: issues.edit_issue(_by(visit), issue.id, {"fields": fields}) if fields else None)


async def delete(visit: Visit) -> Response:
    issue = _issue(visit)
    project = visit.site.projects[issue.project_id]
    moves.delete_issue(_by(visit), issue.id, delete_subtasks=True)
    return back(f"/jira/projects/{project.key}", f"{issue.key} is deleted.")


async def transition(visit: Visit) -> Response:
    issue, given = _issue(visit), await visit.request.form()
    body: dict[str, Any] = {"transition": {"id": visit.request.path_params["transition"]}}
    if given.get("resolution"):
        body["fields"] = {"resolution": {"id": str(given["resolution"])}}
    return _done(visit, issue, lambda: issues.transition_issue(_by(visit), issue.id, body))


async def comment(visit: Visit) -> Response:
    issue, given = _issue(visit), await visit.request.form()
    body: dict[str, Any] = {"body": _text(given, "body")}
    if given.get("role"):
        body["visibility"] = {"type": "role", "value": str(given["role"])}
    return _done(visit, issue, lambda: talk.add_comment(_by(visit), issue.id, body))


async def edit_comment(visit: Visit) -> Response:
    issue, given = _issue(visit), await visit.request.form()
    id_, body = visit.request.path_params["comment"], {"body": _text(given, "body")}
    return _done(visit, issue, lambda: talk.edit_comment(_by(visit), issue.id, id_, body))


async def delete_comment(visit: Visit) -> Response:
    issue, id_ = _issue(visit), visit.request.path_params["comment"]
    return _done(visit, issue, lambda: talk.delete_comment(_by(visit), issue.id, id_))


async def attach(visit: Visit) -> Response:
    issue, given = _issue(visit), await visit.request.form()
    uploads = [
        files.Upload(sent.filename, await sent.read(), sent.content_type)
        for sent in given.getlist("file")
        if isinstance(sent, UploadFile) and sent.filename
    ]
    return _done(visit, issue, lambda: files.add_attachments(_by(visit), issue.id, uploads))


async def delete_file(visit: Visit) -> Response:
    issue, id_ = _issue(visit), visit.request.path_params["file"]
    return _done(visit, issue, lambda: files.delete_attachment(_by(visit), id_))


async def attachment(visit: Visit) -> Response:
    """The file itself. Only images are shown in place; all else is handed out as a download."""
    found, _ = files.find_attachment(_by(visit), visit.request.path_params["file"])
    shown = found.mime_type.startswith("image/") and found.mime_type != "image/svg+xml"
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    if not shown:
        headers["Content-Disposition"] = "attachment"
    return Response(found.content, media_type=found.mime_type, headers=headers)


def _by(visit: Visit) -> By:
    return By(visit.site, visit.me, _WIKI)


def _issue(visit: Visit) -> Issue:
    return visit.site.issue(visit.me, visit.request.path_params["issue"])


def _unix(text: str) -> str:
    """Browsers send line ends of their own."""
    return text.replace("\r\n", "\n").strip()


def _text(given: FormData, name: str) -> str:
    return _unix(str(given.get(name, "")))


def _wiki(issue: Issue, document: dict[str, Any] | None) -> str:
    return str(rich(issue, document, _WIKI) or "")


def _required(visit: Visit, project: Project) -> list[Field]:
    usual = {"summary", "issuetype", "project"}
    return [visit.site.fields[id_] for id_ in sorted(project.required) if id_ not in usual]


def _done(visit: Visit, issue: Issue, act: Any) -> Response:
    """Does it and shows the issue again, with the refusal if there is one."""
    try:
        act()
    except JiraError as refused:
        return _issue_page(visit, issue, said(refused), refused.status)
    return back(f"/browse/{issue.key}")


def _create_page(visit: Visit, given: dict[str, str], error: str | None = None) -> Response:
    project = visit.project()
    types = [kind for id_ in project.issue_types if not (kind := visit.site.issue_types[id_]).subtask]
    return visit.page(
        "create.html",
        project,
        status=200 if error is None else 400,
        types=sorted(types, key=lambda kind: kind.hierarchy_level),
        required=_required(visit, project),
        given=given,
        error=error,
    )


def _issue_page(visit: Visit, issue: Issue, error: str | None = None, status: int = 200) -> Response:
    site, me = visit.site, visit.me
    project = site.projects[issue.project_id]
    media = {
        file.media_id: (file_path(file), file.filename, file.mime_type.startswith("image/"))
        for file in issue.attachments.values()
    }
    name_of = visit.face.name_of
    comments = [
        ShownComment(each, to_html(each.body, media, name_of), _wiki(issue, each.body))
        for each in visible_comments(site, issue, me)
    ]
    subtask = site.issue_types[issue.type_id].subtask
    return visit.page(
        "issue.html",
        project,
        status=status,
        issue=issue,
        description=to_html(issue.fields.get("description"), media, name_of),
        description_wiki=_wiki(issue, issue.fields.get("description")),
        comments=comments,
        types=[site.issue_types[id_] for id_ in project.issue_types if site.issue_types[id_].subtask == subtask],
        transitions=open_transitions(site, issue),
        panels=_panels(visit, project, issue),
        error=error,
    )


def _panels(visit: Visit, project: Project, issue: Issue) -> list[Opened]:
    pages = visit.face.pages
    place = pages.place(visit.me, issue=issue.id)
    return [
        pages.open(visit.me, link.app_key, link.module.key, place, {})
        for link in pages.links(visit.me, *ISSUE_PANELS, project=project)
        if link.module.kind != "webPanels" or link.module.location.startswith("atl.jira.view.issue")
    ]
