"""A person at one of the demo's Jiras: over REST, and in the browser's place on the pages that Causeway has there."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.config import APP_KEY
from app.errors import UserError

TOKEN_PAGE = "/plugins/servlet/ac-token"


def paragraph(text: str) -> dict[str, Any]:
    """One paragraph of rich text."""
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def image(media_id: str, alt: str) -> dict[str, Any]:
    """An attachment shown inside rich text."""
    media = {"type": "media", "attrs": {"type": "file", "id": media_id, "collection": "", "alt": alt}}
    return {"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [media]}


def document(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(blocks)}


def words(node: Any) -> str:
    """Rich text without its structure."""
    if not isinstance(node, dict):
        return ""
    return str(node.get("text", "")) + " ".join(filter(None, (words(child) for child in node.get("content") or [])))


def media_ids(node: Any) -> list[str]:
    """The files that rich text shows, by their media ids."""
    if not isinstance(node, dict):
        return []
    own = [str(node["attrs"]["id"])] if node.get("type") == "media" else []
    return own + [found for child in node.get("content") or [] for found in media_ids(child)]


class Person:
    """One user of one Jira. Every refusal is a `UserError` that says which request was refused."""

    def __init__(self, site: str, name: str) -> None:
        self.site = site
        self.http = httpx.Client(base_url=site, auth=(name, name), trust_env=False, timeout=30)

    def ask(self, method: str, path: str, **options: Any) -> Any:
        answer = self.http.request(method, f"/rest/api/3/{path}", **options)
        refuse_unless(answer, answer.is_success)
        return answer.json() if answer.content else None

    def create(self, project: str, summary: str, description: dict[str, Any]) -> str:
        """Key of a new task."""
        fields = {
            "project": {"key": project},
            "issuetype": {"name": "Task"},
            "summary": summary,
            "description": description,
        }
        return str(self.ask("POST", "issue", json={"fields": fields})["key"])

    def edit(self, key: str, **fields: Any) -> None:
        self.ask("PUT", f"issue/{key}", json={"fields": fields})

    def fields(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"issue/{key}")["fields"]
        return found

    def find(self, project: str, summary: str) -> list[str]:
        """Keys of the project's issues with exactly this summary."""
        query = {"jql": f"project = {project} ORDER BY created DESC", "fields": "summary", "maxResults": 50}
        issues = self.ask("GET", "search/jql", params=query)["issues"]
        return [str(issue["key"]) for issue in issues if issue["fields"]["summary"] == summary]

    def comments(self, key: str) -> dict[str, str]:
        """Id → words."""
        found = self.ask("GET", f"issue/{key}/comment")["comments"]
        return {str(comment["id"]): words(comment["body"]) for comment in found}

    def comment(self, key: str, text: str, **more: Any) -> str:
        body = {"body": document(paragraph(text)), **more}
        return str(self.ask("POST", f"issue/{key}/comment", json=body)["id"])

    def attach(self, key: str, name: str, content: bytes) -> str:
        headers = {"X-Atlassian-Token": "no-check"}
        return str(
            self.ask("POST", f"issue/{key}/attachments", files={"file": (name, content)}, headers=headers)[0]["id"]
        )

    def files(self, key: str) -> dict[str, str]:
        """File name → attachment id."""
        return {str(file["filename"]): str(file["id"]) for file in self.fields(key)["attachment"]}

    def content(self, attachment: str) -> bytes:
        answer = self.http.get(f"/rest/api/3/attachment/content/{attachment}", params={"redirect": "false"})
        refuse_unless(answer, answer.is_success)
        return answer.content

    def media_id(self, attachment: str) -> str:
        """By the media host's address, the only place where Jira tells it to clients."""
        answer = self.http.get(f"/rest/api/3/attachment/content/{attachment}")
        refuse_unless(answer, answer.status_code == 303)
        return urlsplit(answer.headers["location"]).path.split("/")[-2]


def refuse_unless(answer: httpx.Response, good: bool) -> None:
    if not good:
        where = f"{answer.request.method} {answer.request.url.path}"
        raise UserError(f"{where} was answered with {answer.status_code}: {answer.text[:200]}")


@dataclass
class Frame(HTMLParser):
    """What the demo needs of a page: the frame's address, the scope, hidden fields, addresses to look at, the code,
    and all words."""

    src: str = ""
    scope: str = ""
    looks_at: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    code: str = ""
    text: str = ""
    _in_code: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "iframe" and "ac" in found.get("class", "").split():
            self.src = self.src or found.get("src", "")
        if tag == "input" and found.get("type") == "hidden":
            self.hidden[found.get("name", "")] = found.get("value", "")
        if tag == "main":
            self.scope = str(json.loads(found.get("hx-vals:inherited", "{}")).get("scope", ""))
        if "data-poll" in found:
            self.looks_at = found.get("hx-get", "")
        self._in_code = tag == "textarea" and found.get("id") == "code"

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "textarea"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_code:
            self.code += data


def read(html: str) -> Frame:
    page = Frame()
    page.feed(html)
    return page


class Browser:
    """A person logged in to one Jira, on Causeway's pages: framed addresses and tokens come from Jira's own pages."""

    def __init__(self, site: str, service: str, name: str) -> None:
        self.service = service
        self.http = httpx.Client(base_url=site, trust_env=False, timeout=30)
        answer = self.http.post("/login", data={"name": name, "password": name})
        refuse_unless(answer, answer.status_code == 303)

    def project_tab(self, project: str) -> Frame:
        return self._framed(f"/jira/projects/{project}/settings/apps/{APP_KEY}/project")

    def panel(self, key: str) -> str:
        """The words of an issue's panel."""
        return " ".join(self._framed(f"/browse/{key}").text.split())

    def call(self, method: str, path: str, project: str, **options: Any) -> Frame:
        """What a button of the project's page does: asks Jira for a fresh token, then Causeway."""
        asked = self.http.post(TOKEN_PAGE, json={"app": APP_KEY, "place": {"project": project}})
        refuse_unless(asked, asked.is_success)
        headers = {"Authorization": f"JWT {asked.json()['token']}", "HX-Request": "true"}
        answer = self.http.request(method, f"{self.service}{path}", headers=headers, **options)
        refuse_unless(answer, answer.is_success)
        return read(answer.text)

    def _framed(self, address: str) -> Frame:
        around = self.http.get(address)
        refuse_unless(around, around.is_success)
        framed = self.http.get(read(around.text).src)
        refuse_unless(framed, framed.is_success)
        return read(framed.text)
