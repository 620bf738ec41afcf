def priorities = ["Highest": "Blocker", "High": "Major", "Medium": "Normal", "Low": "Minor"]
def transitions = [
    [from: ["Open", "To Do"], to: "Backlog"],
    [from: ["In Progress", "Working"], to: "Doing"],
    [from: ["Done", "Closed", "Solved"], to: "Finished"],
]

def clean(String text) {
    if (text == null) return ""
    def lines = text.readLines().collect { it.trim() }
    return lines.findAll { it && !it.startsWith(">") }.join("\n")
}

int points(words, Map weights) {
    int sum = 0
    for (word in words) {
        sum += weights[word] ?: 0
    }
    return sum
}

String initials(String name) {
    name.split(" ").collect { it ? it[0].toUpperCase() : "" }.join()
}

def weights = [crash: 5, slow: 2, typo: 1, security: 8]
def remote = replica.summary ?: "(nothing)"
issue.summary = "${replica.type?.name ?: 'Task'}: ${remote.take(200)}".toString()
issue.description = clean(replica.description?.toString())

def priority = priorities[replica.priority?.name]
if (priority) {
    issue.priority = nodeHelper.getPriority(priority)
} else if (issue.priority == null) {
    issue.priority = nodeHelper.getPriority("Normal")
}

def words = (remote + " " + (replica.description ?: "")).toLowerCase().findAll(/[a-z]+/)
def score = points(words, weights)
def labels = replica.labels.collect { it.label.replace(" ", "_") }
if (score > 7) labels << "urgent"
labels += score in 3..7 ? ["normal"] : []
issue.labels = labels.unique().sort().collect { nodeHelper.getLabel(it) }

issue.comments = commentHelper.mergeComments(issue, replica) { comment ->
    def author = comment.author?.displayName ?: "somebody"
    comment.body = "(${initials(author)}) ${comment.body}".toString()
    comment
}

try {
    def number = (remote =~ /\d+/)
    def found = number.find() ? number.group().toInteger() : 0
    issue.environment = "Ticket ${found.toString().padLeft(6, '0')}, ${new BigDecimal(score) / 4}".toString()
} catch (NumberFormatException e) {
    log.warn("no number in ${remote}: ${e.message}")
}

def wanted = transitions.find { replica.status?.name in it.from }?.to ?: "Backlog"
if (issue.status?.name != wanted) {
    workflowHelper.transition(issue, wanted)
}
