"""What is known of a script while it is compiled: imports, classes, functions, globals, and what was found wrong.

Knows no node: it passes each on to the function of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.rules.script.compiling.mentions import Mentions, assigned_names
from app.rules.script.compiling.scope import ROOT, Act, Cast, Fn, Frame, Signal, Unit
from app.rules.script.library import registry
from app.rules.script.library.advice import advice
from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.missing import did_you_mean
from app.rules.script.runtime.naming import array_class
from app.rules.script.runtime.tables import SHARED
from app.rules.script.runtime.types import FULL_NAMES, cast, coerce, instance_of
from app.rules.script.runtime.values import Byte, Char, Closure, Float, GString, Long, Short
from app.rules.script.syntax import tree

PRIMITIVES = frozenset(("int", "long", "short", "byte", "char", "boolean", "double", "float", "void"))
ZEROS: dict[str, Any] = {
    "int": 0, "long": Long(0), "short": Short(0), "byte": Byte(0), "double": 0.0, "float": Float(0.0),
    "boolean": False, "char": Char("\0"),
}  # fmt: skip
"""What a variable of a primitive type holds at first."""
ANYTHING = frozenset(("def", "var", "Object", "java.lang.Object", "void"))


@dataclass(frozen=True)
class Finding:
    """Something wrong: where and what, in the words of a script author. `certain`: Groovy would not compile it."""

    line: int
    column: int
    message: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """A type as compiled: a name or class that the runtime knows, or the plan of a class of the script."""

    name: Any
    dimensions: int = 0
    plan: Any = None

    def at_run(self, root: Any) -> Any:
        """What the runtime's functions of types take."""
        return self.name if self.plan is None else root.class_of(self.plan)

    @property
    def full_name(self) -> str:
        if self.plan is not None:
            return str(self.plan.name)
        return self.name if type(self.name) is str else str(self.name.full_name)

    def accepts(self, run: Any, root: Any, value: Any) -> bool:
        return instance_of(run, value, self.at_run(root), self.dimensions)

    def coerce(self, run: Any, root: Any, value: Any) -> Any:
        if self.plan is not None and not self.dimensions and isinstance(value, str | GString | Closure | GMap):
            found = root.class_of(self.plan).made_of(run, value)
            if found is not None:
                return found
        return coerce(run, value, self.at_run(root), self.dimensions)

    def cast(self, run: Any, root: Any, value: Any) -> Any:
        if self.plan is not None and not self.dimensions and isinstance(value, str | GString | Closure):
            found = root.class_of(self.plan).made_of(run, value)
            if found is not None:
                return found
        return cast(run, value, self.at_run(root), self.dimensions)


