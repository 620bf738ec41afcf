"""Asks a site's index with JQL. A query becomes one predicate; who may see what is judged here too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sandbox.jql.fields import Asked, asked_field
from sandbox.jql.parse import JqlError, parse
from sandbox.jql.tree import Call, Clause, Joined, Node, Not, Order, Query, Word
from sandbox.model import Actor, Issue
from sandbox.state import Site

Predicate = Callable[[Issue], bool]


def search(site: Site, actor: Actor, jql: str, fresh: frozenset[str] = frozenset()) -> list[Issue]:
    """The issues the actor sees, in the asked order (newest key first without one). Raises JqlError."""
    query = parse(jql)
    test = _predicate(site, actor, query.where)
    projects = {p.id for p in site.projects.values() if site.can_browse(actor, p)}
    candidates = _candidates(site, query)
    found = [i for i in site.index.visible(candidates, fresh) if i.project_id in projects and test(i)]
    for order in reversed(query.order or (Order("key", True),)):
        field = asked_field(site, order.field)
        found.sort(key=lambda issue: _sortable(field.sort(issue)), reverse=order.descending)
    return found


def matches(site: Site, jql: str, issue: Issue, actor: Actor | None = None) -> bool:
    """Whether the issue as it is now matches, whoever asks. Raises JqlError."""
    return _predicate(site, actor, parse(jql).where)(issue)


def check(site: Site, actor: Actor, jql: str) -> list[str]:
    """Everything wrong with a query: its words, its fields and its values."""
    try:
        query = parse(jql)
        _predicate(site, actor, query.where)
        for order in query.order:
            asked_field(site, order.field)
    except JqlError as error:
        return [str(error)]
    return []


def _predicate(site: Site, actor: Actor | None, node: Node | None) -> Predicate:
    if node is None:
        return lambda _: True
    if isinstance(node, Not):
        part = _predicate(site, actor, node.part)
        return lambda issue: not part(issue)
    if isinstance(node, Joined):
        parts = [_predicate(site, actor, one) for one in node.parts]
        if node.word == "and":
            return lambda issue: all(one(issue) for one in parts)
        return lambda issue: any(one(issue) for one in parts)
    return _clause(site, actor, node)


def _clause(site: Site, actor: Actor | None, clause: Clause) -> Predicate:
    field = asked_field(site, clause.field)
    if clause.op not in field.ops:
        raise JqlError(f"The operator '{clause.op}' is not supported by the '{clause.field}' field.")
    empty = [o for o in clause.operands if isinstance(o, Word) and not o.quoted and o.text.upper() in ("EMPTY", "NULL")]
    if clause.op in ("is", "is not") and not empty:
        raise JqlError(f"The operator '{clause.op}' only works with EMPTY and NULL.")
    values = [v for o in clause.operands if o not in empty for v in _values(site, actor, field, o, clause)]
    positive = _positive(field, clause.op, values, bool(empty))
    if clause.op in ("!=", "not in", "!~", "is not"):
        wants_empty = bool(empty) or clause.op == "is not"
        return lambda issue: not positive(issue) and (wants_empty or field.get(issue) not in ((), (None,)))
    return positive


def _positive(field: Asked, op: str, values: list[Any], empty: bool) -> Predicate:
    get = field.get
    if op in ("~", "!~"):
        return lambda issue: any(field.contains(held, value) for held in get(issue) for value in values)
    if op in ("<", "<=", ">", ">="):
        compare = _COMPARE[op]
        return lambda issue: any(held is not None and compare(held, v) for held in get(issue) for v in values)
    chosen = set(values)
    if empty:
        return lambda issue: get(issue) in ((), (None,)) or any(held in chosen for held in get(issue))
    return lambda issue: any(held in chosen for held in get(issue))


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def _values(site: Site, actor: Actor | None, field: Asked, operand: Word | Call, clause: Clause) -> Iterable[Any]:
    if isinstance(operand, Word):
        return field.values(operand.text, clause.op)
    if operand.name.lower() == "currentuser":
        return [actor.account_id] if actor else []
    if operand.name.lower() == "membersof" and operand.args:
        return [u.account_id for u in site.users.values() if operand.args[0] in u.groups]
    if field.moment is not None:
        return [field.moment(operand.name, operand.args)]
    raise JqlError(f"Unable to find JQL function '{operand.name}({', '.join(operand.args)})'.")


def _candidates(site: Site, query: Query) -> Iterable[Issue]:
    """The issues of the named project or keys when the query says so on its top level, else all."""
    parts = query.where.parts if isinstance(query.where, Joined) and query.where.word == "and" else (query.where,)
    for part in parts:
        if not isinstance(part, Clause) or part.op not in ("=", "in"):
            continue
        words = [o.text for o in part.operands if isinstance(o, Word)]
        if len(words) != len(part.operands):
            continue
        name = part.field.lower()
        if name in ("key", "issuekey", "id", "issue"):
            ids = dict.fromkeys(site.keys.get(word.upper(), word) for word in words)
            return [site.issues[id_] for id_ in ids if id_ in site.issues]
        if name == "project" and site.index.settled:
            ids = dict.fromkeys(
                i for p in asked_field(site, "project").values_of(words) for i in site.projects[p].issue_ids
            )
            return [site.issues[id_] for id_ in ids]
    return list(site.issues.values())


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)
