"""`StringBuilder`, `StringBuffer` and `StringWriter`: texts that grow. What they lack, the text in them has."""

from __future__ import annotations

from typing import Any, ClassVar

from app.rules.script.library.tables import Unfit, library_class, natives, setters
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Char, GString, HostObject, NoSuchName

OWN = ("getClass", "with", "tap")
"""Methods of all objects that mean the builder, not its text."""


class Builder(HostObject):
    """The parts are put together when the text is asked for: appending stays cheap."""

    __slots__ = ("length", "parts")
    type_name: ClassVar[str] = "java.lang.StringBuilder"
    parents: ClassVar[tuple[str, ...]] = ("java.lang.CharSequence", "java.lang.Appendable", "java.lang.Comparable")

    def __init__(self, text: str = "") -> None:
        self.parts = [text] if text else []
        self.length = len(text)

    def text(self, run: Run) -> str:
        if len(self.parts) > 1:
            run.text_of(self.length)
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def put(self, run: Run, text: str) -> Builder:
        self.length += len(text)
        if self.length > run.limits.text:
            run.text_of(self.length)
        run.took(len(text) + 8)
        self.parts.append(text)
        return self

    def become(self, run: Run, text: str) -> Builder:
        run.text_of(len(text))
        self.parts, self.length = [text], len(text)
        return self

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        """Its own methods, then those that Groovy gives all texts."""
        try:
            return super().call(run, name, arguments)
        except NoSuchName:
            if name in self.methods or name in OWN:
                raise
        from app.rules.script.runtime.access import call_method

        return call_method(run, self.text(run), name, arguments)

    def compare(self, run: Run, other: Any) -> int | None:
        if not isinstance(other, Builder):
            return None
        one, two = self.text(run), other.text(run)
        return (one > two) - (one < two)

    def truth(self, run: Run) -> bool:  # noqa: ARG002
        return self.length > 0


class Buffer(Builder):
    __slots__ = ()
    type_name: ClassVar[str] = "java.lang.StringBuffer"


class Writer(Builder):
    __slots__ = ()
    type_name: ClassVar[str] = "java.io.StringWriter"
    parents: ClassVar[tuple[str, ...]] = ("java.io.Writer", "java.lang.Appendable")


def _append(run: Run, me: Builder, value: Any, start: int | None = None, end: int | None = None) -> Builder:
    text = text_of(run, value)
    return me.put(run, text if start is None else text[start:end])


def _insert(run: Run, me: Builder, offset: int, value: Any) -> Builder:
    text = me.text(run)
    if not 0 <= offset <= len(text):
        raise thrown("java.lang.StringIndexOutOfBoundsException", f"offset {offset}, length {len(text)}")
    return me.become(run, text[:offset] + text_of(run, value) + text[offset:])


def _delete(run: Run, me: Builder, start: int, end: int) -> Any:
    return _replace(run, me, start, end, "")


def _replace(run: Run, me: Builder, start: Any, end: Any, by: Any = None) -> Any:
    """With two texts it is `CharSequence.replace`, which gives a new text."""
    text = me.text(run)
    if by is None:
        return text.replace(text_of(run, start), text_of(run, end))
    if not isinstance(start, int) or not isinstance(end, int):
        raise Unfit
    end = min(end, len(text))
    if not 0 <= start <= end:
        words = f"start {start}, end {end}, length {len(text)}"
        raise thrown("java.lang.StringIndexOutOfBoundsException", words)
    return me.become(run, text[:start] + text_of(run, by) + text[end:])


def _delete_char(run: Run, me: Builder, index: int) -> Builder:
    _check(me, index)
    text = me.text(run)
    return me.become(run, text[:index] + text[index + 1 :])


def _check(me: Builder, index: int) -> None:
    if not 0 <= index < me.length:
        raise thrown("java.lang.StringIndexOutOfBoundsException", f"index {index}, length {me.length}")


def _set_char(run: Run, me: Builder, index: int, sign: Any) -> None:
    _check(me, index)
    text = me.text(run)
    me.become(run, text[:index] + text_of(run, sign) + text[index + 1 :])


def _char_at(run: Run, me: Builder, index: int) -> Char:
    _check(me, index)
    return Char(me.text(run)[index])


def _set_length(run: Run, me: Builder, length: int) -> None:
    if length < 0:
        raise thrown("java.lang.StringIndexOutOfBoundsException", f"String index out of range: {length}")
    run.text_of(length)
    me.become(run, me.text(run)[:length].ljust(length, "\0"))


def _plus(run: Run, me: Builder, other: Any) -> str:
    text = me.text(run) + text_of(run, other)
    run.text_of(len(text))
    return text


Builder.setters = setters({"length": lambda run, me, value: _set_length(run, me, value)})
Builder.methods = natives(
    {
        "append": _append,
        "leftShift": _append,
        "appendCodePoint": lambda run, me, code: me.put(run, chr(code)),
        "insert": _insert,
        "delete": _delete,
        "deleteCharAt": _delete_char,
        "replace": _replace,
        "reverse": lambda run, me: me.become(run, me.text(run)[::-1]),
        "setCharAt": _set_char,
        "charAt": _char_at,
        "setLength": _set_length,
        "length": lambda _run, me: me.length,
        "size": lambda _run, me: me.length,
        "capacity": lambda _run, me: max(16, me.length),
        "ensureCapacity": lambda _run, _me, _size: None,
        "isEmpty": lambda _run, me: me.length == 0,
        "plus": _plus,
        "toString": lambda run, me: me.text(run),
    }
)


def _write(run: Run, me: Writer, value: Any) -> None:
    me.put(run, chr(value) if isinstance(value, int) else text_of(run, value))


Buffer.setters, Buffer.methods = Builder.setters, Builder.methods
Writer.methods = natives(
    {
        "append": _append,
        "leftShift": _append,
        "write": _write,
        "print": _write,
        "println": lambda run, me, value="": me.put(run, f"{text_of(run, value)}\n") and None,
        "flush": lambda _run, _me: None,
        "close": lambda _run, _me: None,
        "getBuffer": lambda run, me: Buffer(me.text(run)),
        "toString": lambda run, me: me.text(run),
    }
)


def _maker(of: type[Builder]) -> Any:
    def construct(run: Run, first: Any = None) -> Builder:
        if first is None or (isinstance(first, int) and not isinstance(first, bool)):
            return of()
        if isinstance(first, (str, GString, Builder)):
            return of(text_of(run, first))
        raise Unfit

    return construct


for _of in (Builder, Buffer, Writer):
    library_class(_of.type_name, construct=_maker(_of), parents=_of.parents)
