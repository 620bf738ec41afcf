"""Judges a history when everything has come to rest: do both sides agree, is anything doubled, lost or let out?

Knows what people did and saw (`people`), and asks the sites, the pairs and the journal. Answers in sentences: without
one, all is well.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.models import Journal, Twin
from app.store.journal import JournalKind
from sandbox.calls import Call
from sandbox.model import Issue
from sandbox.state import Site as Jira
from tests.scenarios.convergence.people import ONLY_HERE, WORD, Edit, Memory, TypeEdit, digest, word_in
from tests.scenarios.world import World, brief

DEFAULT_TYPE = {"acme": "Story", "globex": "Task"}
"""What a type becomes where its name is unknown: the first one of the project."""


GONE_FILE = "#causeway:"


@dataclass(frozen=True)
class Pair:
    """One issue and its copy: site name → issue."""

    issues: Mapping[str, Issue]

    @property
    def name(self) -> str:
        return "↔".join(issue.key for issue in self.issues.values())


class Verdict:
    """`calls`: the sites' call logs of the whole history, for the one gap that Jira leaves open."""

    def __init__(
        self,
        sites: Mapping[str, Jira],
        memory: Memory,
        twins: Sequence[Twin],
        journal: Sequence[Journal],
        calls: Mapping[str, Sequence[Call]],
    ) -> None:
        self.sites = sites
        self.memory = memory
        self.twins = twins
        self.journal = journal
        self.calls = calls
        self.parents = memory.parents
        self.pairs = [pair for twin in twins if (pair := self.pair_of(twin))]
        self.overwritten_unseen = 0

    def faults(self) -> list[str]:
        return [
            *self.of_pairs(),
            *self.of_privacy(),
            *(fault for pair in self.pairs for fault in self.of_pair(pair)),
            *self.of_lost_texts(),
            *self.of_files(),
        ]

    def pair_of(self, twin: Twin) -> Pair | None:
        """The pair that a starter's record names; None for the other half's record, or where an issue is missing."""
        home, other = self.sites.values()
        if twin.local_key and not any(twin.local_key == issue.key for issue in home.issues.values()):
            home, other = other, home
        ours, theirs = home.issues.get(twin.local_issue_id or ""), other.issues.get(twin.remote_issue_id or "")
        if twin.side != "s" or ours is None or theirs is None:
            return None
        return Pair({home.name: ours, other.name: theirs})

    def of_pairs(self) -> Iterator[str]:
        for twin in self.twins:
            if twin.failed or twin.error or twin.refused:
                yield f"a pair is not well: {brief(twin)}; refused {twin.refused}"
        if len(self.twins) != 2 * self.memory.created or len(self.pairs) != self.memory.created:
            yield f"{len(self.twins)} records, {len(self.pairs)} whole pairs of {self.memory.created} issues"
        for name, site in self.sites.items():
            if len(site.issues) != self.memory.created:
                keys = [f"{issue.key} {issue.fields['summary']}" for issue in site.issues.values()]
                yield f"{name} has {len(site.issues)} issues of {self.memory.created}: {keys}"

    def of_pair(self, pair: Pair) -> Iterator[str]:
        here, there = pair.issues.values()
        if here.fields["summary"] != there.fields["summary"]:
            yield f"{pair.name}: summaries {here.fields['summary']!r} and {there.fields['summary']!r}"
        texts = [self.described(self.sites[name], issue) for name, issue in pair.issues.items()]
        if texts[0] != texts[1]:
            yield f"{pair.name}: descriptions {texts}"
        for what in ("summary", "description"):
            yield from self.of_last_edit(pair, what)
        yield from self.of_type(pair)
        yield from self.of_comments(pair)

    def described(self, site: Jira, issue: Issue) -> object:
        """The description, each medium named by its file's bytes. A file that is gone is shown on its own site by an
        empty frame, on the other by its name."""

        def named(node: object) -> object:
            if isinstance(node, list):
                return [named(part) for part in node]
            if not isinstance(node, dict):
                return node
            if GONE_FILE in json.dumps(node.get("marks")):
                return {"file": None}
            if node.get("type") in ("mediaSingle", "paragraph") and "{'file': None}" in str(named(node["content"])):
                return {"file": None}
            if node.get("type") == "media":
                file = site.attachments.get(site.media.get(node["attrs"]["id"], ""))
                return {"file": digest(file.content) if file else None}
            # Jira gives nodes ids of its own.
            return {key: named(value) for key, value in node.items() if key != "localId"}

        return named(issue.fields.get("description"))

    def of_last_edit(self, pair: Pair, what: str) -> Iterator[str]:
        """The later change wins: nothing older may come back over it."""
        word = word_in(next(iter(pair.issues.values())).fields.get(what))
        places = {(name, issue.id) for name, issue in pair.issues.items()}
        edits = [edit for edit in self.memory.edits if edit.what == what and (edit.site, edit.place) in places]
        last = max((edit.at for edit in edits), default=0)
        newest = [edit for edit in edits if edit.at >= last - 1]
        if word not in {edit.word for edit in newest}:
            yield f"{pair.name}: {what} is {word}, the last edit was {newest}"

    def of_type(self, pair: Pair) -> Iterator[str]:
        names = {name: self.sites[name].issue_types[issue.type_id].name for name, issue in pair.issues.items()}
        here, there = names
        if names[there] != self.mapped(names[here], there) and names[here] != self.mapped(names[there], here):
            yield f"{pair.name}: types {names}"
        edits = [edit for edit in self.memory.types if pair.issues[edit.site].id == edit.issue]
        if any(edit.type == ONLY_HERE[edit.site] for edit in edits):
            return
        if there_and_back(edits):
            return
        last = max((edit.at for edit in edits), default=0)
        newest = [edit for edit in edits if edit.at >= last - 1]
        if not any(names[edit.site] == edit.type for edit in newest):
            yield f"{pair.name}: types {names}, the last edit was {newest}"

    def mapped(self, name: str, site: str) -> str:
        known = {kind.name for kind in self.sites[site].issue_types.values()}
        return name if name in known else DEFAULT_TYPE[site]

    def of_comments(self, pair: Pair) -> Iterator[str]:
        alive = {name: self.comments(issue) for name, issue in pair.issues.items()}
        here, there = alive.values()
        if here != there:
            yield f"{pair.name}: comments {alive}"
        roots = Counter(self.memory.root(word) for word in here.elements())
        if doubled := [root for root, count in roots.items() if count > 1]:
            yield f"{pair.name}: comments doubled: {doubled}, {alive}"
        for word in here:
            if undone := [gone for gone in self.memory.deleted if word in self.line(gone)]:
                yield f"{pair.name}: comment {word} is there, though deleted as {undone}"

    def comments(self, issue: Issue) -> Counter[str]:
        words = (word_in(comment.body) or f"nobody's {comment.id}" for comment in issue.comments.values())
        return Counter(word for word in words if word not in self.memory.private)

    def of_privacy(self) -> Iterator[str]:
        for word in self.memory.private:
            homes = [
                name
                for name, site in self.sites.items()
                for issue in site.issues.values()
                if any(word_in(comment.body) == word for comment in issue.comments.values())
            ]
            if len(homes) != 1:
                yield f"the private comment {word} is on {homes}"
            parts = [(twin, name) for twin in self.twins for name in ("sent", "applied", "out", "incoming")]
            if crossed := [n for twin, n in parts if word in WORD.findall(json.dumps(getattr(twin, n)))]:
                yield f"the private comment {word} is in {crossed}"

    def line(self, word: str | None) -> set[str]:
        """A word and all that its author, or those before, had seen in its place."""
        seen: set[str] = set()
        while word and word not in seen:
            seen.add(word)
            word = self.parents.get(word)
        return seen

    def of_lost_texts(self) -> Iterator[str]:
        """Each text is there, was replaced or deleted by somebody who saw it, or is in the journal as a loser."""
        lost = (row.before for row in self.journal if row.kind == JournalKind.CONFLICT)
        ends = {word for value in lost for word in WORD.findall(json.dumps(value))}
        ends.update(self.memory.deleted)
        for pair in self.pairs:
            issue = next(iter(pair.issues.values()))
            ends.update(WORD.findall(str(issue.fields)))
            ends.update(self.comments(issue))
        accounted = {seen for word in ends for seen in self.line(word)}
        for edit in self.memory.edits:
            if edit.word in accounted:
                continue
            if edit.what == "comment" and self.written_over_unseen(edit):
                self.overwritten_unseen += 1
                continue
            yield f"lost without a word in the journal: {edit}"

    def written_over_unseen(self, edit: Edit) -> bool:
        """Jira has no conditional write, and comments have no changelog: an edit saved between our read of the issue
        and our write of the comment is overwritten, and nothing tells. The call log shows whether it was so."""
        issue, _, comment = edit.place.partition("/")
        saved = edit.at / 1000
        read_after = False
        for call in self.calls[edit.site]:
            if call.time < saved:
                continue
            if call.method == "GET" and call.path.endswith(f"/issue/{issue}") and call.status == 200:
                read_after = read_after or call.time - call.ms / 1000 > saved
            if call.method in ("PUT", "DELETE") and call.path.endswith(f"/comment/{comment}"):
                return not read_after
        return False

    def of_files(self) -> Iterator[str]:
        there: dict[str, int] = defaultdict(int)
        for pair in self.pairs:
            left, right = (
                Counter((file.filename, file.size, digest(file.content)) for file in issue.attachments.values())
                for issue in pair.issues.values()
            )
            if left != right:
                yield f"{pair.name}: files {readable(left - right)} only here, {readable(right - left)} only there"
            if doubled := [file for file, count in (left | right).items() if count > 1]:
                yield f"{pair.name}: files doubled: {readable(doubled)}"
            for _, _, content in left | right:
                there[content] += 1
        # Jira deletes a file with the last text that showed it: of such files only agreement can be asked.
        settled = self.memory.files - self.memory.files_shown
        for content in settled & self.memory.files_deleted & there.keys():
            yield f"a deleted file is there: {content[:8]}"
        for content in settled - self.memory.files_deleted - there.keys():
            yield f"a file was lost: {content[:8]}"


def there_and_back(edits: Sequence[TypeEdit]) -> bool:
    """The newest edit took the one before it on the same site back. Where the other side heard of neither, nothing has
    moved for it: its own edit stands, even if it is older. Words are never written twice, so only types do this."""
    newest = max(edits, key=lambda edit: edit.at)
    earlier = [edit for edit in edits if edit.site == newest.site and edit is not newest]
    return bool(earlier) and max(earlier, key=lambda edit: edit.at).before == newest.type


def readable(files: Iterable[tuple[str, int, str]]) -> list[str]:
    return [f"{name} {content[:8]}" for name, _, content in files]


async def judge(world: World, memory: Memory) -> Verdict:
    sites = {jira.name: jira for jira in (world.acme, world.globex)}
    calls = {name: jira.calls.since() for name, jira in sites.items()}
    return Verdict(sites, memory, await world.twins(), await world.journal(), calls)
