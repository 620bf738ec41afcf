"""The script itself while it runs: `this` outside of classes, its globals, and the globals as `binding`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.rules.script.compiling.functions import choose
from app.rules.script.compiling.instances import MISSING
from app.rules.script.compiling.objects import ScriptClass
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.operators import text_of
from app.rules.script.runtime.values import Closure, HostObject, NoSuchName

if TYPE_CHECKING:
    from app.rules.script.compiling.plans import ClassPlan
    from app.rules.script.compiling.program import Program
    from app.rules.script.runtime.run import Run


class ScriptObject(HostObject):
    """The script in one run: `this` outside of classes. Its properties are the globals."""

    __slots__ = ("classes", "fields", "program", "run")

    type_name = "Script1"
    parents = ("groovy.lang.Script",)

    def __init__(self, program: Program, run: Run) -> None:
        self.program = program
        self.run = run
        self.fields: dict[str, Any] = {}
        self.classes: dict[str, ScriptClass] = {}

    def class_of(self, plan: ClassPlan) -> ScriptClass:
        """A class of the script; the first question makes it and its static fields."""
        found = self.classes.get(plan.name)
        if found is None:
            found = self.classes[plan.name] = ScriptClass(self, plan)
            found.begin()
        return found

    def get(self, run: Run, name: str) -> Any:
        found = self.fields.get(name, MISSING)
        if found is MISSING:
            found = run.variables.get(name, MISSING)
        if found is not MISSING:
            return found
        if name in ("binding", "Binding"):
            return Binding(run)
        getter = self.program.functions.get(f"get{name[:1].upper()}{name[1:]}")
        if getter is not None and getter[0].parameters.takes(0):
            return getter[0].invoke(run, self, self, [])
        raise NoSuchName(name)

    def set(self, run: Run, name: str, value: Any) -> None:
        (self.fields if name in self.fields else run.variables)[name] = value

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        routines = self.program.functions.get(name)
        if routines is not None:
            routine = choose(run, self, routines, arguments)
            if routine is not None:
                return routine.invoke(run, self, self, arguments)
        found = self.fields.get(name, MISSING)
        if found is MISSING:
            found = run.variables.get(name, MISSING)
        if found is not MISSING and isinstance(found, Closure | HostObject):
            return call(run, found, arguments)
        native = SCRIPT_METHODS.get(name)
        if native is not None:
            return native(run, self, arguments)
        raise NoSuchName(name)


def _get_property(run: Run, me: ScriptObject, arguments: list[Any]) -> Any:
    return me.get(run, text_of(run, arguments[0]))


def _set_property(run: Run, me: ScriptObject, arguments: list[Any]) -> None:
    me.set(run, text_of(run, arguments[0]), arguments[1])


SCRIPT_METHODS = {
    "getBinding": lambda run, _me, _arguments: Binding(run),
    "getProperty": _get_property,
    "setProperty": _set_property,
}


class Binding(HostObject):
    """The globals as an object."""

    __slots__ = ("run",)

    type_name = "groovy.lang.Binding"

    def __init__(self, run: Run) -> None:
        self.run = run

    def get(self, run: Run, name: str) -> Any:
        if name == "variables":
            return self
        if name not in run.variables:
            raise NoSuchName(name)
        return run.variables[name]

    def set(self, run: Run, name: str, value: Any) -> None:
        run.variables[name] = value

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        if name in ("hasVariable", "containsKey") and len(arguments) == 1:
            return text_of(run, arguments[0]) in run.variables
        if name in ("getVariable", "get", "getProperty") and len(arguments) == 1:
            wanted = text_of(run, arguments[0])
            return run.variables.get(wanted) if name == "get" else self.get(run, wanted)
        if name in ("setVariable", "put", "setProperty") and len(arguments) == 2:
            run.variables[text_of(run, arguments[0])] = arguments[1]
            return None
        if name == "getVariables":
            return self
        raise NoSuchName(name)
