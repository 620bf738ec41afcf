if (firstSync) {
    issue.typeName = nodeHelper.getIssueType(replica.type?.name)?.name ?: "Task"
}
issue.summary     = replica.summary
issue.description = replica.description
issue.priority    = nodeHelper.getPriority(replica.priority?.name)
issue.labels      = replica.labels
issue.comments    = commentHelper.mergeComments(issue, replica)
workflowHelper.transition(issue, ["Open": "To Do", "Closed": "Done"][replica.status?.name] ?: "To Do")
