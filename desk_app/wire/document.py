"""One page of the whole protocol, made from the message types: `python -m desk_app.wire.document > PROTOCOL.md`.

Invariant: the page says nothing that the types do not say.
"""

from __future__ import annotations

import builtins
import enum
import inspect
import sys
import types
import typing
from collections.abc import Iterable, Iterator

import msgspec

from desk_app.wire import (
    agents,
    articles,
    assist,
    customers,
    frames,
    http,
    messages,
    ratings,
    reports,
    sessions,
    tickets,
)
from desk_app.wire.commands import Change
from desk_app.wire.events import Event, LoggedEvent
from desk_app.wire.protocol import PROTOCOL, Command, result_type
from desk_app.wire.signals import SignalDown, SignalUp
from desk_app.wire.snapshots import Snapshot

_TOPICS = (sessions, messages, customers, agents, tickets, articles, assist, ratings, reports)
Struct = type[msgspec.Struct]
_PLAIN = {
    str: "text", int: "integer", float: "number", bool: "true/false", type(None): "null",
    msgspec.Raw: "the command's result",
}  # fmt: skip
_LISTED = 6
"""Longer unions have a chapter of their own."""


def document() -> str:
    """Returns the page as Markdown."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    page = _Page()
    yield "# The words protocol"
    yield ""
    yield f"Version {PROTOCOL}. Made from `desk_app/wire` by `python -m desk_app.wire.document`; do not edit."
    yield ""
    yield "Moments (`Millis`) are milliseconds since 1970-01-01 UTC by the hub's clock. Ids are UUIDs, version 7."
    yield "Within one version fields are only added, with defaults, and a receiver ignores fields it does not know."
    yield ""
    yield from _prose("Frames on `/ws`", inspect.getdoc(frames))
    yield from page.structs("From client to hub", _members(frames.FrameUp))
    yield from page.structs("From hub to client", _members(frames.FrameDown))
    yield "## Commands"
    yield ""
    yield "In `Request.command`. Those marked *once* change something and are carried out once a `ref`."
    yield ""
    for topic in _TOPICS:
        yield from page.structs(_first_sentence(topic), _commands(topic), level=3)
    yield from page.structs("Events", [*_members(Event), LoggedEvent])
    yield from page.structs("Signals", dict.fromkeys([*_members(SignalUp), *_members(SignalDown)]))
    yield from page.structs("Snapshots", _members(Snapshot))
    yield from _prose("HTTP", inspect.getdoc(http))
    yield from page.structs("Bodies", _own(http), level=3)
    yield from page.values()


class _Page:
    """Remembers which types were mentioned, so that each is described once, at the end."""

    def __init__(self) -> None:
        self._described: set[type] = set()
        self._mentioned: dict[type, None] = {}

    def structs(self, title: str, kinds: Iterable[Struct], level: int = 2) -> Iterator[str]:
        yield f"{'#' * level} {title}"
        yield ""
        for kind in kinds:
            yield from self._struct(kind, level + 1)

    def values(self) -> Iterator[str]:
        yield "## Values"
        yield ""
        while open_kinds := sorted(set(self._mentioned) - self._described, key=lambda kind: kind.__name__):
            for kind in open_kinds:
                yield from (
                    self._enum(kind) if issubclass(kind, enum.Enum) else self._struct(typing.cast(Struct, kind), 3)
                )

    def _struct(self, kind: Struct, level: int) -> Iterator[str]:
        self._described.add(kind)
        tag = kind.__struct_config__.tag
        yield f"{'#' * level} " + (f"`{tag}`" if tag else kind.__name__)
        yield ""
        if issubclass(kind, Command):
            answer = result_type(kind)
            self._mention(answer)
            once = " · *once*" if kind in _members(Change) else ""
            yield f"→ `{answer.__name__}`{once}"
            yield ""
        if doc := _doc(kind):
            yield doc
            yield ""
        hints = typing.get_type_hints(kind)
        if rows := [field for field in msgspec.structs.fields(kind) if field.encode_name != "type"]:
            yield "| field | type | default |"
            yield "|---|---|---|"
            for field in rows:
                default = _default(field)
                yield f"| `{field.encode_name}` | {self._named(hints[field.name])} | {default} |"
            yield ""

    def _enum(self, kind: type[enum.Enum]) -> Iterator[str]:
        self._described.add(kind)
        yield f"### {kind.__name__}"
        yield ""
        if doc := _doc(kind):
            yield doc
            yield ""
        yield ", ".join(f"`{member.value}`" for member in kind)
        yield ""

    def _mention(self, kind: typing.Any) -> None:
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct | enum.Enum):
            self._mentioned[kind] = None

    def _named(self, hint: typing.Any) -> str:
        arguments = typing.get_args(hint)
        match typing.get_origin(hint):
            case typing.Union | types.UnionType if len(arguments) > _LISTED:
                name = "one of those below"
            case typing.Union | types.UnionType:
                parts = [self._named(part) for part in arguments if part is not msgspec.UnsetType]
                name = " or ".join(dict.fromkeys(parts))
            case builtins.tuple:
                name = f"list of {self._named(arguments[0])}"
            case builtins.dict:
                name = f"map of {self._named(arguments[0])} to {self._named(arguments[1])}"
            case _:
                self._mention(hint)
                name = _PLAIN.get(hint, str(hint.__name__))
        return name


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    if field.default is msgspec.UNSET:
        return "unchanged"
    if field.default is msgspec.NODEFAULT:
        return "{}"
    if isinstance(field.default, msgspec.Struct):
        return "all defaults"
    return f"`{msgspec.json.encode(field.default).decode()}`"


def _members(union: typing.Any) -> list[Struct]:
    return list(typing.get_args(union)) or [union]


def _own(module: types.ModuleType) -> list[Struct]:
    kinds = (kind for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == module.__name__)
    return [kind for kind in kinds if issubclass(kind, msgspec.Struct)]


def _commands(module: types.ModuleType) -> list[Struct]:
    return [kind for kind in _own(module) if issubclass(kind, Command)]


def _doc(kind: type) -> str:
    doc = inspect.cleandoc(kind.__doc__ or "")
    return "" if doc.startswith((kind.__name__ + "(", "A wish, in the imperative", "An enumeration")) else doc


def _first_sentence(module: types.ModuleType) -> str:
    sentence = (module.__doc__ or "").splitlines()[0].rstrip(".").removeprefix("Words about ")
    return sentence[0].upper() + sentence[1:]


def _prose(title: str, doc: str | None) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from (doc or "").splitlines()
    yield ""


if __name__ == "__main__":
    sys.stdout.write(document())
