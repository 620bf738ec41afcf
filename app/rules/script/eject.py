"""Scripts that do what the fixed rules do: where a half begins that goes from Basic to Script."""

OUTGOING = """\
// What leaves of an issue of {project_key}: the same as in Basic mode.
replica.key         = issue.key
replica.summary     = issue.summary
replica.description = issue.description
replica.type        = issue.type
replica.comments    = issue.comments      // internal and restricted ones stay here
replica.attachments = issue.attachments
"""

INCOMING = """\
// How {project_key} takes in what the other side sends: the same as in Basic mode.
if (firstSync) {{
    issue.projectKey = "{project_key}"
}}
if (replica.summary) {{
    issue.summary = replica.summary
}}
issue.description = replica.description
if (replica.type?.name) {{
    // The type of the same name, else the project's default.
    issue.typeName = nodeHelper.getIssueType(replica.type.name, "{project_key}")?.name
        ?: nodeHelper.getDefaultIssueType("{project_key}")?.name ?: "Task"
}}
issue.attachments = attachmentHelper.mergeAttachments(issue, replica)
issue.comments    = commentHelper.mergeComments(issue, replica{closure})
"""
PLAIN_COMMENTS = ") { comment -> comment.authorLine = false; comment }"


def eject(*, project_key: str, author_line: bool) -> dict[str, str]:
    """`outgoing` and `incoming`, ready to be published. `author_line`: as the half is set."""
    incoming = INCOMING.format(project_key=project_key, closure="" if author_line else "@")
    if not author_line:
        incoming = incoming.replace("@)", PLAIN_COMMENTS)
    return {"outgoing": OUTGOING.format(project_key=project_key), "incoming": incoming}
