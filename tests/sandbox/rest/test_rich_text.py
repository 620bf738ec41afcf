"""Rich text: the sandbox's judgement against Atlassian's schema, its normal form, and wiki markup both ways."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft4Validator

from sandbox.acting import paragraph
from sandbox.adf.check import find_fault
from sandbox.adf.grammar import MARKS, NODES
from sandbox.adf.normalise import normalise, walk
from sandbox.adf.wiki import from_wiki, to_wiki
from tests.sandbox.rest.conftest import Person

Node = dict[str, Any]
_TEXT = {"type": "text", "text": "x"}


def doc(*content: Node) -> Node:
    return {"type": "doc", "version": 1, "content": list(content)}


def text(words: str, *marks: Node) -> Node:
    return {"type": "text", "text": words, **({"marks": list(marks)} if marks else {})}


STRONG, EM = {"type": "strong"}, {"type": "em"}


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> dict[str, Any]:
    return {
        name: json.loads((shared_data / "adf" / f"{name}.json").read_text()) for name in ("wiki_to_adf", "adf_to_wiki")
    }


@pytest.fixture(scope="module")
def official(shared_data: Path) -> Draft4Validator:
    return Draft4Validator(json.loads((shared_data / "adf" / "adf-schema-57.7.22_full.json").read_text()))


def _mutants(valid: list[Node], count: int) -> Iterator[Node]:
    """Documents with one small damage or surprise each, always the same ones."""
    dice = random.Random(20261124)
    nodes = [node for one in valid for node in walk(one)]
    for _ in range(count):
        mutant = copy.deepcopy(dice.choice(valid))
        victim = dice.choice(list(walk(mutant)))
        other = copy.deepcopy(dice.choice(nodes))
        act = dice.randrange(9)
        if act == 0:
            victim["type"] = dice.choice([*NODES, "marquee"])
        elif act == 1 and victim.get("content"):
            victim["content"][dice.randrange(len(victim["content"]))] = other
        elif act == 2 and victim.get("attrs"):
            victim["attrs"].pop(dice.choice(list(victim["attrs"])))
        elif act == 3 and victim.get("attrs"):
            victim["attrs"][dice.choice(list(victim["attrs"]))] = dice.choice(["", 0, -1, 200, True, None, "zzz", []])
        elif act == 4:
            victim.setdefault("attrs", {})[dice.choice(["localId", "width", "color", "layout", "extra"])] = "a"
        elif act == 5:
            kind = dice.choice([*MARKS, "blink"])
            victim["marks"] = [{"type": kind}, *victim.get("marks", [])]
        elif act == 6:
            victim.pop(dice.choice(list(victim)), None)
        elif act == 7 and "content" in victim:
            victim["content"] = []
        elif act == 8:
            victim.setdefault("content", []).append(other)
        yield mutant


def _schema_is_loose(mutant: Node) -> bool:
    """Where the sandbox is stricter on purpose: the schema judges only two children of a blockTaskItem, and takes any
    marks on the blocks inside a bodiedSyncBlock."""
    for node in walk(mutant):
        children = node.get("content") or []
        if node.get("type") == "blockTaskItem" and len(children) > 2:
            return True
        if node.get("type") == "bodiedSyncBlock" and any(
            "marks" in c or c.get("type") == "mediaSingle" for c in children
        ):
            return True
    return False


def test_documents_are_judged_as_atlassians_schema_judges_them(
    cases: dict[str, Any], official: Draft4Validator
) -> None:
    valid = [case["adf"] for file in cases.values() for case in file["cases"].values()]
    valid += [doc({**node}) for node in EVERYTHING]
    verdicts = {True: 0, False: 0}
    for document in [*valid, *_mutants(valid, 5000)]:
        if _schema_is_loose(document):
            continue
        expected = official.is_valid(document)
        fault = find_fault(document)
        assert (fault is None) == expected, f"{expected} by the schema, {fault} by the sandbox: {json.dumps(document)}"
        verdicts[expected] += 1
    assert min(verdicts.values()) > 1000, verdicts


def test_every_document_of_the_pairs_keeps_valid_and_the_same_when_normalised_again(
    cases: dict[str, Any], official: Draft4Validator
) -> None:
    for file in cases.values():
        for name, case in file["cases"].items():
            once = normalise(case["adf"])
            if once is not None:
                assert official.is_valid(once), name
                assert normalise(once) == once, name


def test_the_normal_form_is_not_what_came() -> None:
    came = doc(
        {
            "type": "paragraph",
            "content": [text(""), text("a", STRONG, EM), text("b", EM, STRONG), text("c"), text("d")],
            "attrs": {},
        },
        {
            "type": "taskList",
            "attrs": {"localId": ""},
            "content": [{"type": "taskItem", "attrs": {"localId": "", "state": "TODO"}, "content": [_TEXT]}],
        },
        {"type": "orderedList", "content": [{"type": "listItem", "content": [{"type": "paragraph"}]}]},
    )
    kept = normalise(came, new_id=lambda: "new")
    assert kept is not None
    assert kept["content"][0] == {"type": "paragraph", "content": [text("ab", EM, STRONG), text("cd")]}
    assert kept["content"][1]["attrs"] == {"localId": "new"}
    assert kept["content"][1]["content"][0]["attrs"] == {"localId": "new", "state": "TODO"}
    assert kept["content"][2]["attrs"] == {"order": 1}


@pytest.mark.parametrize(
    "empty", [None, doc(), doc({"type": "paragraph"}), doc({"type": "paragraph", "content": [text("")]})]
)
def test_a_document_without_anything_in_it_is_no_text(empty: Node | None) -> None:
    assert normalise(empty) is None


def test_adf_becomes_the_wiki_markup_of_atlassians_converter(cases: dict[str, Any]) -> None:
    for name, case in cases["adf_to_wiki"]["cases"].items():
        assert to_wiki(case["adf"]) == case["wiki"], name


def test_wiki_markup_becomes_the_adf_of_atlassians_converter(cases: dict[str, Any]) -> None:
    known = cases["wiki_to_adf"]["context"]["conversion"]
    media = {name: target["transform"] for name, target in known["mediaConversion"].items()}
    for name, case in cases["wiki_to_adf"]["cases"].items():
        if name.endswith("_unmapped"):
            continue  # Jira leaves the name of a file that is not there as text.
        made = from_wiki(case["wiki"], media, known["mentionConversion"].get)
        assert _comparable(normalise(made)) == _comparable(normalise(case["adf"])), name


def test_wiki_markup_of_any_kind_makes_a_valid_document(official: Draft4Validator) -> None:
    dice = random.Random(7)
    pieces = [
        "*",
        "_",
        "{code}",
        "{panel}",
        "{quote}",
        "|",
        "||",
        "\n",
        "\n\n",
        "# ",
        "* ",
        "** ",
        "h1. ",
        "bq. ",
        "[",
        "]",
        "!",
        "^",
        "~",
        "{{",
        "}}",
        "{color:red}",
        "{color}",
        "----",
        "a",
        "word ",
        "-",
        "\\",
        "[^f]",
        "!f!",
        "|x|",
        "@",
    ]
    for _ in range(3000):
        wiki = "".join(dice.choice(pieces) for _ in range(dice.randrange(1, 25)))
        made = from_wiki(wiki, {"f": "11111111-2222-4333-8444-555555555555"})
        assert find_fault(made) is None, (wiki, find_fault(made))
        kept = normalise(made)
        assert kept is None or official.is_valid(kept), wiki


async def test_one_unknown_node_refuses_the_whole_write(bob: Person) -> None:
    key = await bob.create()
    wrong = doc({"type": "paragraph", "content": [_TEXT]}, {"type": "marquee", "content": []})
    refused = await bob.ask("PUT", f"issue/{key}", {"fields": {"summary": "no", "description": wrong}}, status=400)
    assert refused["errorMessages"] == ["INVALID_INPUT"]
    assert (await bob.fields(key))["summary"] == "A thing"
    await bob.ask("POST", f"issue/{key}/comment", {"body": wrong}, status=400)


async def test_what_an_edit_answers_is_what_is_kept(bob: Person) -> None:
    key = await bob.create()
    came = doc(
        {"type": "paragraph", "content": [text("a"), text(""), text("b", STRONG)]},
        {
            "type": "taskList",
            "attrs": {"localId": ""},
            "content": [{"type": "taskItem", "attrs": {"localId": "", "state": "DONE"}, "content": [_TEXT]}],
        },
    )
    body = {"fields": {"description": came}}
    answered = (await bob.ask("PUT", f"issue/{key}", body, params={"returnIssue": "true"}))["fields"]["description"]
    assert answered != came
    assert (await bob.fields(key))["description"] == answered
    await bob.ask("PUT", f"issue/{key}", {"fields": {"description": answered}}, status=204)
    assert (await bob.fields(key))["description"] == answered
    assert (await bob.ask("GET", f"issue/{key}/changelog"))["total"] == 1


def _comparable(node: Any) -> Any:
    """Without what is made anew each time or belongs to the converter's own media collection."""
    if isinstance(node, list):
        return [_comparable(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {name: _comparable(value) for name, value in node.items() if name not in ("localId", "collection")}


_CELL = {"type": "tableCell", "attrs": {"colspan": 1, "background": "#fff"}, "content": [paragraph("c")["content"][0]]}
_P = {"type": "paragraph", "content": [_TEXT]}
EVERYTHING: list[Node] = [
    {"type": "layoutSection", "content": [{"type": "layoutColumn", "attrs": {"width": 50}, "content": [_P]}] * 2},
    {
        "type": "expand",
        "attrs": {"title": "t"},
        "content": [_P, {"type": "nestedExpand", "attrs": {}, "content": [_P]}],
    },
    {"type": "expand", "marks": [{"type": "breakout", "attrs": {"mode": "wide"}}], "content": [_P]},
    {"type": "panel", "attrs": {"panelType": "custom", "panelColor": "#fff"}, "content": [_P, {"type": "rule"}]},
    {
        "type": "table",
        "attrs": {"layout": "wide", "width": 700},
        "content": [{"type": "tableRow", "content": [_CELL, _CELL]}],
    },
    {"type": "paragraph", "marks": [{"type": "alignment", "attrs": {"align": "center"}}], "content": [_TEXT]},
    {
        "type": "heading",
        "attrs": {"level": 3},
        "marks": [{"type": "indentation", "attrs": {"level": 2}}],
        "content": [_TEXT],
    },
    {
        "type": "paragraph",
        "content": [text("c", {"type": "code"}, {"type": "link", "attrs": {"href": "https://x.example"}})],
    },
    {"type": "paragraph", "content": [text("b", {"type": "backgroundColor", "attrs": {"color": "#ffeeaa"}}, STRONG)]},
    {"type": "paragraph", "content": [{"type": "mediaInline", "attrs": {"id": "i", "collection": "", "type": "file"}}]},
    {"type": "paragraph", "content": [{"type": "placeholder", "attrs": {"text": "p"}}, {"type": "hardBreak"}]},
    {
        "type": "mediaSingle",
        "attrs": {"layout": "center", "width": 50},
        "content": [
            {
                "type": "media",
                "attrs": {"type": "file", "id": "i", "collection": ""},
                "marks": [{"type": "border", "attrs": {"size": 2, "color": "#091e4224"}}],
            },
            {"type": "caption", "content": [_TEXT, {"type": "mention", "attrs": {"id": "a"}}]},
        ],
    },
    {
        "type": "extension",
        "attrs": {"extensionType": "com.x", "extensionKey": "k", "parameters": {"a": 1}, "layout": "default"},
    },
    {"type": "bodiedExtension", "attrs": {"extensionType": "com.x", "extensionKey": "k"}, "content": [_P]},
    {"type": "embedCard", "attrs": {"url": "https://x.example", "layout": "wide"}},
    {"type": "blockCard", "attrs": {"datasource": {"id": "d", "parameters": {}, "views": [{"type": "table"}]}}},
    {
        "type": "taskList",
        "attrs": {"localId": "l"},
        "content": [
            {"type": "taskItem", "attrs": {"localId": "i", "state": "TODO"}, "content": [_TEXT]},
            {"type": "blockTaskItem", "attrs": {"localId": "b", "state": "DONE"}, "content": [_P]},
            {
                "type": "taskList",
                "attrs": {"localId": "n"},
                "content": [{"type": "taskItem", "attrs": {"localId": "j", "state": "DONE"}}],
            },
        ],
    },
    {"type": "syncBlock", "attrs": {"resourceId": "r", "localId": "l"}},
    {"type": "bodiedSyncBlock", "attrs": {"resourceId": "r", "localId": "l"}, "content": [_P]},
    {"type": "blockquote", "content": [_P, {"type": "bulletList", "content": [{"type": "listItem", "content": [_P]}]}]},
    {"type": "codeBlock", "marks": [{"type": "breakout", "attrs": {"mode": "full-width"}}], "content": [_TEXT]},
]
