"""The protocol's one page, written from the message types: `python -m desk_app.wire.document > PROTOCOL.md`.

Invariant: the page says what the types say; a test compares them.
"""

from __future__ import annotations

import enum
import inspect
import sys
import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from desk_app.domain.limits import COMMANDS_A_SECOND, DOWN_FRAME_BYTES, WORDS_FRAME_BYTES
from desk_app.domain.messages import NoticeCode
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.wire import frames, http
from desk_app.wire.commands import AnyCommand, Change, Query
from desk_app.wire.events import Event, LoggedEvent
from desk_app.wire.frames import Cursor, FrameDown, FrameUp
from desk_app.wire.protocol import PROTOCOL, Command, result_type
from desk_app.wire.signals import SignalDown, SignalUp
from desk_app.wire.snapshots import Snapshot

_NAMED_APART = 5
_WHOLE = {"any command": AnyCommand, "any event": Event}
_HTTP = (http.Login, http.SignedIn, http.Exchange, http.CustomerSignedIn, http.Health)


def make_page() -> str:
    """Returns the page as Markdown."""
    told = _Told()
    parts = [_introduction(), "## Frames up\n", *told.structs(_members(FrameUp))]
    parts += ["## Frames down\n", *told.structs(_members(FrameDown)), *told.structs([Cursor])]
    parts += ["## Commands that change something\n", *told.structs(_members(Change))]
    parts += ["## Queries\n", *told.structs(_members(Query))]
    parts += ["## Events\n", *told.structs([LoggedEvent, *_members(Event)])]
    parts += ["## Signals\n", *told.structs(dict.fromkeys([*_members(SignalUp), *_members(SignalDown)]))]
    parts += ["## Snapshots\n", *told.structs(_members(Snapshot))]
    parts += ["## HTTP\n", "```\n" + _after_first_paragraph(http) + "\n```\n", *told.structs(_HTTP)]
    parts += ["## Values\n", *told.everything_named(but=Refusal)]
    parts += ["## Refusals\n", *told.structs([Refusal]), _codes(RefusalCode), "## Notices\n", _codes(NoticeCode)]
    return "\n".join(parts)


class _Told:
    """Renders types once each and remembers which others they name."""

    def __init__(self) -> None:
        self._done: set[type] = {msgspec.Raw, RefusalCode, NoticeCode}
        self._named: dict[type, None] = {}

    def structs(self, kinds: Iterable[type]) -> Iterator[str]:
        for kind in kinds:
            if kind not in self._done:
                self._done.add(kind)
                yield self._enum(kind) if issubclass(kind, enum.Enum) else self._struct(kind)

    def everything_named(self, but: type) -> Iterator[str]:
        """What the types so far name, and what those name, until nothing is left; by name."""
        while left := sorted(
            (k for k in self._named if k not in self._done and k is not but), key=lambda k: k.__name__
        ):
            yield from self.structs(left)

    def _struct(self, kind: type) -> str:
        tag = getattr(kind, "__struct_config__").tag  # noqa: B009 - only structs have it
        title = f"### {kind.__name__}" + (f" — `{tag}`" if tag else "")
        lines = [title, ""]
        if words := _doc(kind):
            lines += [words, ""]
        if issubclass(kind, Command):
            answer: type = result_type(kind)
            lines += [f"Answered with `{answer.__name__}`.", ""]
            self._name(answer)
        fields = msgspec.structs.fields(kind)
        if fields:
            lines += ["| field | type | default |", "|---|---|---|"]
            lines += [f"| `{f.encode_name}` | {self._type(f.type)} | {_default(f)} |" for f in fields]
            lines.append("")
        return "\n".join(lines)

    def _enum(self, kind: type[enum.Enum]) -> str:
        values = ", ".join(f"`{member.value}`" for member in kind)
        words = _doc(kind)
        lines = [f"### {kind.__name__}", "", *([words, ""] if words else []), f"One of {values}.", ""]
        return "\n".join(lines)

    def _type(self, annotation: Any) -> str:  # noqa: PLR0911 - one return a kind of type
        if typing.get_origin(annotation) is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin in (typing.Union, types.UnionType) and len(arguments) > _NAMED_APART:
            return next(name for name, union in _WHOLE.items() if set(arguments) <= set(_members(union)))
        if origin in (typing.Union, types.UnionType):
            return " or ".join(self._type(a) for a in arguments if a is not msgspec.UnsetType)
        if origin is tuple:
            return f"list of {self._type(arguments[0])}"
        if origin is dict:
            return f"object of {self._type(arguments[1])}"
        if isinstance(annotation, typing.NewType):
            return str(annotation.__name__)
        if annotation is type(None):
            return "null"
        self._name(annotation)
        known = {str: "string", int: "integer", float: "number", bool: "boolean", msgspec.Raw: "any JSON"}
        return known.get(annotation) or f"`{annotation.__name__}`"

    def _name(self, kind: type) -> None:
        if issubclass(kind, msgspec.Struct | enum.Enum):
            self._named[kind] = None


def _introduction() -> str:
    return (
        f"# The words protocol, version {PROTOCOL}\n\n"
        "Written by `python -m desk_app.wire.document` from the message types; not by hand.\n\n"
        f"{_after_first_paragraph(frames)}\n\n"
        f"A frame is one text message on the websocket `/ws`, of at most {WORDS_FRAME_BYTES:,} characters up and\n"
        f"{DOWN_FRAME_BYTES:,} down.\n"
        f"One person may send {COMMANDS_A_SECOND} commands a second, and three times as many at once.\n"
        "Moments (`Millis`) are milliseconds since 1970-01-01 UTC by the hub's clock; ids are uuid7 strings.\n"
        "Within one version fields are only added, with defaults; who receives one that he does not know ignores it.\n"
    )


def _members(union: Any) -> tuple[type, ...]:
    return typing.get_args(union) or (union,)


def _doc(kind: type) -> str:
    own = kind.__dict__.get("__doc__") or ""
    return "" if own.startswith("str(object=") else inspect.cleandoc(own)


def _after_first_paragraph(module: types.ModuleType) -> str:
    return inspect.cleandoc(module.__doc__ or "").partition("\n\n")[2]


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    if field.default is msgspec.UNSET:
        return "absent: unchanged"
    value = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return f"`{msgspec.json.encode(value).decode()}`"


def _codes(kind: type[enum.Enum]) -> str:
    """The codes with the comments that stand beside them in the source."""
    lines = []
    for line in inspect.getsource(kind).splitlines():
        name, equals, rest = line.strip().partition(" = ")
        if equals and name in kind.__members__:
            comment = rest.partition("#")[2].strip()
            lines.append(f"- `{kind[name].value}`" + (f": {comment}" if comment else ""))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(make_page())
