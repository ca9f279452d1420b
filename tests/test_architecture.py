"""The arrows between rooms hold: read from the imports, not from the good intentions.

Each room lists what it may import; everything else of ours, a cycle, or an import hidden inside a
function outside the places ARCHITECTURE.md names, fails.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

_R = "remote_assist"
_D = "desk_app"

MAY_IMPORT: dict[str, set[str]] = {
    f"{_D}": set(),
    f"{_D}.version": set(),
    f"{_D}.paths": set(),
    f"{_D}.vendor": {f"{_D}.client", f"{_R}.secure", f"{_R}.wire"},
    f"{_D}.domain": set(),
    f"{_D}.wire": {f"{_D}.domain"},
    f"{_D}.store": {f"{_D}.domain"},
    f"{_D}.client": {f"{_D}.domain", f"{_D}.wire"},
    f"{_D}.hub": {f"{_D}.domain", f"{_D}.wire", f"{_D}.store", f"{_R}.wire", f"{_R}.relay", f"{_R}.secure"},
    # wire: a command is made where the person asks for it, and qt, agent and embed pass it to client unchanged.
    f"{_D}.qt": {f"{_D}.domain", f"{_D}.wire", f"{_D}.client"},
    f"{_D}.agent": {
        f"{_D}.domain", f"{_D}.wire", f"{_D}.client", f"{_D}.qt",
        f"{_R}.ui", f"{_R}.stream", f"{_R}.policy", f"{_R}.geometry",
    },
    f"{_D}.embed": {f"{_D}.domain", f"{_D}.wire", f"{_D}.client", f"{_D}.qt", f"{_R}.launch"},
    f"{_R}": set(),
    f"{_R}.geometry": set(),
    f"{_R}.errors": set(),
    f"{_R}.own_windows": set(),
    f"{_R}.shown": set(),
    f"{_R}.monitors": set(),
    f"{_R}.memory": set(),
    f"{_R}.command_line": set(),
    f"{_R}.code_lines": {f"{_R}.secure"},
    f"{_R}.wire": set(),
    f"{_R}.secure": {f"{_R}.wire"},
    f"{_R}.relay": {f"{_R}.wire"},
    f"{_R}.policy": {f"{_R}.wire"},
    f"{_R}.capture": set(),
    f"{_R}.clipboard": {f"{_R}.wire"},
    f"{_R}.codec": set(),
    f"{_R}.inject": {f"{_R}.wire"},
    f"{_R}.restart": set(),
    f"{_R}.disk": set(),
    f"{_R}.stream": {
        f"{_R}.wire", f"{_R}.secure", f"{_R}.relay", f"{_R}.policy", f"{_R}.capture", f"{_R}.codec", f"{_R}.inject",
        f"{_R}.restart", f"{_R}.clipboard", f"{_R}.disk",
    },
    # clipboard: where only Qt reaches the engineer's, it is one of its back-ends.
    f"{_R}.ui": {f"{_R}.clipboard", f"{_R}.stream", f"{_R}.policy", f"{_R}.wire"},
    # secure: its reader of codes, so that an application knows a code before it starts anything by it.
    f"{_R}.launch": {f"{_R}.wire", f"{_R}.secure"},
}  # fmt: skip
COMPOSITION_ROOTS = {f"{_D}.cli", f"{_R}.__main__"}
OPEN_TO_EVERY_ROOM = {
    _R: {f"{_R}.geometry", f"{_R}.errors", f"{_R}.own_windows", f"{_R}.shown", f"{_R}.monitors"},
    _D: {f"{_D}.version", f"{_D}.paths"},
}
# Registries of optional back-ends and composition roots: the customer's side never loads what it does not use.
BRANCH_IMPORTS_ALLOWED = {
    "desk_app/cli.py",
    "remote_assist/__main__.py",
    "remote_assist/inject/__init__.py",
    "remote_assist/restart/__init__.py",
    "remote_assist/disk/__init__.py",
    "remote_assist/capture/__init__.py",
    "remote_assist/clipboard/__init__.py",
    "remote_assist/codec/__init__.py",
    "remote_assist/codec/video.py",
}
QT_ROOMS = {f"{_D}.qt", f"{_D}.agent", f"{_D}.embed", f"{_R}.ui", f"{_R}.__main__"}
PURE_ROOMS = {f"{_D}.domain", f"{_D}.wire", f"{_R}.wire", f"{_R}.secure", f"{_R}.relay", f"{_R}.policy"}
IMPURE_MODULES = {"socket", "sqlite3", "sqlalchemy", "asyncio", "time", "random", "secrets", "websockets", "httpx2"}


def _sources() -> list[Path]:
    return sorted(p for top in (_D, _R) for p in (ROOT / top).rglob("*.py"))


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _room(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2])


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno


@pytest.mark.parametrize("path", _sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_room_imports_only_what_it_may(path: Path) -> None:
    module = _module(path)
    room = _room(module)
    if room in COMPOSITION_ROOTS:
        return
    top = module.split(".")[0]
    allowed = MAY_IMPORT[room] | OPEN_TO_EVERY_ROOM[top] | {room}
    if f"{_R}.geometry" not in allowed and f"{_R}.wire" in allowed:
        allowed |= OPEN_TO_EVERY_ROOM[_R]
    for imported, line in _imports(ast.parse(path.read_text(encoding="utf-8"))):
        if imported.split(".")[0] in (_D, _R):
            assert _room(imported) in allowed, f"{path.name}:{line}: {room} may not import {imported}"
        if imported.split(".")[0] == "PySide6":
            assert room in QT_ROOMS, f"{path.name}:{line}: Qt has no place in {room}"
        if imported.split(".")[0] in IMPURE_MODULES:
            assert room not in PURE_ROOMS, f"{path.name}:{line}: {room} is pure and may not import {imported}"


@pytest.mark.parametrize("path", _sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_stand_at_the_top(path: Path) -> None:
    if str(path.relative_to(ROOT).as_posix()) in BRANCH_IMPORTS_ALLOWED:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                assert not isinstance(node, ast.Import | ast.ImportFrom), (
                    f"{path.name}:{node.lineno}: import in a branch"
                )


@pytest.mark.parametrize("path", _sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_source_is_two_folders_deep(path: Path) -> None:
    if "migrations" not in path.parts:
        assert len(path.relative_to(ROOT).parts) <= 3


def test_every_room_says_what_it_is_for() -> None:
    for path in _sources():
        if path.name == "__init__.py" and "migrations" not in path.parts:
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"


def test_no_module_imports_itself_round_a_cycle() -> None:
    graph: dict[str, set[str]] = {}
    modules = {_module(p) for p in _sources()}
    for path in _sources():
        module = _module(path)
        targets = set()
        for imported, _ in _imports(ast.parse(path.read_text(encoding="utf-8"))):
            candidate = imported if imported in modules else imported.rpartition(".")[0]
            if candidate in modules and candidate != module:
                targets.add(candidate)
        graph[module] = targets
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, "cycle: " + " > ".join((*trail[trail.index(module) :], module))
        if module not in done:
            for target in sorted(graph[module]):
                visit(target, (*trail, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())
