"""Words, numbers and texts are told apart as Groovy does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.rules.script.runtime.values import BigInteger, Float, Long
from app.rules.script.syntax.lexer import Lexer


def tokens(source: str) -> list[str]:
    return [str(token.value) for token in Lexer(source, "test").read()[:-1]]


def value(source: str) -> Any:
    first, end = Lexer(source, "test").read()
    assert end.kind == "END"
    return first.value


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("0", 0),
        ("2147483647", 2147483647),
        ("2147483648", Long(2147483648)),
        ("9223372036854775808", BigInteger(9223372036854775808)),
        ("7i", 7),
        ("7L", Long(7)),
        ("7g", BigInteger(7)),
        ("0xff", 255),
        ("0xFFFFFFFF", Long(4294967295)),
        ("0x1dL", Long(29)),
        ("0b1010_1010", 170),
        ("0777", 511),
        ("1__000", 1000),
        ("1.50", Decimal("1.50")),
        ("0.5", Decimal("0.5")),
        ("1e-3", Decimal("0.001")),
        (".5", Decimal("0.5")),
        ("1.5e2G", Decimal("150")),
        ("2d", 2.0),
        ("1.5D", 1.5),
        ("1e2d", 100.0),
        ("2f", Float(2)),
    ],
)
def test_a_number_has_the_type_that_its_form_says(source: str, number: Any) -> None:
    found = value(source)
    assert found == number
    assert type(found) is type(number)


def test_a_float_is_rounded_to_single_precision() -> None:
    assert value("0.1f") == 0.10000000149011612
    assert value("1e300f") == float("inf")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"'a\'b\n\t\\\$\u00e4\uuu00e4\101\0'", "a'b\n\t\\$ää" + "A\0"),
        (r'"\ud83d\ude00"', "😀"),
        ("'''a\n'b' ''c'''", "a\n'b' ''c"),
        ('"""a\n"b" \\\nc"""', 'a\n"b" c'),
        (r"/a\/b\d\\n$/", r"a/b\d\\n$"),
        ("/a\nb/", "a\nb"),
        ("$/a/b$$c$/d\\e\\u0041 /$", "a/b$c/d\\eA "),
        ("''", ""),
        ('""""""', ""),
        ("'$a ${b}'", "$a ${b}"),
    ],
)
def test_a_text_holds_what_its_form_says(source: str, text: str) -> None:
    assert value(source) == text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a/b/c", ["a", "/", "b", "/", "c"]),
        ("a = /b/", ["a", "=", "b"]),
        ("f(/b/, [/c/])", ["f", "(", "b", ",", "[", "c", "]", ")"]),
        ("return /b/", ["return", "b"]),
        ("a.return / b / c", ["a", ".", "return", "/", "b", "/", "c"]),
        ("(a) / b / c", ["(", "a", ")", "/", "b", "/", "c"]),
        ("a[0] / b / c", ["a", "[", "0", "]", "/", "b", "/", "c"]),
        ("a\n/b/.c", ["a", "b", ".", "c"]),
        ("a\n/ b", ["a", "/", "b"]),
        ("f(a\n/ b\n/ c)", ["f", "(", "a", "/", "b", "/", "c", ")"]),
        ("a =~ /b/", ["a", "=~", "b"]),
        ("a /= b", ["a", "/=", "b"]),
        ("a = /= b/", ["a", "=", "= b"]),
        ("a // b / c", ["a"]),
        ("a /* b / c\n */ d", ["a", "d"]),
        ("1..2", ["1", "..", "2"]),
        ("1.a", ["1", ".", "a"]),
        ("a .5 b.5", ["a", "0.5", "b", ".", "5"]),
        ("a $/b c/$", ["a", "b c"]),
        ("a!in b", ["a", "!in", "b"]),
        ("!inside", ["!", "inside"]),
        ("!instanceof_", ["!", "instanceof_"]),
        ("a?.b?:c?[d]", ["a", "?.", "b", "?:", "c", "?[", "d", "]"]),
        ("a-->b", ["a", "--", ">", "b"]),
        ("a<..<b>>>=c", ["a", "<..<", "b", ">>>=", "c"]),
        ("$a_1 ä", ["$a_1", "ä"]),
    ],
)
def test_signs_and_words_are_told_apart(source: str, words: list[str]) -> None:
    assert tokens(source) == words


def test_line_ends_count_in_braces_and_not_in_parentheses() -> None:
    found = Lexer("a\n(b\nc {\nd\n}\ne)\nf", "test").read()
    assert [token.value for token in found if token.newline] == ["(", "d", "}", "f", None]


def test_an_opening_bracket_knows_its_closing_one() -> None:
    found = Lexer("(a[b]{})", "test").read()
    assert [token.match for token in found] == [7, -1, 4, -1, -1, 6, -1, -1, -1]
