"""What cannot be read ends in an error at the place where a person would look, in words that say what to do."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.rules.script.syntax import SyntaxTrouble, parse
from app.rules.script.syntax.words import KEYWORDS, SIGNS


def trouble(source: str) -> SyntaxTrouble:
    with pytest.raises(SyntaxTrouble) as caught:
        parse(source, "incoming")
    return caught.value


@pytest.mark.parametrize(
    ("source", "place", "words"),
    [
        # texts and characters
        ("a\nb = “x”", (2, 5), 'this quote “ is a typographic one; use " instead'),
        ("a = ‘x’", (1, 5), "use ' instead"),
        ("a – b", (1, 3), "use - instead"),
        ("a ≥ b", (1, 3), "use >= instead"),
        ("# a", (1, 1), "a comment begins with //"),
        ("a = \\b", (1, 5), "backslash"),
        ("a = §", (1, 5), "§ means nothing here"),
        ("a = \x07", (1, 5), "U+0007"),
        ('x\na = "b\nc', (2, 5), 'its " is missing in this line'),
        ("a = 'it's'", (1, 10), "never closed"),
        ('a = """b\n"c"', (1, 5), 'its """ is missing'),
        ("a = /b", (1, 5), "its / is missing"),
        ("a = $/b/", (1, 5), "its /$ is missing"),
        ('"\\d"', (1, 2), r"for a backslash write \\"),
        ('"\\u12"', (1, 2), "four hexadecimal digits"),
        ('"5 $"', (1, 4), r"for the sign itself write \$"),
        ('"a ${b"', (1, 7), "never closed"),
        ('"a ${b', (1, 4), "this ${ is never closed"),
        ('"a ${b +}"', (1, 9), "something is missing before this }"),
        ("a\n/* b", (2, 1), "this comment is never closed"),
        # numbers
        ("1x", (1, 2), "cannot be followed by x"),
        ("08", (1, 1), "octal"),
        ("3000000000i", (1, 1), "too large for an Integer"),
        ("9223372036854775809L", (1, 1), "too large for a Long"),
        ("9223372036854775808L", (1, 1), "too large for a Long"),
        ("1.5L", (1, 1), "a number with decimals cannot end in L"),
        ("1e99999", (1, 1), "exponent"),
        ("2147483648i", (1, 1), "too large for an Integer"),
        ("9" * 1001, (1, 1), "1000 digits"),
        # brackets
        ("if (a {\n b\n}\nc", (1, 4), "this ( is never closed; its ) is missing"),
        ("{ a(b }", (1, 4), "its ) is missing before the } of line 1"),
        ("if (a) {\n b\n", (1, 8), "this { is never closed; its } is missing"),
        ("a }", (1, 3), "this } closes nothing"),
        ("a = [1, 2", (1, 5), "this [ is never closed"),
        ("a[1)", (1, 2), "its ] is missing before the ) of line 1"),
        # statements
        ("if (a = 1) c", (1, 7), "to compare in a condition write =="),
        ("switch (a) { default: b; case 1: c }", (1, 14), "default stands after all cases"),
        ("if a", (1, 4), "after if its condition stands in parentheses"),
        ("while true { }", (1, 7), "after while its condition"),
        ("for i in a { }", (1, 5), "for (x in list)"),
        ("for (a) { }", (1, 7), "the head of a loop is (x in list)"),
        ("a\nelse b", (2, 1), "else stands alone"),
        ("try { a }", (1, 1), "a catch or a finally"),
        ("switch (a) { b }", (1, 14), "case … or default"),
        ("switch (a) { case 1: b; break\ncase 2 -> c }", (1, 14), "cannot be mixed"),
        ("switch (a) { case 1 b }", (1, 21), "“:” is expected after a case, but here stands b"),
        ("try { } catch { }", (1, 15), "“(” is expected after catch"),
        ("a = 5 b", (1, 7), "b cannot follow the number 5; an operator, a comma or a line end is missing"),
        ('a = "x" b', (1, 9), "b cannot follow a text"),
        ("return 1 2", (1, 10), "the number 2 cannot follow the number 1"),
        ("a = { b } c", (1, 11), "c cannot follow “}”"),
        ("goto a", (1, 1), "goto is not expected here"),
        ("throw", (1, 6), "ends in the middle of a statement"),
        # expressions
        ("a = ", (1, 4), "ends in the middle of a statement"),
        ("a = 1 +\n\n\n", (1, 8), "ends in the middle of a statement"),
        ("a = = 1", (1, 5), "“=” is not expected here"),
        ("f() = 1", (1, 5), "to compare, write =="),
        ("1++", (1, 2), "“++” is not expected here"),
        ("++1", (1, 1), "++ needs a variable"),
        ("(a.b, c) = d", (1, 4), "variables only"),
        ("a ? b", (1, 6), "“:” is expected between the two values of ? :"),
        ("a.", (1, 3), "the name of a property or method is missing"),
        ("a.1", (1, 3), "here stands the number 1"),
        ("f(a), b", (1, 5), "“,” is not expected here"),
        ("f [a], b c", (1, 10), "c cannot follow b"),
        ("()", (1, 2), "a value is missing between these parentheses"),
        ("f(a b)", (1, 5), "b cannot follow a"),
        ("f(a,, b)", (1, 5), "“,” is not expected here"),
        ("a[]", (1, 1), "an index is missing"),
        ("f()[]", (1, 4), "an index is missing"),
        ("[a: 1, 2]", (1, 8), "a list and a map are mixed"),
        ("[a.b: 1]", (1, 2), "stands in parentheses: (key): value"),
        ("new A", (1, 5), "write new A()"),
        ("new int[]", (1, 10), "its size between the brackets"),
        ("a.new B()", (1, 3), "write new Y()"),
        # declarations
        ("def class = 1", (1, 11), "is expected here"),
        ("def if = 1", (1, 5), "if is a word of the language"),
        ("def f(a b c) { }", (1, 11), "“)” is expected after the parameters"),
        ("def f(String... a, b) { }", (1, 7), "only the last parameter"),
        ("def f(a)\nb", (1, 5), "the body of f is missing"),
        ("if (a) { def f() { } }", (1, 14), "write def name = { … }"),
        ("{ -> class A { } }", (1, 6), "top level"),
        ("class A { f() { } }", (1, 11), "begins with def or with its type"),
        ("class A { int f() }", (1, 15), "the body of f is missing"),
        ("class { }", (1, 7), "the name of the class is expected here"),
        ("@interface A { }", (1, 1), "declaring annotations is not supported"),
        ("import a.", (1, 10), "a name is expected here"),
    ],
)
def test_an_error_says_where_and_what_to_do(source: str, place: tuple[int, int], words: str) -> None:
    error = trouble(source)
    assert (error.at.line, error.at.column) == place
    assert words in error.message
    assert error.script == "incoming"
    assert str(error) == f"Line {place[0]}, column {place[1]}: {error.message}"


def outcome(source: str) -> int:
    """Reads it: 0 for a tree, else the line of the error. No other exception may come."""
    try:
        parse(source, "test")
    except SyntaxTrouble as error:
        return error.at.line
    return 0


PIECES = """
{ | ( | [ | -( | ! | ~ | - | ++ | a( | a{ | a[ | a. | a+ | a** | a= | a? | a?b: | a?: | a: | a.b{ | if(a) | do
if(a){}else | while(a) | for(;;) | try{ | (int) | List< | a< | x->f( | {a-> | {a, | [a: | (a, | new A( | new int[]{{
@A( | class A{ | enum A{a, | switch(a){case 1-> | case | return | assert | def x= | def ( | import a. | a b | *a,
a{} | /* | $/ | "${ | ""\" | a.. | a as b in
"""


def test_any_repetition_ends_soon_in_a_tree_or_an_error() -> None:
    for piece in (piece for line in PIECES.split("\n") for piece in line.split("|") if piece.strip()):
        assert outcome(piece * 300) <= 1
        assert outcome("f(" + piece.strip() * 300 + ")" * 300) <= 1
        assert outcome((piece + "\n") * 300) <= 301


def test_a_hundred_levels_are_read_and_a_thousand_are_refused() -> None:
    assert parse("(" * 100 + "a" + ")" * 100, "test").statements
    assert parse("a { " * 60 + "}" * 60, "test").statements
    assert "nested too deeply" in trouble("(" * 1000 + "a" + ")" * 1000).message


def test_a_long_chain_is_read_and_an_endless_one_is_refused() -> None:
    assert parse(" + ".join(["a"] * 400), "test").statements
    assert parse("a" + ".b()" * 200, "test").statements
    assert "too long" in trouble("+".join(["a"] * 1000)).message
    assert "too long" in trouble("a" + ".b" * 1000).message


def test_chains_inside_one_another_do_not_grow_a_tree_beyond_its_bound() -> None:
    source = "a"
    for _ in range(5):
        source = f"({source})" + "+ a" * 400
    assert "nested too deeply" in trouble(source).message


def test_a_text_that_is_too_long_is_refused_unread() -> None:
    assert "too long" in trouble("a" * 1_000_001).message


WORDS = [
    *sorted(KEYWORDS),
    *sorted(SIGNS),
    "a",
    "B",
    "it",
    "1",
    "'s'",
    '"$g"',
    "/r/",
    "\n",
    "->",
    "yield",
    "trait",
    "var",
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
@example("import static")
@example("@ interface")
@example("a . @")
@example("enum a { a (")
def test_any_row_of_words_is_a_tree_or_an_error(source: str) -> None:
    assert outcome(source) <= source.count("\n") + source.count("\r") + 1


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="ab1.$\"'/\\{}()[]<>=?:,;\n *@+-", max_size=80))
def test_any_text_is_a_tree_or_an_error(source: str) -> None:
    assert outcome(source) <= source.count("\n") + source.count("\r") + 1
