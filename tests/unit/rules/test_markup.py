"""Rich text in wiki markup: what scripts read and write of Jira's documents."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.rules.markup import document_of, text_of, wiki_of
from tests.unit.jira.documents import complaints, garbage, valid

Node = dict[str, Any]
quick = settings(
    max_examples=120, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)

_FRAGMENTS = [
    *"*_-+^~{}[]!|\\?#()&:;. \n\tab1é漢\u00a0",
    *("{code}", "{quote}", "{panel}", "{color:red}", "{color}", "{{", "}}", "{*}", "{noformat}", "{anchor:x}"),
    *("h1. ", "bq. ", "* ", "# ", "||", "----", " -- ", "\\\\", "&#92;", "(x)", ":)", ":P", "??", "word"),
    *("http://x.y/z", "[a|http://x]", "!a.png!", "[^f.txt]", "[~u]", "[~accountid:1]", "[a|b|smart-card]"),
]
soup = st.lists(st.sampled_from(_FRAGMENTS), max_size=14).map("".join)
_MARKS: list[Node] = [
    {"type": "strong"},
    {"type": "em"},
    {"type": "strike"},
    {"type": "code"},
    {"type": "subsup", "attrs": {"type": "sup"}},
    {"type": "textColor", "attrs": {"color": "#ff0000"}},
    {"type": "link", "attrs": {"href": "http://a.b/c*d_e"}},
]
_ATOMS: list[Node] = [
    {"type": "hardBreak"},
    {"type": "emoji", "attrs": {"shortName": ":slight_smile:", "id": "1f642", "text": "🙂"}},
    {"type": "emoji", "attrs": {"shortName": ":check_mark:", "id": "atlassian-check_mark", "text": ":check_mark:"}},
    {"type": "status", "attrs": {"text": "A*B [x]", "color": "red"}},
    {"type": "mention", "attrs": {"id": "5:a-b", "text": "@x"}},
    {"type": "inlineCard", "attrs": {"url": "https://e.x/a|b c"}},
    {"type": "mediaInline", "attrs": {"id": "attachment/s:1", "type": "file", "alt": "a b|!].png"}},
]
_text = st.builds(
    lambda words, marks: {"type": "text", "text": words, "marks": marks},
    soup.filter(bool),
    st.lists(st.sampled_from(_MARKS), max_size=3),
)
_lines = st.lists(st.one_of(_text, _text, st.sampled_from(_ATOMS)), max_size=5)


def doc(*content: Node) -> Node:
    return {"type": "doc", "version": 1, "content": list(content)}


def para(*content: Node | str) -> Node:
    return {"type": "paragraph", "content": [text(one) if isinstance(one, str) else one for one in content]}


def text(words: str, *marks: str) -> Node:
    return {"type": "text", "text": words, **({"marks": [{"type": mark} for mark in marks]} if marks else {})}


def holding(name: str, *content: Node, **attrs: Any) -> Node:
    return {"type": name, **({"attrs": attrs} if attrs else {}), "content": list(content)}


def shape(node: Node) -> str:
    """A document in short: `paragraph(a strong:b)`."""
    if node["type"] == "text":
        return "".join(f"{mark['type']}:" for mark in node.get("marks", ())) + node["text"]
    inside = " ".join(map(shape, node.get("content", ())))
    return f"{node['type']}({inside})" if inside else str(node["type"])


def shown(wiki: str) -> str:
    return " ".join(map(shape, document_of(wiki)["content"]))


_SAME = ("collection", "alt", "width", "height")
_OTHERWISE = {
    "anchor": "no white space at the start of a line",
    "link_bare": "the address stays as it was typed",
    "table": "a head is bold by being a head",
    "table_multiline": "a head is bold by being a head",
    "noformat": "no empty attributes",
    "image_unmapped": "an image that is not there stays text",
    "file_link_unmapped": "a file that is not there stays text",
}
"""Where Atlassian's own converter does something else, and why."""


