"""From values to HTML: the one template environment, its filters, and answers as whole page or as part of one.

Knows no use case. Everything a template shows is escaped by Jinja2.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.web import words
from app.work import Work

WEB = Path(__file__).resolve().parent.parent
STATIC = WEB / "static"
BRIEF = 300


def work_of(request: Request) -> Work:
    found: Work = request.app.state.gate.work
    return found


def page(
    request: Request, body: str, title: str, *, status: int = 200, narrow: bool = False, **context: Any
) -> HTMLResponse:
    """A whole document for a frame's first load, with `body` (a template's name) in it."""
    return _answer(request, "layout.html", status, {"body": body, "title": title, "narrow": narrow, **context})


def part(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A piece of a page, for htmx to put in its place."""
    return _answer(request, template, status, context)


def _answer(request: Request, template: str, status: int, context: Mapping[str, Any]) -> HTMLResponse:
    work = work_of(request)
    root = urlsplit(work.settings.base_url).path.rstrip("/")
    now = work.now()
    html = (
        environment()
        .get_template(template)
        .render(
            {
                "connect_js_url": work.settings.connect_js_url,
                "ui": lambda path: f"{root}/ui{path}",
                "static": lambda name: f"{root}/static/{name}?v={fingerprint(name)}",
                "ago": lambda at: words.ago(at, now),
                "until": lambda at: words.until(at, now),
                **context,
            }
        )
    )
    return HTMLResponse(html, status)


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"many": words.many, "day": _day, "brief": brief}
    made.globals |= {
        "word": words.word,
        "field_name": words.field_name,
        "modes": words.MODES,
        "twin_states": words.TWIN_STATES,
        "connection_states": words.CONNECTION_STATES,
        "site_states": words.SITE_STATES,
        "journal_kinds": words.JOURNAL_KINDS,
    }
    return made


@cache
def fingerprint(name: str) -> str:
    """Changes with a static file's content, so that browsers may keep it without ever showing an old one."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def brief(value: object) -> str:
    """A value as the journal keeps it (see `app.sync.codec`), on one line: text by its words, a file by its name."""
    text = " ".join(_said(value).split())
    return text if len(text) <= BRIEF else text[: BRIEF - 1] + "…"


def _said(value: object) -> str:
    match value:
        case {"adf": document} | {"comment": {"body": document}}:
            return " ".join(_texts(document))
        case {"attachment": {"name": name}} | {"person": [_, name]}:
            return str(name)
        case {"set": list(items)} | {"list": list(items)}:
            return ", ".join(_said(item) for item in items)
    return "" if value is None else str(value)


def _texts(node: object) -> Iterator[str]:
    """The words of a rich text, at any depth; the rest is structure."""
    match node:
        case {"text": str(text)}:
            yield text
        case dict():
            for inner in node.values():
                yield from _texts(inner)
        case list():
            for inner in node:
                yield from _texts(inner)


def _day(at: datetime) -> str:
    return f"{at:%-d %B %Y, %H:%M} UTC"