class Source:
    """One script on its way from tree to closures.

    `given`: the names that the surroundings define, with the members that are known of each (None: any)."""

    def __init__(
        self,
        script: tree.Script,
        given: Collection[str] | Mapping[str, Collection[str] | None],
        expressions: dict[type, Callable[[Unit, Any], Fn]],
        statements: dict[type, Callable[[Unit, Any, bool], Act | None]],
        compile_anonymous: Callable[[Source, Unit, tree.New], tuple[Any, list[int]]],
    ) -> None:
        self.script = script
        self.given = given
        self.mentions = Mentions()
        self.findings: list[Finding] = []
        self.imports = script.imports
        self.plans: dict[str, Any] = {}
        """By full name, and by simple name as far as that is free."""
        self.definitions: list[tuple[Any, tree.ClassDefinition]] = []
        self.anonymous_classes = 0
        self.counts: dict[str, list[tuple[int, int]]] = {}
        """Of each function: how many arguments its overloads take."""
        self.functions: dict[str, list[Any]] = {}
        self.fields: dict[str, Cast | None] = {}
        self.globals = set(assigned_names(script)) | set(given)
        self._classes: dict[str, Kind | None] = {}
        self._labels: dict[tuple[str, str], Signal] = {}
        self.compile_anonymous = compile_anonymous
        self._expressions = expressions
        self._statements = statements

    def find(self, at: tree.At, message: str, certain: bool = True) -> None:
        self.findings.append(Finding(at.line, at.column, message, certain))

    def expression(self, unit: Unit, node: Any) -> Fn:
        return self._expressions[type(node)](unit, node)

    def statement(self, unit: Unit, node: Any, tail: bool) -> Act | None:
        return self._statements[type(node)](unit, node, tail)

    def labelled(self, what: str, label: str) -> Signal:
        """The signal of `break label` or `continue label`."""
        return self._labels.setdefault((what, label), Signal(label))

    def class_of_name(self, name: str) -> Kind | None:
        """The class that a name in an expression means; None: it means no class."""
        if name not in self._classes:
            self._classes[name] = self._class_of_name(name)
        return self._classes[name]

    def _class_of_name(self, name: str) -> Kind | None:
        if name.endswith("[]"):
            return self._array_of(name.removesuffix("[]"))
        plan = self.plans.get(name) or self.plans.get(name.replace(".", "$"))
        if plan is not None:
            return Kind(plan.name, 0, plan)
        found = registry.resolve(name, self.imports)
        if found is not None:
            return Kind(found)
        return Kind(FULL_NAMES[name]) if name in FULL_NAMES else None

    def _array_of(self, element: str) -> Kind | None:
        """The class of arrays of a type, as a value."""
        if element in PRIMITIVES:
            return Kind(array_class(element))
        of = self.class_of_name(element)
        return Kind(array_class(of.full_name)) if of is not None else None

    def static_import(self, name: str) -> tuple[Any, str] | None:
        """The class and member that a name means by `import static`."""
        for one in self.imports:
            if not one.static:
                continue
            owner, member = (one.name.removesuffix(".*"), name) if one.star else one.name.rsplit(".", 1)
            if not one.star and name != (one.alias or member):
                continue
            of = registry.resolve(owner, self.imports)
            if of is not None and (not one.star or name in of.statics or name in of.constants):
                return of, member
        return None

    def field_names(self, plan: Any) -> Any:
        return plan.all_fields()

    def static_names(self, plan: Any) -> set[str]:
        around = self.static_names(plan.outer) if plan.outer is not None else set()
        return around | {name for one in plan.lineage for name in one.static_fields}

    def anonymous(self, unit: Unit, node: tree.New) -> tuple[Any, list[int]]:
        return self.compile_anonymous(self, unit, node)

    def members_of(self, name: str) -> Collection[str] | None:
        """The members known of a name that the surroundings give; None: any may be there."""
        return self.given[name] if isinstance(self.given, Mapping) and name in self.given else None

    def check_member(self, of: str, name: Any, at: tree.At) -> None:
        """A property of a given object that it does not have."""
        known = self.members_of(of)
        if known is not None and type(name) is str and name not in known and name not in ("class", "properties"):
            self.find(at, f"{of} has no {name}" + did_you_mean(name, known).replace("\n", ". "), certain=False)

    def check_call(self, of: str, name: str, at: tree.At) -> None:
        """A method of a given object that it does not have; what every object has is not asked."""
        if name not in SHARED:
            self.check_member(of, name, at)

    def kind(self, written: tree.Type | None) -> Kind | None:
        """None: anything. An unknown class is a finding."""
        if written is None or (written.name in ANYTHING and not written.dimensions):
            return None
        name = written.name
        if name in PRIMITIVES:
            return Kind(name, written.dimensions)
        plan = self.plans.get(name) or self.plans.get(name.replace(".", "$"))
        if plan is not None:
            return Kind(plan.name, written.dimensions, plan)
        full = FULL_NAMES.get(name)
        if full is not None and not any(one.alias == name or one.name.endswith(f".{name}") for one in self.imports):
            return Kind(full, written.dimensions)
        found = registry.resolve(name, self.imports)
        if found is not None:
            return Kind(found, written.dimensions)
        if name in FULL_NAMES.values():
            return Kind(name, written.dimensions)
        if not self._foreign(name) and not (len(name) == 1 and name.isupper()):
            self.find(written.at, self.unknown_class(name))
        return None

    def _foreign(self, name: str) -> bool:
        """Types of the incumbent's own packages are accepted without meaning."""
        roots = ("com.exalate.", "jcloudnode.")
        return name.startswith(roots) or any(
            one.name.startswith(roots) and not one.star and (one.alias or one.name.rsplit(".", 1)[-1]) == name
            for one in self.imports
        )

    def unknown_class(self, name: str) -> str:
        words = advice(next((one.name for one in self.imports if one.name.endswith(f".{name}")), name))
        if words:
            return words
        near = registry.nearest(name)
        return f"unable to resolve class {name}" + (f" (did you mean {near}?)" if near else "")

    def caster(self, written: tree.Type | None) -> Cast | None:
        """What assigning to a variable of a type does to a value; None: nothing."""
        kind = self.kind(written)
        if kind is None or written is None:
            return None
        return _quick_cast(kind)


def _quick_cast(kind: Kind) -> Cast:
    """Values that are of the type already pass at once."""
    same = _OWN.get(kind.full_name) if not kind.dimensions else None
    slow = kind.cast
    if same is None:
        return slow

    def quick(run: Any, root: Any, value: Any) -> Any:
        if value.__class__ is same:
            return value
        return slow(run, root, value)

    return quick


_OWN: dict[str, type] = {
    "java.lang.String": str,
    "int": int,
    "java.lang.Integer": int,
    "boolean": bool,
    "java.lang.Boolean": bool,
    "double": float,
    "java.lang.Double": float,
    "java.util.List": list,
    "groovy.lang.Closure": Closure,
}


def class_value(kind: Kind) -> Callable[[Frame], Any]:
    """The class as a value, when the script runs."""
    plan = kind.plan
    if plan is None:
        value = class_named(kind.name) if type(kind.name) is str else kind.name
        return lambda _f: value
    return lambda f: f[ROOT].class_of(plan)