def _comparable(node: Any) -> Any:
    if isinstance(node, list):
        return [_comparable(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _comparable(value) for key, value in node.items()}
    if made.get("type") == "media":
        made["attrs"] = {key: value for key, value in made["attrs"].items() if key not in _SAME}
    if "marks" in made:
        made["marks"].sort(key=lambda mark: mark["type"])
    return made


def test_wiki_markup_becomes_what_atlassians_own_converter_makes_of_it(shared_data: Path) -> None:
    pairs = json.loads((shared_data / "adf" / "wiki_to_adf.json").read_text())
    context = pairs["context"]["conversion"]
    files = {name: file["transform"] for name, file in context["mediaConversion"].items()}
    different = {
        name
        for name, case in pairs["cases"].items()
        if _comparable(document_of(case["wiki"], files, context["mentionConversion"])) != _comparable(case["adf"])
    }
    assert different == set(_OTHERWISE)


@pytest.mark.parametrize(
    ("wiki", "expected"),
    [
        ("*a* _b_ -c- +d+ {{e}} ??f??", "paragraph(strong:a   em:b   strike:c   underline:d   code:e   em:— f)"),
        ("in{*}bold{*}word", "paragraph(in strong:bold word)"),
        ("2 * 3 * 4 and snake_case_name", "paragraph(2 * 3 * 4 and snake_case_name)"),
        ("*not closed", "paragraph(*not closed)"),
        ("a*b*c", "paragraph(a*b*c)"),
        ("h3. T *x*\nnext", "heading(T  strong:x) paragraph(next)"),
        ("* a\n# c", "bulletList(listItem(paragraph(a))) orderedList(listItem(paragraph(c)))"),
        ("* a\n** b", "bulletList(listItem(paragraph(a) bulletList(listItem(paragraph(b)))))"),
        ("# a\n#* b", "orderedList(listItem(paragraph(a) bulletList(listItem(paragraph(b)))))"),
        ("- a\nmore\n- b", "bulletList(listItem(paragraph(a hardBreak more)) listItem(paragraph(b)))"),
        ("||h||\n|a\\|b|", "table(tableRow(tableHeader(paragraph(h))) tableRow(tableCell(paragraph(a|b))))"),
        ("|[x|http://y.z]|{code}a|b{code}|", "table(tableRow(tableCell(paragraph(link:x)) tableCell(codeBlock(a|b))))"),
        ("{quote}a\n\n* b{quote} c", "blockquote(paragraph(a) bulletList(listItem(paragraph(b)))) paragraph( c)"),
        ("{info:title=T}b{info}", "panel(paragraph(strong:T) paragraph(b))"),
        ("{code:sql}\n{quote}\n{code}", "codeBlock({quote})"),
        ("{{code}} and {{a\\}b}}", "paragraph(code:code  and  code:a}b)"),
        ("{quote}never closed", "paragraph({quote}never closed)"),
        ("{color:red}a\nb{color}", "paragraph(textColor:a hardBreak textColor:b)"),
        ("[mailto:a@b.c] [#x] [no link]", "paragraph(link:a@b.c   link:#x  [no link])"),
        ("a \\\\ b", "paragraph(a  hardBreak  b)"),
        ("\\*a\\* \\[x|http://y\\] C:\\temp", "paragraph(*a* [x| link:http://y ] C:\\temp)"),
        ("a -- b --- c {anchor:x}----", "paragraph(a – b — c ----)"),
        ("(/) f(x) :)", "paragraph(emoji  f(x)  emoji)"),
        ("!no.png! [^no.zip] [~nobody]", "paragraph(!no.png! [^no.zip] [~nobody])"),
        ("{color:#ff5630}*[ DONE ]*{color}", "paragraph(status)"),
    ],
)  # fmt: skip
def test_wiki_markup_is_read(wiki: str, expected: str) -> None:
    assert shown(wiki) == expected
    assert not complaints(document_of(wiki))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (para("*a* b_c_d h1. -x- [y|http://z] {code} C:\\x"), "\\*a* b_c_d h1. \\-x- \\[y|http://z] \\{code} C:\\x"),
        (para("h1. x"), "h1&#46; x"),
        (para("* x"), "\\* x"),
        (para("a", text(" b ", "strong"), "c"), "a *b* c"),
        (para("a", text("b", "strong"), "c"), "a{*}b{*}c"),
        (holding("expand", para("b"), title="T"), "*T*\n\nb"),
        (holding("taskList", holding("taskItem", text("a"), state="DONE")), "* -a-"),
        (holding("unknownThing", para("kept")), "kept"),
        (holding("panel", para("x"), panelType="error"), "{panel:bgColor=#ffebe6}\nx\n{panel}"),
        (holding("codeBlock", text("a\n{code}")), "{noformat}a\n{code}{noformat}"),
    ],
)
def test_documents_are_written_as_jira_writes_them_and_escaped(node: Node, expected: str) -> None:
    assert wiki_of(doc(node)) == expected


