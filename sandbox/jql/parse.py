"""Text → JQL tree, with Jira's words for what is wrong. Must not know sites."""

from __future__ import annotations

import functools
import re

from sandbox.jql.tree import Call, Clause, Joined, Node, Not, Operand, Order, Query, Word

_TOKEN = re.compile(
    r"\s*(?:(?P<string>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<op><=|>=|!=|!~|=|~|<|>|\(|\)|,)"
    r"|(?P<word>(?:\\.|[^\s\"'()=!<>~,&|\[\]]|\[[^\]]*\](?:\.[\w.-]+)?)+)"
    r"|(?P<and>&&|&)|(?P<or>\|\||\|)|(?P<not>!))"
)
_WORD_OPS = ("in", "not in", "is", "is not")
_HISTORY = ("was", "changed")


class JqlError(ValueError):
    """The query cannot be read or asks for what is not there. The text is Jira's."""


class _Tokens:
    def __init__(self, text: str) -> None:
        self.found: list[tuple[str, str]] = []
        place = 0
        while place < len(text.rstrip()):
            match = _TOKEN.match(text, place)
            if match is None or match.lastgroup is None:
                bad = text[place:].strip()[:1]
                raise JqlError(f"Error in the JQL Query: The character '{bad}' is a reserved JQL character.")
            kind, value = match.lastgroup, match[match.lastgroup]
            if kind in ("and", "or", "not"):
                kind, value = "word", kind
            self.found.append((kind, value))
            place = match.end()
        self.place = 0

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        at = self.place + ahead
        return self.found[at] if at < len(self.found) else ("end", "")

    def next(self) -> tuple[str, str]:
        token = self.peek()
        self.place += 1
        return token

    def keyword(self, *words: str) -> bool:
        """Takes these words if they come next."""
        for ahead, word in enumerate(words):
            kind, value = self.peek(ahead)
            if kind != "word" or value.lower() != word:
                return False
        self.place += len(words)
        return True

    def expect(self, sign: str) -> None:
        kind, value = self.next()
        if (kind, value) != ("op", sign):
            raise JqlError(f"Error in the JQL Query: Expecting '{sign}' but got '{value or 'end of query'}'.")


@functools.lru_cache(maxsize=512)
def parse(text: str) -> Query:
    """Raises JqlError."""
    tokens = _Tokens(text)
    where = None
    if tokens.peek()[0] != "end" and not _at_order(tokens):
        where = _either(tokens)
    order = _order(tokens) if _at_order(tokens) else ()
    kind, value = tokens.peek()
    if kind != "end":
        raise JqlError(f"Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{value}'.")
    return Query(where, order)


def _at_order(tokens: _Tokens) -> bool:
    return tokens.peek()[1].lower() == "order" and tokens.peek(1)[1].lower() == "by"


def _order(tokens: _Tokens) -> tuple[Order, ...]:
    tokens.keyword("order", "by")
    out: list[Order] = []
    while True:
        field = _text(tokens.next())
        if tokens.keyword("desc"):
            out.append(Order(field, True))
        elif tokens.keyword("asc"):
            out.append(Order(field, False))
        else:
            out.append(Order(field, False, given=False))
        if tokens.peek() != ("op", ","):
            return tuple(out)
        tokens.next()


def _either(tokens: _Tokens) -> Node:
    parts = [_both(tokens)]
    while tokens.keyword("or"):
        parts.append(_both(tokens))
    return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))


def _both(tokens: _Tokens) -> Node:
    parts = [_one(tokens)]
    while tokens.keyword("and"):
        parts.append(_one(tokens))
    return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))


def _one(tokens: _Tokens) -> Node:
    if tokens.keyword("not"):
        return Not(_one(tokens))
    if tokens.peek() == ("op", "("):
        tokens.next()
        inner = _either(tokens)
        tokens.expect(")")
        return inner
    return _clause(tokens)


def _clause(tokens: _Tokens) -> Clause:
    field = _text(tokens.next())
    op = _operator(tokens)
    if op in ("in", "not in"):
        if tokens.peek() != ("op", "("):
            return Clause(field, op, (_operand(tokens),))
        tokens.next()
        operands = [_operand(tokens)]
        while tokens.peek() == ("op", ","):
            tokens.next()
            operands.append(_operand(tokens))
        tokens.expect(")")
        return Clause(field, op, tuple(operands), is_list=True)
    return Clause(field, op, (_operand(tokens),))


def _operator(tokens: _Tokens) -> str:
    for op in sorted(_WORD_OPS, key=len, reverse=True):
        if tokens.keyword(*op.split()):
            return op
    kind, value = tokens.next()
    if kind == "word" and value.lower() in _HISTORY:
        raise JqlError(f"Error in the JQL Query: The sandbox knows no history operator '{value}'.")
    if kind != "op" or value in "(),":
        raise JqlError(
            "Error in the JQL Query: Expecting operator but got "
            f"'{value or 'end of query'}'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', "
            "'IN', 'NOT IN', 'IS' and 'IS NOT'."
        )
    return value


def _operand(tokens: _Tokens) -> Operand:
    kind, value = tokens.next()
    if kind == "word" and tokens.peek() == ("op", "("):
        tokens.next()
        args: list[str] = []
        while tokens.peek() != ("op", ")"):
            if tokens.peek()[0] == "end":
                tokens.expect(")")
            if tokens.peek() == ("op", ","):
                tokens.next()
                continue
            args.append(_text(tokens.next()))
        tokens.next()
        return Call(value, tuple(args))
    return Word(_text((kind, value)), quoted=kind == "string")


def _text(token: tuple[str, str]) -> str:
    kind, value = token
    if kind == "string":
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    if kind == "word":
        return re.sub(r"\\(.)", r"\1", value)
    raise JqlError(
        f"Error in the JQL Query: Expecting either a value, list or function but got '{value or 'end of query'}'."
    )
