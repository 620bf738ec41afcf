"""Every construct of the language gives the tree that is meant. The table is in `trees.txt`: a source, `=>`, a tree
in the form of `trees.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.rules.script.syntax import parse
from app.rules.script.syntax import tree as t
from tests.unit.script.trees import shown

ROWS = [
    tuple(row.rsplit("\n=> ", 1))
    for row in Path(__file__).with_name("trees.txt").read_text(encoding="utf-8").strip("\n").split("\n\n")
]


def test_the_table_covers_every_kind_of_node() -> None:
    seen: set[type] = set()

    def see(node: object) -> None:
        if isinstance(node, tuple):
            for item in node:
                see(item)
        elif isinstance(node, t.Node | t.Type | t.Script):
            seen.add(type(node))
            for name in node.__slots__:
                see(getattr(node, name))

    for source, _ in ROWS:
        see(parse(source, "test"))
    kinds = {kind for kind in vars(t).values() if isinstance(kind, type) and issubclass(kind, t.Node)}
    assert kinds - {t.Node} <= seen


def test_every_source_gives_its_tree() -> None:
    assert len(ROWS) > 250
    assert {source: shown(source) for source, _ in ROWS} == dict(ROWS)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_line_ends(ending: str) -> None:
    source = 'a = """x\ny"""\n// c\nb()\n'
    assert parse(source.replace("\n", ending), "test") == parse(source, "test")


def test_functions_classes_and_imports_are_known_wherever_they_stand() -> None:
    script = parse("f()\ndef f() { 1 }\nimport a.B as C\nclass D { }\nimport static e.F.*\ng()", "test")
    assert [function.name for function in script.functions] == ["f"]
    assert [definition.name for definition in script.classes] == ["D"]
    assert len(script.statements) == 2
    at = script.imports[0].at, script.imports[1].at
    assert script.imports == (t.Import(at[0], "a.B", "C"), t.Import(at[1], "e.F", star=True, static=True))


def test_nodes_know_the_place_where_a_reader_would_look() -> None:
    script = parse('\n\nissue.summary = \n   nodeHelper.getUser("x${  name}")', "test")
    assignment = script.statements[0].value
    assert assignment.at == t.At(3, 15)
    assert assignment.target.at == t.At(3, 7)
    assert assignment.value.at == t.At(4, 15)
    text = assignment.value.arguments[0]
    assert text.at == t.At(4, 23)
    assert text.values[0].at == t.At(4, 29)


def test_a_place_counts_lines_inside_texts_and_comments() -> None:
    script = parse('a = """\n\n"""; b\n/*\n*/ c', "test")
    assert [statement.at for statement in script.statements] == [t.At(1, 1), t.At(3, 6), t.At(5, 4)]


def test_spaces_of_web_pages_and_a_shebang_are_no_hindrance() -> None:
    assert shown("\ufeff#!/usr/bin/env groovy\na\u00a0=\u200b1") == "(= a 1)"
    assert shown("#!only this") == ""


def test_a_whole_rule_is_read() -> None:
    source = """
        // Outgoing
        def levels = ["Blocker": "Highest", 'Major': 'High']

        replica.key            = issue.key
        replica.priority = nodeHelper.getPriority(levels[issue.priority?.name] ?: "Low")
        replica.comments = issue.comments.findAll { !it.internal }
            .collect { comment ->
                comment.body = "${comment.author?.displayName}: " + comment.body
                comment
            }
        if (issue.customFields."Team name"?.value in ["A", "B"])
            replica.team = issue.customFields."Team name".value
        else if (!firstSync) {
            debug.error "No team on ${issue.key}"
        }
        try { store(issue) } catch (Exception e) { log.warn "Not stored: ${e.message}", e }
        return
        """
    script = parse(source, "test")
    assert len(script.statements) == 7
