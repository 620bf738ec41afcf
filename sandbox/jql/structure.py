"""A parsed query as `jql/parse` shows it."""

from __future__ import annotations

import re
from typing import Any

from sandbox.jql.tree import Call, Clause, Joined, Node, Not, Operand, Query, Word

Json = dict[str, Any]


def structure(query: Query) -> Json:
    shown: Json = {}
    if query.where is not None:
        shown["where"] = _node(query.where)
    if query.order:
        shown["orderBy"] = {
            "fields": [
                {"field": _field(o.field)} | ({"direction": "desc" if o.descending else "asc"} if o.given else {})
                for o in query.order
            ]
        }
    return shown


def _node(node: Node) -> Json:
    if isinstance(node, Joined):
        return {"clauses": [_node(part) for part in node.parts], "operator": node.word}
    if isinstance(node, Not):
        return {"clauses": [_node(node.part)], "operator": "not"}
    return _clause(node)


def _clause(clause: Clause) -> Json:
    operand: Json = (
        {"values": [_operand(o) for o in clause.operands], "encodedOperand": _encoded_list(clause)}
        if clause.is_list
        else _operand(clause.operands[0])
    )
    return {"field": _field(clause.field), "operator": clause.op, "operand": operand}


def _encoded_list(clause: Clause) -> str:
    return f"({', '.join(_encoded(o) for o in clause.operands)})"


def _field(name: str) -> Json:
    match = re.fullmatch(r"issue\.property\[(.+?)\](?:\.(.+))?", name)
    if match is None:
        return {"name": name, "encodedName": name if re.fullmatch(r"[\w.\[\]]+", name) else f'"{name}"'}
    key = match[1].strip("\"'")
    return {
        "name": name,
        "encodedName": name,
        "property": [{"entity": "issue", "key": key, "path": match[2] or ""}],
    }


def _operand(operand: Operand) -> Json:
    if isinstance(operand, Call):
        return {"function": operand.name, "arguments": list(operand.args), "encodedOperand": _encoded(operand)}
    if not operand.quoted and operand.text.upper() in ("EMPTY", "NULL"):
        return {"keyword": "empty", "encodedOperand": operand.text.upper()}
    return {"value": operand.text, "encodedValue": _encoded(operand)}


def _encoded(operand: Operand) -> str:
    if isinstance(operand, Word):
        return operand.text if re.fullmatch(r"[\w.-]+", operand.text) else f'"{operand.text}"'
    return f"{operand.name}({', '.join(operand.args)})"
