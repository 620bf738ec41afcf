"""Rich text between two sites: nothing is lost, nothing is refused, normalising is no edit."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.jira import adf
from app.jira.adf.canonical import Node
from app.jira.records import ElementIds
from app.sync.values import RichText
from tests.unit.jira.documents import PEOPLE, UUIDS, complaints, garbage, kinds, mangled, valid

HERE = ElementIds("s", media={uuid: str(100 + n) for n, uuid in enumerate(UUIDS)})
"""The half that owns the files: three attachments, all known."""
THERE_UUIDS = [f"{n:08x}-1111-4000-8000-000000000000" for n in range(1, 4)]
THERE = ElementIds(
    "j",
    traced={f"attachment/{200 + n}": f"attachment/s:{100 + n}" for n in range(3)},
    media={uuid: str(200 + n) for n, uuid in enumerate(THERE_UUIDS)},
)
"""The other half, with a copy of each of them."""
WITHOUT_FILES = ElementIds("j")
few = settings(max_examples=150, deadline=None)


def doc(*content: Node) -> Node:
    return {"type": "doc", "version": 1, "content": list(content)}


def paragraph(*content: Node) -> Node:
    return {"type": "paragraph", "content": list(content)}


def text(words: str, *marks: str) -> Node:
    return {"type": "text", "text": words, **({"marks": [{"type": mark} for mark in marks]} if marks else {})}


def image(id: str, alt: str = "shot.png", **more: Any) -> Node:
    media = {"type": "media", "attrs": {"type": "file", "id": id, "collection": "", "alt": alt, **more}}
    return {"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [media]}


@few
@given(valid)
def test_a_text_comes_back_from_the_other_site_as_it_left(document: Node) -> None:
    left = adf.portable(document, HERE)
    there = adf.local(left, adf.Surroundings(THERE, PEOPLE))
    assert adf.portable(there, THERE) == left
    back = adf.local(adf.portable(there, THERE), adf.Surroundings(HERE, PEOPLE))
    assert adf.canonical(back) == adf.canonical(document)


@few
@given(valid)
def test_what_jira_wrote_is_valid_on_the_other_site(document: Node) -> None:
    assert complaints(adf.local(adf.portable(document, HERE), adf.Surroundings(THERE, PEOPLE))) == []


@few
@given(valid)
def test_files_without_a_copy_there_come_back_with_the_text(document: Node) -> None:
    left = adf.portable(document, HERE)
    there = adf.local(left, adf.Surroundings(WITHOUT_FILES, PEOPLE))
    assert complaints(there) == []
    assert not adf.media_ids(there)
    assert RichText.of(adf.portable(there, WITHOUT_FILES)).media == RichText.of(left).media


@few
@given(garbage | mangled)
def test_whatever_comes_jira_takes_what_is_made_of_it(document: Node) -> None:
    assert complaints(adf.degrade(document)) == []
    assert complaints(adf.degrade_to_basics(document)) == []


@few
@given(garbage | mangled)
def test_degrading_twice_changes_nothing_more(document: Node) -> None:
    once = adf.degrade(document)
    assert adf.canonical(adf.degrade(once)) == adf.canonical(once)


def _texts(node: Any) -> str:
    if node.get("type") == "text":
        return str(node.get("text", ""))
    return "".join(_texts(child) for child in node.get("content", []))


@few
@given(garbage | mangled)
def test_no_word_is_lost_by_degrading(document: Node) -> None:
    def letters(words: str) -> str:
        return "".join(words.split())

    for degraded in (adf.degrade(document), adf.degrade_to_basics(document)):
        left = letters(adf.plain(degraded))
        for run in letters(_texts(document)):
            assert run in left
        assert len(letters(_texts(document))) <= len(left)


@few
@given(valid, st.randoms(use_true_random=False))
def test_what_jira_normalises_is_no_edit(document: Node, chance: random.Random) -> None:
    def normalised(node: Node) -> Node:
        node = copy.deepcopy(node)
        if node["type"] not in {"text", "doc"} and chance.random() < 0.5:
            node.setdefault("attrs", {})["localId"] = str(chance.random())
        if "marks" in node:
            chance.shuffle(node["marks"])
        content: list[Node] = []
        for child in node.get("content", []):
            if child["type"] == "text" and len(child["text"]) > 1 and chance.random() < 0.5:
                content += [{**child, "text": child["text"][:1]}, {**child, "text": child["text"][1:]}]
                content.append({**child, "text": ""})
            else:
                content.append(normalised(child))
        return {**node, "content": content} if "content" in node else node

    assert adf.canonical(normalised(document)) == adf.canonical(document)


def test_default_attributes_and_number_forms_do_not_count() -> None:
    plainly: Node = {
        "type": "table",
        "content": [{"type": "tableRow", "content": [{"type": "tableCell", "content": []}]}],
    }
    fully = copy.deepcopy(plainly)
    fully["attrs"] = {"layout": "default", "isNumberColumnEnabled": False, "localId": "x"}
    fully["content"][0]["content"][0]["attrs"] = {"colspan": 1.0, "rowspan": 1, "background": None}
    assert adf.canonical(doc(plainly)) == adf.canonical(doc(fully))


def test_a_real_change_counts() -> None:
    before = doc(paragraph(text("one", "strong")))
    for after in (doc(paragraph(text("one"))), doc(paragraph(text("One", "strong"))), doc(text("one", "strong"))):
        assert adf.canonical(before) != adf.canonical(after)


def test_inline_files_carry_the_pairs_name_on_the_way_and_each_sites_media_on_the_sites() -> None:
    written = doc(image(UUIDS[0], width=300, height=200))
    portable = adf.portable(written, HERE)
    assert RichText.of(portable).media == {"attachment/s:100"}
    there = adf.local(portable, adf.Surroundings(THERE))
    assert adf.media_ids(there) == {THERE_UUIDS[0]: "shot.png"}
    assert there["content"][0]["content"][0]["attrs"]["width"] == 300


def test_a_file_that_is_not_there_is_shown_by_its_name() -> None:
    there = adf.local(adf.portable(doc(image(UUIDS[0])), HERE), adf.Surroundings(WITHOUT_FILES))
    assert kinds(there) == ["doc", "paragraph", "text"]
    assert "shot.png" in adf.plain(there)


def test_text_written_beside_a_missing_file_survives_with_it() -> None:
    there = adf.local(adf.portable(doc(image(UUIDS[0])), HERE), adf.Surroundings(WITHOUT_FILES))
    there["content"][0]["content"].append(text(" see above"))
    back = adf.local(adf.portable(there, WITHOUT_FILES), adf.Surroundings(HERE))
    assert adf.media_ids(back) == {UUIDS[0]: "shot.png"}
    assert "see above" in adf.plain(back)


def test_a_missing_file_whose_name_was_formatted_in_pieces_comes_back_once() -> None:
    there = adf.local(adf.portable(doc(image(UUIDS[0])), HERE), adf.Surroundings(WITHOUT_FILES))
    [label] = there["content"][0]["content"]
    pieces = [{**label, "text": "📎 sh"}, {**label, "text": "ot.png", "marks": [*label["marks"], {"type": "em"}]}]
    there["content"][0]["content"] = pieces
    assert kinds(adf.portable(there, WITHOUT_FILES)) == ["doc", "mediaSingle", "media"]


@pytest.mark.parametrize("note", ["#causeway:", "#causeway:%7B", "#causeway:%5B1%5D", "#causeway:%7B%22type%22%3A1%7D"])
def test_a_broken_note_is_just_a_link(note: str) -> None:
    linked = {"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": note}}]}
    assert adf.plain(adf.portable(doc(paragraph(linked)), HERE)) == "x"


def test_media_of_another_issue_stay_media_at_home() -> None:
    stranger = "99999999-0000-4000-8000-000000000000"
    portable = adf.portable(doc(image(stranger)), HERE)
    there = adf.local(portable, adf.Surroundings(THERE))
    assert not adf.media_ids(there)
    back = adf.local(adf.portable(there, THERE), adf.Surroundings(HERE))
    assert adf.media_ids(back) == {stranger: "shot.png"}


def test_a_person_unknown_there_is_named_in_plain_text() -> None:
    mention = {"type": "mention", "attrs": {"id": "557058:alice", "text": "@Alice"}}
    unknown = adf.local(adf.portable(doc(paragraph(mention)), HERE), adf.Surroundings(THERE))
    known = adf.local(adf.portable(doc(paragraph(mention)), HERE), adf.Surroundings(THERE, PEOPLE))
    assert kinds(unknown) == ["doc", "paragraph", "text"]
    assert adf.plain(unknown) == "@Alice"
    assert "mention" in kinds(known)
    assert adf.mentioned(known) == {"557058:alice"}


def test_a_sites_own_emoji_becomes_its_words_and_a_common_one_stays() -> None:
    own = {"type": "emoji", "attrs": {"shortName": ":party-parrot:", "id": UUIDS[0]}}
    common = {"type": "emoji", "attrs": {"shortName": ":smile:", "id": "1f604", "text": "😄"}}
    there = adf.local(adf.portable(doc(paragraph(own), paragraph(common)), HERE), adf.Surroundings(THERE))
    assert kinds(there) == ["doc", "paragraph", "text", "paragraph", "emoji"]
    assert adf.plain(there) == ":party-parrot:\n😄"


def test_one_foreign_node_does_not_cost_the_others() -> None:
    macro = {"type": "extension", "attrs": {"extensionKey": "roadmap", "extensionType": "com.example"}}
    unknown = {"type": "hologram", "content": [paragraph(text("inside", "strong"))]}
    there = adf.degrade(doc(paragraph(text("before", "em")), macro, unknown, paragraph(text("after"))))
    assert adf.plain(there) == "before\n[roadmap]\ninside\nafter"
    assert kinds(there) == ["doc", *["paragraph", "text"] * 4], "an app of the other site means nothing here"
    assert there["content"][0] == paragraph(text("before", "em"))
    assert there["content"][2] == paragraph(text("inside", "strong"))


@pytest.mark.parametrize(
    "node",
    [
        {"type": "expand", "content": [{"type": "nestedExpand", "content": [paragraph()]}]},
        {
            **paragraph(),
            "marks": [{"type": "alignment", "attrs": {"align": "end"}}, {"type": "indentation", "attrs": {"level": 1}}],
        },
        {"type": "heading", "attrs": {"level": 9}, "content": []},
        {"type": "bulletList", "content": [paragraph(text("no item"))]},
        {"type": "table", "content": []},
        {"type": "codeBlock", "content": [text("x", "strong"), {"type": "hardBreak"}]},
        {"type": "mediaSingle", "content": [image("u")["content"][0], image("v")["content"][0]]},
        {
            "type": "layoutSection",
            "content": [{"type": "layoutColumn", "attrs": {"width": 50}, "content": [paragraph()]}],
        },
        paragraph(text("x", "code", "strong")),
        paragraph({"type": "status", "attrs": {"text": "x", "color": "mauve"}}),
        paragraph({"type": "inlineCard", "attrs": {}}),
    ],
)
def test_known_ways_to_be_refused_are_avoided(node: Node) -> None:
    assert complaints(doc(node)), "not refused: it proves nothing"
    assert complaints(adf.degrade(doc(node))) == []


def test_task_ids_are_made_anew_and_always_alike() -> None:
    task = {"type": "taskItem", "attrs": {"localId": "theirs", "state": "DONE"}, "content": [text("x")]}
    document = doc({"type": "taskList", "attrs": {"localId": "theirs"}, "content": [task, copy.deepcopy(task)]})
    one, two = (adf.local(adf.portable(document, HERE), adf.Surroundings(THERE)) for _ in range(2))
    assert one == two
    ids = [item["attrs"]["localId"] for item in one["content"][0]["content"]]
    assert len(set(ids)) == 2
    assert "theirs" not in ids


@few
@given(st.lists(st.text('ab \n"é\\', min_size=1, max_size=60), min_size=1, max_size=80), st.integers(400, 1500))
def test_a_cut_text_fits_and_says_so(paragraphs: list[str], limit: int) -> None:
    document = doc(*(paragraph(text(words)) for words in paragraphs))
    cut = adf.cut(document, limit)
    assert adf.size(cut) <= limit
    assert complaints(cut) == []
    if adf.size(document) > limit:
        assert "too long for Jira" in adf.plain(cut)
    else:
        assert cut == document


def test_cutting_keeps_one_long_paragraph_up_to_a_word() -> None:
    cut = adf.cut(doc(paragraph(text("word " * 20_000))))
    assert 30_000 < adf.size(cut) <= adf.LIMIT
    assert adf.plain(cut).startswith("word word")


@pytest.mark.parametrize(
    "words", ["12:00\tGET\t/a\n", '"', "😀", "é", "\x01"], ids=["log", "quote", "emoji", "é", "control"]
)
def test_characters_that_take_more_room_than_one_are_counted_when_cutting(words: str) -> None:
    code = {"type": "codeBlock", "content": [text(words * 40_000)]}
    assert 30_000 < adf.size(adf.cut(doc(code))) <= adf.LIMIT


def test_cutting_orphans_no_file() -> None:
    document = doc(*(paragraph(text("x" * 300)) for _ in range(200)), image(UUIDS[0]))
    assert adf.media_ids(adf.cut(document)) == {UUIDS[0]: "shot.png"}