def test_files_are_named_and_found_again() -> None:
    picture = holding("mediaSingle", {"type": "media", "attrs": {"id": "attachment/s:1", "alt": "a b.png", "width": 9}})
    group = holding("mediaGroup", {"type": "media", "attrs": {"id": "attachment/s:2", "__fileName": "c.pdf"}})
    wiki = wiki_of(doc(picture, group))
    assert wiki == "!a b.png|width=9!\n\n[^c.pdf]"
    back = document_of(wiki, {"a b.png": "attachment/s:1", "c.pdf": "attachment/s:2"})
    assert [one["type"] for one in back["content"]] == ["mediaSingle", "mediaGroup"]
    assert [one["content"][0]["attrs"]["id"] for one in back["content"]] == ["attachment/s:1", "attachment/s:2"]
    assert back["content"][0]["content"][0]["attrs"]["width"] == 9
    assert text_of(document_of(wiki)) == wiki.replace("\n\n", "\n")


def test_people_are_found_by_name_or_account() -> None:
    words = document_of("[~ann] [~accountid:5:x] [~bob]", people={"ann": "7"})["content"][0]["content"]
    assert [node["attrs"]["id"] for node in words if node["type"] == "mention"] == ["7", "5:x"]
    assert words[-1]["text"] == " [~bob]"


@quick
@given(soup)
def test_any_text_is_a_valid_document_and_settles_at_once(wiki: str) -> None:
    assert not complaints(document_of(wiki, {"a.png": "attachment/1", "f.txt": "attachment/2"}, {"u": "1"}))
    once = wiki_of(document_of(wiki))
    assert wiki_of(document_of(once)) == once


@pytest.mark.parametrize(
    "wiki",
    [
        "??*(x)??",
        "http://x.y/z\\",
        "* -*-\n\\\\\n:)",
        "*_(x){*}a",
        "*\\\\ {panel}{panel}",
        "-*http://x.y/z:-",
        "*:P*(x)",
        "|!a.png!*|!a.png!*|",
        "|[\\[|http://a.b]|",
        "{quote}\\{\\{{quote}",
        "* \u00a0-*-",
        "[[^a&#124;b.png]",
        "\u00a0*http://x.y/z*",
    ],
)
def test_markup_that_leans_on_its_neighbours_settles_at_once(wiki: str) -> None:
    once = wiki_of(document_of(wiki))
    assert wiki_of(document_of(once)) == once


@quick
@given(st.one_of(valid, garbage, _lines.map(lambda words: doc(para(*words)))))
def test_a_document_in_wiki_markup_comes_back_as_the_same_markup(document: Node) -> None:
    wiki = wiki_of(document)
    assert not complaints(document_of(wiki))
    assert wiki_of(document_of(wiki)) == wiki


@quick
@given(soup.filter(lambda words: "http" not in words), st.sampled_from(["doc", "listItem", "blockquote", "tableCell"]))
def test_text_that_looks_like_markup_survives_as_text(words: str, where: str) -> None:
    words = " ".join(words.split())
    inside = {
        "doc": para(words),
        "listItem": holding("bulletList", holding("listItem", para(words))),
        "blockquote": holding("blockquote", para(words)),
        "tableCell": holding("table", holding("tableRow", holding("tableCell", para(words)))),
    }
    back = document_of(wiki_of(doc(inside[where])))
    assert " ".join(text_of(back).split()) == words
    assert '"marks"' not in json.dumps(back)


@pytest.mark.parametrize(
    "pattern", ["*a ", "{{a", "[", "!a|", "|{{", "{panel:a}", "{code:x}", "#*# a\n", "{color:red}", "~^"]
)
def test_hostile_text_takes_no_longer_than_its_length_asks_for(pattern: str) -> None:
    def seconds(length: int) -> float:
        begun = time.process_time()
        wiki_of(document_of(pattern * (length // len(pattern))))
        return time.process_time() - begun

    assert seconds(24_000) < 12 * max(seconds(6_000), 0.05)
