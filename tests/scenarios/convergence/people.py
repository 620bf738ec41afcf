"""People on both sites who edit, comment, attach and delete at random, and exact memory of what each of them saw.

Every text that a person writes holds one word of its own (`E17`), and the memory says which word was there before: so
it is known, for any two texts, whether one was written in knowledge of the other. Must not know the app.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sandbox.acting import Acting, image, paragraph
from sandbox.errors import JiraError
from sandbox.model import Comment, Issue
from sandbox.state import Site as Jira

WORD = re.compile(r"\bE\d+\b")
FILE_NAMES = ("plan.txt", "log.txt", "photo.png")
TYPES = ("Bug", "Task")
ONLY_HERE = {"acme": "Story", "globex": "Incident"}
"""Types that the other site has not: there an issue gets the default, and a change between two types that look alike
there is none there. So they are only what issues begin as."""
PROJECTS = {"acme": "ACM", "globex": "GLX"}
Act = Callable[[Jira, Issue], None]
PRIVATE: tuple[dict[str, Any], ...] = (
    {"visibility": {"type": "role", "value": "Administrators"}},
    {"properties": [{"key": "sd.public.comment", "value": {"internal": True}}]},
)


def word_in(value: object) -> str | None:
    """The word of a text or document; None where no person here wrote one."""
    found = WORD.findall(str(value))
    return found[0] if found else None


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


@dataclass(frozen=True)
class Edit:
    """Somebody wrote `word` where `before` was. `at` is milliseconds of the sites' common clock.

    `place`: local issue id and, of a comment, `/` and its id.
    """

    site: str
    what: str
    word: str
    before: str | None
    at: int
    place: str


@dataclass(frozen=True)
class TypeEdit:
    site: str
    issue: str
    before: str | None
    type: str
    at: int


@dataclass
class Memory:
    """What people did. `files`: SHA-256 of every file attached; `files_shown`: of those that a text ever showed."""

    edits: list[Edit] = field(default_factory=list)
    types: list[TypeEdit] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    private: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    files_deleted: set[str] = field(default_factory=set)
    files_shown: set[str] = field(default_factory=set)
    created: int = 0
    story: list[str] = field(default_factory=list)
    last_word: int = 0

    def new_word(self) -> str:
        self.last_word += 1
        return f"E{self.last_word}"

    @property
    def parents(self) -> dict[str, str | None]:
        return {edit.word: edit.before for edit in self.edits}

    def root(self, word: str) -> str:
        """The first text of the line that this one stands in."""
        parents = self.parents
        while before := parents.get(word):
            word = before
        return word

    def tell(self, *parts: object) -> None:
        self.story.append(" ".join(str(part) for part in parts))


@dataclass
class Crowd:
    """Acts on the two sites by the dice. What Jira refuses (gone meanwhile) is nobody's edit."""

    sites: tuple[Jira, Jira]
    dice: random.Random
    most_issues: int = 4
    memory: Memory = field(default_factory=Memory)

    def act(self) -> None:
        """One thing that one person does."""
        site = self.dice.choice(self.sites)
        issues = [issue for issue in site.issues.values() if not issue.deleted]
        if not issues or (self.memory.created < self.most_issues and self.dice.random() < 0.08):
            self.create(site)
            return
        acts: tuple[tuple[int, Act], ...] = (
            (8, self.quarrel),
            (5, self.edit_summary),
            (4, self.edit_description),
            (3, self.comment),
            (4, self.edit_comment),
            (1, self.delete_comment),
            (1, self.comment_in_private),
            (2, self.attach),
            (1, self.delete_file),
            (1, self.show_file),
            (2, self.change_type),
        )
        act = self.dice.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
        issue = self.dice.choice(issues)
        try:
            act(site, issue)
        except JiraError as refused:
            self.memory.tell(site.name, issue.key, act.__name__, "refused", refused.status, refused.messages)

    def quarrel(self, site: Jira, issue: Issue) -> None:
        """Somebody here and somebody on the other site take the same thing in hand, neither knowing of the other."""
        other = next(one for one in self.sites if one is not site)
        mine = issue.fields["summary"]
        copy = next((one for one in other.issues.values() if self.same(mine, one.fields["summary"])), None)
        if copy is None:
            return
        about_comments = self.dice.random() < 0.5
        pairs = [(a, b) for a in self.public(issue) for b in self.public(copy) if self.same(a.body, b.body)]
        if about_comments and pairs:
            ours, theirs = self.dice.choice(pairs)
            self.edit_this(site, issue, ours)
            self.dice.choice((self.edit_this, self.edit_this, self.delete_this))(other, copy, theirs)
            return
        act = self.dice.choice((self.edit_summary, self.edit_description, self.change_type))
        act(site, issue)
        act(other, copy)

    def same(self, here: object, there: object) -> bool:
        """Two texts of one origin."""
        mine, yours = word_in(here), word_in(there)
        return mine is not None and yours is not None and self.memory.root(mine) == self.memory.root(yours)

    def user(self, site: Jira) -> Acting:
        # Only administrators may edit and delete what others wrote.
        return site.act_as("alice")

    def create(self, site: Jira) -> None:
        summary, description = self.memory.new_word(), self.memory.new_word()
        kind = self.dice.choice((*TYPES, ONLY_HERE[site.name]))
        text = f"Description {description}"
        issue = self.user(site).create_issue(PROJECTS[site.name], f"Summary {summary}", kind, description=text)
        self.memory.created += 1
        self.memory.types.append(TypeEdit(site.name, issue.id, None, kind, issue.created))
        self.memory.edits.append(Edit(site.name, "summary", summary, None, issue.created, issue.id))
        self.memory.edits.append(Edit(site.name, "description", description, None, issue.created, issue.id))
        self.memory.tell(site.name, issue.key, issue.id, "created", summary, description, kind)

    def edit_summary(self, site: Jira, issue: Issue) -> None:
        before, word = word_in(issue.fields["summary"]), self.memory.new_word()
        self.user(site).edit(issue.key, summary=f"Summary {word}")
        self.remember(site, "summary", word, before, issue.id)

    def edit_description(self, site: Jira, issue: Issue) -> None:
        before, word = word_in(issue.fields.get("description")), self.memory.new_word()
        lines = ["Description", word, "and more"][: self.dice.randint(2, 3)]
        self.user(site).edit(issue.key, description="\n".join(lines))
        self.remember(site, "description", word, before, issue.id)

    def show_file(self, site: Jira, issue: Issue) -> None:
        if not issue.attachments:
            return
        file = self.dice.choice(list(issue.attachments.values()))
        before, word = word_in(issue.fields.get("description")), self.memory.new_word()
        body = paragraph(f"Look at {word}")
        body["content"].append(image(file.media_id, file.filename))
        self.memory.files_shown.add(digest(file.content))
        self.user(site).edit(issue.key, description=body)
        self.remember(site, "description", word, before, issue.id)

    def comment(self, site: Jira, issue: Issue) -> None:
        word = self.memory.new_word()
        made = self.user(site).comment(issue.key, f"Comment {word}")
        self.remember(site, "comment", word, None, f"{issue.id}/{made.id}")

    def comment_in_private(self, site: Jira, issue: Issue) -> None:
        word = self.memory.new_word()
        self.memory.private.add(word)
        self.user(site).comment(issue.key, f"Private {word}", **self.dice.choice(PRIVATE))
        self.memory.tell(site.name, issue.key, "private comment", word)

    def public(self, issue: Issue) -> list[Comment]:
        return [one for one in issue.comments.values() if one.visibility is None and one.jsd_public]

    def edit_comment(self, site: Jira, issue: Issue) -> None:
        comments = self.public(issue)
        if comments:
            self.edit_this(site, issue, self.dice.choice(comments))

    def edit_this(self, site: Jira, issue: Issue, chosen: Comment) -> None:
        before, word = word_in(chosen.body), self.memory.new_word()
        body = dict(chosen.body or {})
        # A person leaves the line with the author's name alone, where there is one.
        body["content"] = [*body["content"][:-1], *paragraph(f"Comment {word}")["content"]]
        self.user(site).edit_comment(issue.key, chosen.id, body)
        self.remember(site, "comment", word, before, f"{issue.id}/{chosen.id}")

    def delete_comment(self, site: Jira, issue: Issue) -> None:
        comments = self.public(issue)
        if comments:
            self.delete_this(site, issue, self.dice.choice(comments))

    def delete_this(self, site: Jira, issue: Issue, chosen: Comment) -> None:
        word = word_in(chosen.body)
        assert word is not None
        self.user(site).delete_comment(issue.key, chosen.id)
        self.memory.deleted.append(word)
        self.memory.tell(site.name, f"{issue.id}/{chosen.id}", "comment", word, "deleted")

    def attach(self, site: Jira, issue: Issue) -> None:
        number = len(self.memory.files)
        # Of one size and often of one name: only the bytes tell them apart.
        content = f"file number {number:06}".encode()
        made = self.user(site).attach(issue.key, self.dice.choice(FILE_NAMES), content)
        self.memory.files.add(digest(content))
        self.memory.tell(site.name, issue.key, "attached", made.id, made.filename, digest(content)[:8])

    def delete_file(self, site: Jira, issue: Issue) -> None:
        if not issue.attachments:
            return
        file = self.dice.choice(list(issue.attachments.values()))
        self.user(site).delete_attachment(file.id)
        self.memory.files_deleted.add(digest(file.content))
        self.memory.tell(site.name, issue.key, "file", file.id, file.filename, digest(file.content)[:8], "deleted")

    def change_type(self, site: Jira, issue: Issue) -> None:
        wanted = self.dice.choice(TYPES)
        before = site.issue_types[issue.type_id].name
        if before == wanted:
            return
        self.user(site).edit(issue.key, issuetype={"name": wanted})
        self.memory.types.append(TypeEdit(site.name, issue.id, before, wanted, issue.updated))
        self.memory.tell(site.name, issue.key, "type", wanted)

    def remember(self, site: Jira, what: str, word: str, before: str | None, place: str) -> None:
        self.memory.edits.append(Edit(site.name, what, word, before, site.now_ms(), place))
        self.memory.tell(site.name, place, what, before, "→", word)
