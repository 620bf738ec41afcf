"""`Jsoup` itself: reading, cleaning by a list of what is allowed, and how documents are written."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from bs4.element import NavigableString, PageElement, Tag

from app.rules.script.library import html_tree
from app.rules.script.library.enums import Constant, enum
from app.rules.script.library.html_lists import ELEMENTS_METHODS, new_elements
from app.rules.script.library.html_nodes import LAYOUTS, Document, Elements, document, inside_of, layout_of
from app.rules.script.library.html_text import Layout, escaped
from app.rules.script.library.tables import class_of, library_class, natives
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.tables import TABLES, tables_of
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import PARENTS
from app.rules.script.runtime.values import HostObject

PARENTS["org.jsoup.select.Selector$SelectorParseException"] = "java.lang.IllegalStateException"
TABLES[Elements] = {**tables_of(list)[0], **ELEMENTS_METHODS}
library_class("org.jsoup.select.Elements", construct=new_elements, parents=("java.util.List",))


class OutputSettings(HostObject):
    __slots__ = ("layout",)
    type_name: ClassVar[str] = "org.jsoup.nodes.Document$OutputSettings"

    def __init__(self, layout: Layout) -> None:
        self.layout = layout


class EscapeMode(Constant):
    __slots__ = ()
    type_name: ClassVar[str] = "org.jsoup.nodes.Entities$EscapeMode"


class Syntax(Constant):
    __slots__ = ()
    type_name: ClassVar[str] = "org.jsoup.nodes.Document$OutputSettings$Syntax"


_MODES: Final = enum(EscapeMode, ("xhtml", "base", "extended"))
_SYNTAX: Final = enum(Syntax, ("html", "xml"))


def _setting(name: str, read: Any) -> Any:
    """Given a value it sets and gives the settings again, without one it gives the value."""

    def work(run: Run, me: OutputSettings, value: Any = None) -> Any:
        if value is None:
            return getattr(me.layout, name)
        setattr(me.layout, name, read(run, value))
        return me

    return work


OutputSettings.methods = natives(
    {
        "prettyPrint": _setting("pretty", lambda _run, value: bool(value)),
        "outline": _setting("outline", lambda _run, value: bool(value)),
        "indentAmount": _setting("indent", lambda _run, value: max(0, min(int(value), 30))),
        "charset": _setting("ascii", lambda run, value: "ascii" in text_of(run, value).lower()),
        "escapeMode": _setting("xhtml", lambda _run, value: getattr(value, "name", "") == "xhtml"),
        "syntax": _setting("xhtml", lambda _run, value: getattr(value, "name", "") == "xml"),
    }
)
_SETTINGS = class_of(OutputSettings, lambda _run: OutputSettings(Layout()), constants={"Syntax": _SYNTAX})
class_of(Document, constants={"OutputSettings": _SETTINGS})


def _output(_run: Run, me: Document, settings: OutputSettings | None = None) -> Any:
    if settings is None:
        if LAYOUTS not in me.of.attrs:
            me.of.attrs[LAYOUTS] = layout_of(me.of)
        return OutputSettings(me.of.attrs[LAYOUTS])
    me.of.attrs[LAYOUTS] = settings.layout
    return me


Document.methods.update(natives({"outputSettings": _output}))


@dataclass
class Allowed:
    """Tags with their attributes, those with the protocols that their values may have, and what is added."""

    tags: dict[str, set[str]] = field(default_factory=dict)
    everywhere: set[str] = field(default_factory=set)
    protocols: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    enforced: dict[str, dict[str, str]] = field(default_factory=dict)
    relative: bool = False


class Safelist(HostObject):
    __slots__ = ("allowed",)
    type_name: ClassVar[str] = "org.jsoup.safety.Safelist"
    parents: ClassVar[tuple[str, ...]] = ("org.jsoup.safety.Whitelist",)

    def __init__(self) -> None:
        self.allowed = Allowed()


_SIMPLE: Final = ("b", "em", "i", "strong", "u")
_BASIC: Final = (
    "a", "b", "blockquote", "br", "cite", "code", "dd", "dl", "dt", "em", "i", "li", "ol", "p", "pre", "q", "small",
    "span", "strike", "strong", "sub", "sup", "u", "ul",
)  # fmt: skip
_RELAXED: Final = (
    "a", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "div", "dl", "dt", "em", "h1",
    "h2", "h3", "h4", "h5", "h6", "i", "img", "li", "ol", "p", "pre", "q", "small", "span", "strike", "strong", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
)  # fmt: skip
_IMAGE: Final = {"align", "alt", "height", "src", "title", "width"}


def _of_tags(*names: str) -> Safelist:
    made = Safelist()
    made.allowed.tags = {name: set() for name in names}
    return made


def _basic(_run: Run) -> Safelist:
    made = _of_tags(*_BASIC)
    made.allowed.tags |= {"a": {"href"}, "blockquote": {"cite"}, "q": {"cite"}}
    made.allowed.protocols = {
        ("a", "href"): {"ftp", "http", "https", "mailto"},
        ("blockquote", "cite"): {"http", "https"},
        ("cite", "cite"): {"http", "https"},
    }
    made.allowed.enforced = {"a": {"rel": "nofollow"}}
    return made


def _basic_with_images(run: Run) -> Safelist:
    made = _basic(run)
    made.allowed.tags["img"] = set(_IMAGE)
    made.allowed.protocols["img", "src"] = {"http", "https"}
    return made


def _relaxed(_run: Run) -> Safelist:
    made = _of_tags(*_RELAXED)
    made.allowed.tags |= {
        "a": {"href", "title"}, "blockquote": {"cite"}, "col": {"span", "width"}, "colgroup": {"span", "width"},
        "img": set(_IMAGE), "ol": {"start", "type"}, "q": {"cite"}, "table": {"summary", "width"},
        "td": {"abbr", "axis", "colspan", "rowspan", "width"},
        "th": {"abbr", "axis", "colspan", "rowspan", "scope", "width"}, "ul": {"type"},
    }  # fmt: skip
    made.allowed.protocols = {
        ("a", "href"): {"ftp", "http", "https", "mailto"},
        ("blockquote", "cite"): {"http", "https"},
        ("img", "src"): {"http", "https"},
        ("q", "cite"): {"http", "https"},
    }
    return made


def _add_tags(_run: Run, me: Safelist, *names: str) -> Safelist:
    for name in names:
        me.allowed.tags.setdefault(str(name).lower(), set())
    return me


def _remove_tags(_run: Run, me: Safelist, *names: str) -> Safelist:
    for name in names:
        me.allowed.tags.pop(str(name).lower(), None)
    return me


def _add_attributes(_run: Run, me: Safelist, tag: str, *keys: str) -> Safelist:
    names = {str(key).lower() for key in keys}
    if tag == ":all":
        me.allowed.everywhere |= names
    else:
        me.allowed.tags.setdefault(tag.lower(), set()).update(names)
    return me


def _remove_attributes(_run: Run, me: Safelist, tag: str, *keys: str) -> Safelist:
    names = {str(key).lower() for key in keys}
    for name, known in me.allowed.tags.items():
        if tag in (":all", name):
            known -= names
    if tag == ":all":
        me.allowed.everywhere -= names
    return me


def _add_protocols(_run: Run, me: Safelist, tag: str, key: str, *names: str) -> Safelist:
    me.allowed.protocols.setdefault((tag.lower(), key.lower()), set()).update(str(name).lower() for name in names)
    return me


def _remove_protocols(_run: Run, me: Safelist, tag: str, key: str, *names: str) -> Safelist:
    left = me.allowed.protocols.get((tag.lower(), key.lower()), set()) - {str(name).lower() for name in names}
    me.allowed.protocols.pop((tag.lower(), key.lower()), None)
    if left:
        me.allowed.protocols[tag.lower(), key.lower()] = left
    return me


def _enforce(_run: Run, me: Safelist, tag: str, key: str, value: str) -> Safelist:
    me.allowed.enforced.setdefault(tag.lower(), {})[key.lower()] = value
    me.allowed.tags.setdefault(tag.lower(), set()).add(key.lower())
    return me


def _relative(_run: Run, me: Safelist, keep: bool) -> Safelist:
    me.allowed.relative = keep
    return me


Safelist.methods = natives(
    {
        "addTags": _add_tags,
        "removeTags": _remove_tags,
        "addAttributes": _add_attributes,
        "removeAttributes": _remove_attributes,
        "addProtocols": _add_protocols,
        "removeProtocols": _remove_protocols,
        "addEnforcedAttribute": _enforce,
        "preserveRelativeLinks": _relative,
    }
)
for _name in ("org.jsoup.safety.Safelist", "org.jsoup.safety.Whitelist"):
    library_class(
        _name,
        construct=lambda _run: Safelist(),
        static={
            "none": lambda _run: Safelist(),
            "simpleText": lambda _run: _of_tags(*_SIMPLE),
            "basic": _basic,
            "basicWithImages": _basic_with_images,
            "relaxed": _relaxed,
        },
    )


def _kept_attribute(allowed: Allowed, tag: str, key: str, value: str) -> bool:
    if key not in allowed.tags[tag] and key not in allowed.everywhere:
        return False
    protocols = allowed.protocols.get((tag, key))
    if not protocols:
        return True
    value = value.lower().strip()
    if "#" in protocols and value.startswith("#") and not any(sign.isspace() for sign in value):
        return True
    has_scheme = ":" in value.split("/")[0].split("?")[0].split("#")[0]
    return any(value.startswith(f"{one}:") for one in protocols) or (allowed.relative and not has_scheme)


def _copied(run: Run, source: Tag, target: Tag, allowed: Allowed) -> int:
    """Puts what is allowed into the target; how many things were left out."""
    dropped = 0
    waiting: list[tuple[PageElement, Tag]] = [(one, target) for one in reversed(source.contents)]
    while waiting:
        run.tick()
        node, into = waiting.pop()
        if isinstance(node, Tag):
            if node.name in allowed.tags:
                kept = {k: str(v) for k, v in node.attrs.items() if _kept_attribute(allowed, node.name, k, str(v))}
                dropped += len(node.attrs) - len(kept)
                copy = html_tree.empty_soup().new_tag(node.name, attrs={**kept, **allowed.enforced.get(node.name, {})})
                into.append(copy)
                into = copy
            else:
                dropped += 1
            waiting.extend((one, into) for one in reversed(node.contents))
        elif type(node) is NavigableString:
            if node.parent is None or node.parent.name not in html_tree.RAW or node.parent.name in allowed.tags:
                into.append(NavigableString(str(node)))
        else:
            dropped += 1
    return dropped


def _clean(run: Run, source: str, *rest: Any) -> str:
    safelist = next((one for one in rest if isinstance(one, Safelist)), None) or Safelist()
    settings = next((one for one in rest if isinstance(one, OutputSettings)), None)
    dirty, clean = document(run, source, True), document(run, "", True)
    _copied(run, dirty.of.find("body"), clean.of.find("body"), safelist.allowed)
    if settings is not None:
        clean.of.attrs[LAYOUTS] = settings.layout
    return inside_of(run, clean.of.find("body"))


def _is_valid(run: Run, source: str, safelist: Safelist) -> bool:
    dirty, clean = document(run, source, True), document(run, "", True)
    return _copied(run, dirty.of.find("body"), clean.of.find("body"), safelist.allowed) == 0


def _parse(run: Run, source: str, _base: Any = None, _parser: Any = None) -> Document:
    return document(run, source, False)


def _parse_body(run: Run, source: str, _base: Any = None) -> Document:
    return document(run, source, True)


def _unescape(run: Run, text: str, _strict: Any = None) -> str:
    run.text_of(len(text))
    return html.unescape(text)


def _escape(run: Run, text: str, settings: OutputSettings | None = None) -> str:
    run.text_of(2 * len(text))
    return escaped(text, settings.layout if settings else Layout())


library_class(
    "org.jsoup.Jsoup",
    static={"parse": _parse, "parseBodyFragment": _parse_body, "clean": _clean, "isValid": _is_valid},
)
library_class(
    "org.jsoup.nodes.Entities", static={"unescape": _unescape, "escape": _escape}, constants={"EscapeMode": _MODES}
)
library_class("org.jsoup.parser.Parser", static={"unescapeEntities": _unescape, "htmlParser": lambda _run: None})
