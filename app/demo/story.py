"""What the demo does, step by step. A step acts on one side and is verified on both, over the Jiras' own interfaces."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from app.config import APP_KEY
from app.demo.jira import Browser, Person, document, image, media_ids, paragraph, refuse_unless, words
from app.demo.processes import Addresses

Condition = Callable[[], object]
HERE, THERE = "ACM", "GLX"
SECRET = "The boss did it"
HELD_MS = 300
SWITCHES = {"automatic": "yes", "author_line": "yes", "linkable": "yes", "policy": "later"}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc00000030101009a60e1d50000000049454e44ae426082"
)


@dataclass(frozen=True)
class Step:
    """`act` answers what must become true on the two sites, which then is waited for. `at`: the side that acts."""

    at: str
    what: str
    act: Callable[[], Condition]


class Story:
    """Two companies; bob and alice work there, paul administers the project on each side."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        acme, globex = addresses.sites["acme"], addresses.sites["globex"]
        self.bob, self.alice, self.there = Person(acme, "bob"), Person(acme, "alice"), Person(globex, "alice")
        self.paul_here = Browser(acme, addresses.service, "paul")
        self.paul_there = Browser(globex, addresses.service, "paul")
        self.key = self.twin = self.code = self.waiting_page = ""
        self.said: dict[str, str] = {}

    def steps(self) -> Iterator[Step]:
        yield Step("acme", "A site admin installs Causeway", lambda: self._install("acme"))
        yield Step("globex", "A site admin installs Causeway", lambda: self._install("globex"))
        yield Step("acme", "Paul, a project admin, makes a connection and gets a code", self._initiate)
        yield Step("globex", "Paul there pastes the code and accepts: connected", self._accept)
        yield Step("acme", "Bob creates an issue", self._create)
        yield Step("acme", "The issue's panel says “In sync”, on both sides", self._panels)
        yield Step("globex", "Alice edits the summary of the copy", self._rename)
        yield Step("acme", "Alice attaches an image and shows it in the description", self._show_image)
        yield Step("acme", "Bob comments", lambda: self._comment(self.bob, self.key, "Bring water, please"))
        yield Step("globex", "Alice answers", lambda: self._comment(self.there, self.twin, "It is under way"))
        yield Step("acme", "A comment for admins stays home; the next one travels", self._restricted)
        yield Step("globex", "Alice attaches a file", self._attach)
        yield Step("acme", "Bob deletes the comment", self._delete_comment)
        yield Step(
            "both", "Both edit the summary in the same moment: one value wins, the panel says so", self._conflict
        )
        yield Step("both", "Nothing was doubled, nothing restricted has left", self._tidy)
        yield Step("acme", "Alice deletes the issue: the copy stays and says so", self._delete_issue)

    def _install(self, site: str) -> Condition:
        apps = f"{self.addresses.control}/sites/{site}/apps"
        descriptor = {"descriptor": f"{self.addresses.service}/atlassian-connect.json"}
        answer = httpx.post(apps, json=descriptor, timeout=30, trust_env=False)
        refuse_unless(answer, answer.is_success)
        return lambda: APP_KEY in httpx.get(apps, trust_env=False).text

    def _initiate(self) -> Condition:
        scope = self.paul_here.project_tab(HERE).scope
        form = self.paul_here.call("GET", "/ui/initiate", HERE, params={"scope": scope})
        other = {"other_address": self.addresses.sites["globex"], "admin_there": "no", "name": "Support to desk"}
        made = self.paul_here.call(
            "POST", "/ui/initiate", HERE, data={**form.hidden, **SWITCHES, **other, "scope": scope}
        )
        self.code, self.waiting_page = made.code.strip(), made.looks_at
        return lambda: self.code

    def _accept(self) -> Condition:
        scope = self.paul_there.project_tab(THERE).scope
        code = {"code": self.code, "scope": scope}
        form = self.paul_there.call("POST", "/ui/accept-code", THERE, data=code)
        self.paul_there.call("POST", "/ui/accept", THERE, data={**form.hidden, **SWITCHES, **code})
        return lambda: "are connected" in self.paul_here.call("GET", self.waiting_page, HERE).text

    def _create(self) -> Condition:
        summary, text = "The printer is on fire", "It burns since nine."
        self.key = self.bob.create(HERE, summary, document(paragraph(text)))

        def arrived() -> bool:
            self.twin = next(iter(self.there.find(THERE, summary)), "")
            return bool(self.twin) and words(self.there.fields(self.twin)["description"]) == text

        return arrived

    def _panels(self) -> Condition:
        return lambda: "In sync" in self.paul_here.panel(self.key) and "In sync" in self.paul_there.panel(self.twin)

    def _rename(self) -> Condition:
        summary = "The printer is on fire, third floor"
        self.there.edit(self.twin, summary=summary)
        return lambda: self._summaries() == {summary}

    def _show_image(self) -> Condition:
        file = self.alice.attach(self.key, "fire.png", PIXEL)
        media = self.alice.media_id(file)
        self.alice.edit(self.key, description=document(paragraph("It burns:"), image(media, "fire.png")))

        def shown() -> bool:
            copy = self.there.files(self.twin).get("fire.png")
            return (
                copy is not None
                and media_ids(self.there.fields(self.twin)["description"]) == [self.there.media_id(copy)]
                and self.there.content(copy) == PIXEL
                and media_ids(self.alice.fields(self.key)["description"]) == [media]
            )

        return shown

    def _comment(self, who: Person, key: str, text: str) -> Condition:
        self.said[text] = who.comment(key, text)
        return lambda: self._heard(text) == (1, 1)

    def _restricted(self) -> Condition:
        self.alice.comment(self.key, SECRET, visibility={"type": "role", "value": "Administrators"})
        self.alice.comment(self.key, "Insurance is told")
        return lambda: self._heard("Insurance is told") == (1, 1) and self._heard(SECRET) == (1, 0)

    def _attach(self) -> Condition:
        content = b"smoke\n" * 20_000
        self.there.attach(self.twin, "report.txt", content)

        def there_too() -> bool:
            copy = self.alice.files(self.key).get("report.txt")
            return copy is not None and self.alice.content(copy) == content

        return there_too

    def _delete_comment(self) -> Condition:
        text = "Bring water, please"
        self.bob.ask("DELETE", f"issue/{self.key}/comment/{self.said[text]}")
        return lambda: self._heard(text) == (0, 0)

    def _conflict(self) -> Condition:
        ours, theirs = "The printer is out", "The printer is saved"
        # Held back for a moment, webhooks come after both edits on however fast a machine.
        self._faults("POST", json={"kind": "delay_webhooks_ms", "value": HELD_MS})
        self.alice.edit(self.key, summary=ours)
        self.there.edit(self.twin, summary=theirs)
        self._faults("DELETE")
        return lambda: self._summaries() in ({ours}, {theirs}) and "Conflict" in self._both_panels()

    def _tidy(self) -> Condition:
        return lambda: (
            self._heard(SECRET) == (1, 0)
            and self._heard("It is under way") == self._heard("Insurance is told") == (1, 1)
            and len(self.there.find(THERE, self._summary(self.there, self.twin))) == 1
            and len(self.alice.find(HERE, self._summary(self.alice, self.key))) == 1
            and set(self.there.files(self.twin)) == set(self.alice.files(self.key)) == {"fire.png", "report.txt"}
        )

    def _delete_issue(self) -> Condition:
        self.alice.ask("DELETE", f"issue/{self.key}")
        return lambda: "Stopped" in self.paul_there.panel(self.twin) and self.there.fields(self.twin)

    def _both_panels(self) -> str:
        return self.paul_here.panel(self.key) + self.paul_there.panel(self.twin)

    def _faults(self, method: str, **options: Any) -> None:
        answer = httpx.request(method, f"{self.addresses.control}/faults", trust_env=False, **options)
        refuse_unless(answer, answer.is_success)

    def _summary(self, who: Person, key: str) -> str:
        return str(who.fields(key)["summary"])

    def _summaries(self) -> set[str]:
        """The summary of both; one if they agree."""
        return {self._summary(self.alice, self.key), self._summary(self.there, self.twin)}

    def _heard(self, text: str) -> tuple[int, int]:
        """How many comments of the issue here, and of its copy there, end with the text."""
        here, there = self.alice.comments(self.key).values(), self.there.comments(self.twin).values()
        return sum(each.endswith(text) for each in here), sum(each.endswith(text) for each in there)
