def secret = ["internal", "salary", "do-not-share"]
def names = ["In Progress": "Working", "Done": "Solved", "To Do": "Waiting"]

def shortened = { String text, int most ->
    if (!text || text.length() <= most) return text ?: ""
    return text.substring(0, most - 3) + "..."
}

if (issue.labels.any { it.label == "private" }) return
replica.summary = shortened("[${issue.key}] ${issue.summary.trim()}", 255)
replica.description = issue.description?.replaceAll(/\b\d{4}-\d{4}-\d{4}-\d{4}\b/, "****")
replica.status = names[issue.status?.name] ?: issue.status?.name
replica.labels = issue.labels.findAll { !(it.label in secret) }
replica.comments = issue.comments.findAll { comment ->
    !comment.internal && !comment.body.toString().startsWith("#private")
}
def severity = issue.customFields."Severity"?.value?.value
if (severity != null) {
    switch (severity) {
        case ["Blocker", "Critical"]:
            replica.urgency = 1
            break
        case ~/(?i)high.*/:
            replica.urgency = 2
            break
        default:
            replica.urgency = 3
    }
}
replica.counts = [comments: issue.comments.size(), labels: issue.labels.size()]
replica.tags = issue.labels.collect { it.label.toLowerCase() }.sort().join(",")
