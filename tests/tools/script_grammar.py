"""Makes random scripts of every construct of the language, hostile ones among them. Knows nothing of how they run.

`program(random)` gives a text. What it keeps by `keep(value)` is what the surroundings shall look at; most statements
catch what they throw, so that one error does not end the program.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import app.rules.script.library  # noqa: F401
from app.rules.script.interface.hub.issue import Issue
from app.rules.script.interface.variables import HELPERS, NAMES
from app.rules.script.library.registry import CLASSES
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.tables import TABLES
from app.rules.script.runtime.throwables import Throwable
from app.rules.script.runtime.values import Array, Char, Closure, Range

DEEPEST = 4
ATOMS = (
    "null", "true", "false", "0", "1", "(-1)", "2", "7", "2147483647", "(-2147483648)", "5L", "9223372036854775807L",
    "10G", "(10G ** 40)", "1.5", "1.50", "1e30", "1e-30", "2.5d", "1e300d", "3f", "(0d / 0)", "(1 as short)",
    "(3 as byte)", "('x' as char)", "''", "'a'", "'abc'", "'a,b,,c'", "'12'", "'  x\\ny '", "'😀é'", "'%s %d'", "'$1'",
    "'(a+)+b'", "'yyyy-MM-dd'", "'2026-11-24T10:00:00Z'", "'<b>x</b>'", "'{\"a\":[1]}'", "'ä' * 50", "('a' * 3000)",
    "[]", "[1, 2, 3]", "[3, null, 'a']", "[[1], [2]]", "[:]", "[a: 1, b: null]", "[1: 'x', 2: [y: 3]]", "(1..5)",
    "('a'..'e')", "(5..<1)", "(1..2000000000)", "([1, 2] as Set)", "([1, 2] as int[])", "new int[3]", "{ it }",
    "{ -> 1 }", "{ a, b -> a }", "{ a, b, c = 2 -> throw new Error('in it') }", "~/a+/", "('abab' =~ /a(b)/)",
    "new Date(0)", "new StringBuilder('b')", "Integer", "String", "Math", "new Object()", "new Exception('e')",
    "this", "new Random(1)", "Optional.of(1)", "java.time.LocalDate.of(2026, 1, 31)", "itself", "round",
)  # fmt: skip
HUB = (
    "issue", "replica", "previous", "issue.customFields", "issue.customFields.Severity", "issue.comments",
    "issue.comments[0]", "issue.assignee", "issue.description", "issue.due", "issue.labels", "traces", "issueKey",
    "connection", "nodeHelper", "httpClient", "issueBeforeScript", "syncRequest", "store",
)  # fmt: skip
REACHING = (
    "__class__", "__dict__", "__init__", "__globals__", "__subclasses__", "__mro__", "mro", "func_globals", "gi_frame",
    "f_back", "__builtins__", "__getattribute__", "__reduce__", "metaClass", "class", "classLoader", "module",
    "protectionDomain", "declaredMethods", "methods", "fields", "delegate", "owner", "thisObject", "binding",
    "properties", "host", "limits", "table", "values", "invoke", "scope", "get", "text", "format", "of", "construct",
)  # fmt: skip
ESCAPES = (
    "Class.forName('java.io.File')", "System.exit(0)", "'ls'.execute()", "Runtime.runtime.exec('ls')",
    "System.getenv()", "System.getProperty('user.home')", "Thread.start { }",
    "Eval.me('1')", "evaluate('1')", "getClass().classLoader",
    "(Integer.metaClass.x = { 1 })", "String.class.getDeclaredMethods()", "this.class.classLoader.loadClass('x')",
    "binding.variables", "new URL('http://127.0.0.1/').text", "('x'.&toString).method",
    "'{0.__class__}'.format('x')", "String.format('%(a)s %n', [a: 1])", "'${__import__}'", "java.lang.Runtime.x",
    "{ -> }.__code__", "[].class.constructors", "Object.newInstance()", "this.&println", "'x'.'__class__'",
    "keep.invoke", "keep.scope", "run", "root", "1.__add__(1)", "[a: 1].table", "issue.values", "issue.lazy",
)  # fmt: skip
GREEDY = (
    "while (true) { }", "for (;;) { 1 + 1 }", "def s = 'ab'; while (true) s += s", "'a' * 2000000000",
    "'a'.padLeft(2000000000)", "def l = [1]; while (true) l += l", "def l = []; l << l; keep(l); keep(l.toString())",
    "def m = [:]; m.m = m; keep(m.hashCode()); keep(\"$m\")", "round(1)", "('a' * 40 + 'c') ==~ /(a|aa)+b/",
    "('a' * 3000).replaceAll('a', 'b' * 30000)", "2G ** 2000000000", "(1..2000000000).toList()", "2 ** 99999 ** 3",
    "[3, 1, 2].sort { a, b -> while (true) { } }", "def c; c = { c() }; c()", "(1..9).toList().permutations()",
    "def g = 'a'; 60.times { g = \"$g$g\" }; keep(g)", "def x = [1]; 40.times { x = [x, x] }; keep(x.toString())",
    "groovy.json.JsonOutput.toJson(itself)", "1.0.setScale(100000000)", "(1e300 as BigDecimal) ** 9999",
    "String.format('%999999999d', 1)", "[1, 2].combinations { }", "([(1..50)] * 9).combinations()",
)  # fmt: skip
BINARY = (
    "+", "-", "*", "/", "%", "**", "==", "!=", "<", "<=", ">", ">=", "<=>", "===", "!==", "&&", "||", "&", "|", "^",
    "<<", ">>", ">>>", "=~", "==~", "in", "!in",
)  # fmt: skip
TYPES = (
    "int", "long", "String", "List", "Map", "Set", "BigDecimal", "Integer", "Object", "boolean", "char", "double",
    "int[]", "String[]", "Closure", "Date", "Iterator", "LinkedList", "TreeMap", "Runnable", "Exception", "Own",
)  # fmt: skip
REFUSED = (
    "new GroovyShell().evaluate('1')", "new File('/etc/passwd').text", "new Socket('a', 1)", "new ProcessBuilder('ls')",
)  # fmt: skip
"""Whole programs that name these do not compile."""
METHODS = sorted({name for table in TABLES.values() for name in table})
RECEIVERS: dict[str, list[str]] = {
    made: sorted(TABLES[kind])
    for made, kind in {
        "'a1,b2'": str, "17": int, "10.25": Decimal, "2.5d": float, "[3, 1, 'x']": list, "[a: 1, b: 2]": GMap,
        "([1, 2] as Set)": GSet, "(1..4)": Range, "{ it }": Closure, "([1, 2] as int[])": Array, "true": bool,
        "('x' as char)": Char, "new Exception('e')": Throwable,
    }.items()
}  # fmt: skip
"""Values, and the methods that each of them has."""
CLASS_CALLS = sorted(f"{name.replace('$', '.')}.{static}" for name, of in CLASSES.items() for static in of.statics)
HELPER_CALLS = sorted(f"{name}.{method}" for name, helper in HELPERS.items() for method in helper.methods)
START = "def round(n) { round(n + 1) }\ndef itself = [1]; itself << itself\n"


class Grammar:
    """One program's random choices. `names`: the variables that are there."""

    def __init__(self, source: random.Random) -> None:
        self.random = source
        self.pick = source.choice
        self.names = ["x", "y"]
        self.count = 0

    def expression(self, depth: int = 0) -> str:
        chance = self.random.random()
        if depth >= DEEPEST or chance < 0.25:
            return self.leaf()
        if chance < 0.55:
            return self.call(depth + 1)
        return self.pick(self.forms())(depth + 1)

    def leaf(self) -> str:
        chance = self.random.random()
        if chance < 0.3:
            return self.pick(self.names)
        if chance < 0.4:
            return self.pick(HUB)
        return self.pick(ESCAPES if chance > 0.97 else ATOMS)

    def forms(self) -> list[Callable[[int], str]]:
        one, pick = self.expression, self.pick
        return [
            lambda d: f"({one(d)} {pick(BINARY)} {one(d)})",
            lambda d: f"({one(d)} {pick(BINARY)} {one(d)})",
            lambda d: f"({pick('!-+~')}({one(d)}))",
            lambda d: f"({one(d)} ? {one(d)} : {one(d)})",
            lambda d: f"({one(d)} ?: {one(d)})",
            lambda d: f"({one(d)} as {pick(TYPES)})",
            lambda d: f"(({pick(TYPES)}) {one(d)})",
            lambda d: f"({one(d)} {pick(('instanceof', '!instanceof'))} {pick(TYPES[:5])})",
            lambda d: f"[{one(d)}, *{one(d)}, {one(d)}]",
            lambda d: f"[a: {one(d)}, ({one(d)}): {one(d)}, *: {one(d)}]",
            lambda d: f"({one(d)}{pick(('..', '..<', '<..', '<..<'))}{one(d)})",
            lambda d: f'"a${{{one(d)}}} ${{-> {one(d)}}}"',
            lambda d: f"{one(d)}{pick(('[', '?['))}{one(d)}]",
            lambda d: f"{one(d)}{pick(('.', '?.', '*.', '.@'))}{self.member()}",
            lambda d: f'{one(d)}."${{{one(d)}}}"',
            lambda d: f"{one(d)}{pick(('.&', '::'))}{pick(METHODS)}",
            lambda d: f"({pick(self.names)}{pick(('=', '+=', '-=', '*=', '<<=', '?=', '**=', '|='))} {one(d)})",
            lambda d: f"({one(d)}[{one(d)}] = {one(d)})",
            lambda d: f"({one(d)}.{self.member()} {pick(('=', '+='))} {one(d)})",
            lambda d: f"({pick(self.names)}{pick(('++', '--'))})",
            lambda d: f"(switch ({one(d)}) {{ case {one(d)} -> {one(d)}; default -> {one(d)} }})",
            lambda d: f"new {pick(('int', 'String', 'Object'))}[{pick(('2', '3', '-1', one(d)))}]",
            lambda d: f"new Own({one(d)})",
            lambda d: f"new Own(n: {one(d)}).{pick(('n', 'twice', 'x', 'toString()', 'zork', 'itself()'))}",
            lambda d: f"new {pick(sorted(CLASSES)).replace('$', '.')}({self.arguments(d)})",
            lambda d: f"new Comparator() {{ int compare(a, b) {{ {one(d)} }} }}",
            self.closure,
        ]

    def member(self) -> str:
        chance = self.random.random()
        if chance < 0.5:
            return self.pick(REACHING)
        return self.pick(("size", "key", "value", "name", "n", "message", "bytes", "a", "first", "id", *Issue.parts))

    def call(self, depth: int) -> str:
        chance = self.random.random()
        if chance < 0.15:
            return f"{self.pick(HELPER_CALLS)}({self.arguments(depth)})"
        if chance < 0.3:
            return f"{self.pick(CLASS_CALLS)}({self.arguments(depth)})"
        if chance < 0.36:
            return f"{self.pick(('own', 'round', 'keep', *self.names))}({self.arguments(depth)})"
        if chance < 0.66:
            me = self.pick(list(RECEIVERS))
            return f"{me}.{self.pick(RECEIVERS[me])}({self.arguments(depth)}){self.trailing(depth)}"
        name = self.pick(REACHING) if chance > 0.97 else self.pick(METHODS)
        link = self.pick((".", ".", ".", "?.", "*."))
        return f"{self.expression(depth)}{link}{name}({self.arguments(depth)}){self.trailing(depth)}"

    def arguments(self, depth: int) -> str:
        given = [self.expression(depth + 1) for _ in range(self.pick((0, 0, 1, 1, 2, 3)))]
        if self.random.random() < 0.05:
            given.append(f"*{self.expression(depth + 1)}")
        return ", ".join(given)

    def trailing(self, depth: int) -> str:
        return f" {self.closure(depth)}" if self.random.random() < 0.3 else ""

    def closure(self, depth: int) -> str:
        name = self.fresh()
        forms = ("", "", "-> ", "{0} -> ", "{0}, {0}b -> ", "String {0} -> ", "{0} = 1, Object... {0}b -> ")
        head = self.pick(forms).format(name)
        return f"{{ {head}{self.expression(depth + 1)} }}"

    def statement(self, depth: int = 0) -> str:
        if depth > 2:
            return self.expression(2)
        return self.pick(self.statements())(depth + 1)

    def statements(self) -> list[Callable[[int], str]]:
        one, some, pick = self.expression, self.block, self.pick
        return [
            lambda _d: one(),
            lambda _d: f"keep({one()})",
            lambda _d: f"keep({one()})",
            lambda _d: f"{pick(self.names)} = {one()}",
            lambda _d: f"{pick(('int', 'String', 'def', 'List', 'final Map'))} {self.fresh()} = {one()}",
            lambda _d: f"def ({self.fresh()}, {self.fresh()}) = {one(1)}",
            lambda _d: f"println({one()})",
            lambda _d: f"(x, y) = {one(1)}",
            lambda d: f"if ({one(1)}) {{ {some(d)} }} else {{ {some(d)} }}",
            lambda d: f"for ({self.fresh()} in {one(1)}) {{ {some(d)}; if (x) {pick(('break', 'continue'))} }}",
            lambda d: self.counted("for (int {0} = 0; {0} < 3; {0}++) {{ {1} }}", d),
            lambda d: self.counted("int {0} = 0; while ({0}++ < 3) {{ {1} }}", d),
            lambda d: self.counted("int {0} = 0; do {{ {1} }} while ({0}++ < 2)", d),
            lambda d: self.counted("try {{ {1} }} catch (Exception {0}) {{ {1}; keep({0}) }} finally {{ y = x }}", d),
            lambda d: f"switch ({one(1)}) {{ case {one(1)}: {some(d)}; break; case {one(1)}: {some(d)} }}",
            lambda _d: f"throw {one(1)}",
            lambda _d: f"assert {one(1)} : {one(2)}",
            lambda d: f"{one(2)}.with {{ {some(d)} }}",
            lambda d: f"outer{d}: for ({self.fresh()} in 1..3) {{ {some(d)}; continue outer{d} }}",
            lambda _d: f"return {one()}",
            lambda _d: pick(GREEDY) if self.random.random() < 0.3 else one(),
            lambda _d: f"keep({pick(REFUSED if self.random.random() < 0.03 else ESCAPES)})",
        ]

    def counted(self, form: str, depth: int) -> str:
        return form.format(self.fresh(), self.block(depth))

    def fresh(self) -> str:
        """A name that no other variable has."""
        self.count += 1
        return f"v{self.count}"

    def block(self, depth: int) -> str:
        return "; ".join(self.statement(depth) for _ in range(self.pick((1, 1, 2))))

    def program(self) -> str:
        parts = [START, self.own_class(), f"def own(p = null, q = 2) {{ {self.block(2)} }}", "def x = 1; def y = [2]"]
        for _ in range(self.random.randrange(2, 7)):
            made = self.statement()
            caught = self.random.random() < 0.9
            parts.append(f"try {{ {made} }} catch (Throwable e) {{ keep(e) }}" if caught else made)
        return "\n".join([*parts, "keep([x, y])", f"try {{ {self.expression()} }} catch (e) {{ e }}"])

    def own_class(self) -> str:
        body = self.expression(1)
        extra = self.pick(
            (
                f"boolean equals(o) {{ {body} }}",
                f"int hashCode() {{ {body} }}",
                f"String toString() {{ {body} }}",
                f"def propertyMissing(String n) {{ {body} }}",
                f"def methodMissing(String n, args) {{ {body} }}",
                f"int compareTo(o) {{ {body} }}",
                f"def plus(o) {{ {body} }}",
                "",
            )
        )
        head = self.pick(("class Own", "class Own extends Exception", "class Own implements Comparable"))
        members = f"def n = {self.leaf()}; static s = 1; def twice() {{ [n, n] }}; def itself() {{ this }}"
        return f"{head} {{ {members}\n{extra} }}"


def program(source: random.Random) -> str:
    """A script. Most of them compile."""
    return Grammar(source).program()


__all__ = ["NAMES", "program"]
