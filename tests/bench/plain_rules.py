"""The rules of `rules/*.groovy` as somebody would write them in Python, on dictionaries."""

import re
from decimal import Decimal
from typing import Any

Json = dict[str, Any]


def name_of(thing: Json | None) -> Any:
    return thing.get("name") if thing else None


def outgoing_short(issue: Json, replica: Json) -> Json:
    for name in ("type", "status", "summary", "description", "priority", "labels", "comments"):
        replica[name] = issue.get(name)
    replica["Severity"] = severity_of(issue)
    return replica


def severity_of(issue: Json) -> Any:
    return ((issue["customFields"].get("Severity") or {}).get("value") or {}).get("value")


def short(text: str, most: int) -> str:
    if not text or len(text) <= most:
        return text or ""
    return text[: most - 3] + "..."


def outgoing_filter(issue: Json, replica: Json) -> Json | None:
    secret = ["internal", "salary", "do-not-share"]
    names = {"In Progress": "Working", "Done": "Solved", "To Do": "Waiting"}
    if any(label["label"] == "private" for label in issue["labels"]):
        return None
    replica["summary"] = short(f"[{issue['key']}] {issue['summary'].strip()}", 255)
    replica["description"] = re.sub(r"\b\d{4}-\d{4}-\d{4}-\d{4}\b", "****", issue["description"])
    replica["status"] = names.get(name_of(issue["status"])) or name_of(issue["status"])
    replica["labels"] = [label for label in issue["labels"] if label["label"] not in secret]
    replica["comments"] = [
        comment
        for comment in issue["comments"]
        if not comment.get("internal") and not str(comment["body"]).startswith("#private")
    ]
    severity = severity_of(issue)
    if severity is not None:
        if severity in ("Blocker", "Critical"):
            replica["urgency"] = 1
        elif re.fullmatch(r"(?i)high.*", severity):
            replica["urgency"] = 2
        else:
            replica["urgency"] = 3
    replica["counts"] = {"comments": len(issue["comments"]), "labels": len(issue["labels"])}
    replica["tags"] = ",".join(sorted(label["label"].lower() for label in issue["labels"]))
    return replica


def incoming_short(issue: Json, replica: Json) -> Json:
    issue["typeName"] = name_of(replica["type"]) or "Task"
    issue["summary"] = replica["summary"]
    issue["description"] = replica["description"]
    issue["priority"] = {"name": name_of(replica["priority"])}
    issue["labels"] = replica["labels"]
    issue["comments"] = [dict(comment) for comment in replica["comments"]]
    issue["status"] = {"Open": "To Do", "Closed": "Done"}.get(name_of(replica["status"]) or "") or "To Do"
    return issue


def clean(text: str | None) -> str:
    lines = [line.strip() for line in (text or "").splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith(">"))


def initials(name: str) -> str:
    return "".join(word[0].upper() if word else "" for word in name.split(" "))


def incoming_mapping(issue: Json, replica: Json) -> Json:
    priorities = {"Highest": "Blocker", "High": "Major", "Medium": "Normal", "Low": "Minor"}
    transitions = [
        (["Open", "To Do"], "Backlog"),
        (["In Progress", "Working"], "Doing"),
        (["Done", "Closed", "Solved"], "Finished"),
    ]
    weights = {"crash": 5, "slow": 2, "typo": 1, "security": 8}
    remote = replica["summary"] or "(nothing)"
    issue["summary"] = f"{name_of(replica['type']) or 'Task'}: {remote[:200]}"
    issue["description"] = clean(replica["description"])
    priority = priorities.get(name_of(replica["priority"]) or "")
    if priority or issue.get("priority") is None:
        issue["priority"] = {"name": priority or "Normal"}
    words = re.findall("[a-z]+", f"{remote} {replica['description'] or ''}".lower())
    score = sum(weights.get(word, 0) for word in words)
    labels = [label["label"].replace(" ", "_") for label in replica["labels"]]
    if score > 7:
        labels.append("urgent")
    labels += ["normal"] if 3 <= score <= 7 else []
    issue["labels"] = [{"label": label} for label in sorted(set(labels))]
    issue["comments"] = [with_initials(comment) for comment in replica["comments"]]
    number = re.search(r"\d+", remote)
    found = int(number.group()) if number else 0
    issue["environment"] = f"Ticket {str(found).rjust(6, '0')}, {Decimal(score) / 4}"
    wanted = next((to for origin, to in transitions if name_of(replica["status"]) in origin), "Backlog")
    if name_of(issue.get("status")) != wanted:
        issue["status"] = {"name": wanted}
    return issue


def with_initials(comment: Json) -> Json:
    author = (comment.get("author") or {}).get("displayName") or "somebody"
    return {**comment, "body": f"({initials(author)}) {comment['body']}"}
