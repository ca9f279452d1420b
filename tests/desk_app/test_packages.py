"""Each part imports only what its extra installs: read from the imports and pyproject.toml, both as they stand.

The base is what a vendor ships to its customers, so a package that only hub or engineers need must not get into it.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"desk_app", "remote_assist", "deskside_resources"}

PARTS: dict[str, tuple[str, ...]] = {
    "desk_app/hub": ("hub",),
    "desk_app/store": ("hub",),
    "desk_app/agent": ("agent",),
    "desk_app/qt/event_loop.py": ("agent",),
    "remote_assist/codec/video_av.py": ("video",),
    # Its branches lead to every part.
    "desk_app/cli.py": ("hub", "agent"),
}
"""What needs more than the base; everything else of ours is the base."""
NAMED_IN_TEXT = {
    "asyncpg": "SQLAlchemy loads it by the database's URL",
    "shiboken6": "comes with PySide6-Essentials, version by version",
}


def distribution(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return normal(name.group())


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


BASE = {distribution(line) for line in PROJECT["dependencies"]}
EXTRAS = {
    extra: {distribution(line) for line in lines} for extra, lines in PROJECT["optional-dependencies"].items()
}  # fmt: skip
PROVIDERS = {module: {normal(name) for name in names} for module, names in packages_distributions().items()}


def imported(path: Path) -> set[str]:
    """The top-level modules a file imports, by a statement or by `import_module("...")`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    tops = {name.partition(".")[0] for name in found}
    return {name for name in tops if name not in sys.stdlib_module_names and name not in OURS}


def part(path: Path) -> tuple[str, ...]:
    name = path.relative_to(ROOT).as_posix()
    return next((extras for start, extras in PARTS.items() if name.startswith(start)), ())


SOURCES = sorted(path for top in ("desk_app", "remote_assist") for path in (ROOT / top).rglob("*.py"))


@pytest.mark.parametrize("extra", ["", "hub", "agent", "video"])
def test_each_part_imports_only_what_its_extra_installs(extra: str) -> None:
    strangers = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in SOURCES
        if (extra in part(path) if extra else not part(path))
        for module in imported(path) - set(NAMED_IN_TEXT)
        if not PROVIDERS.get(module, {normal(module)}) & BASE.union(*(EXTRAS[name] for name in part(path)))
    ]
    assert strangers == []


def test_nothing_is_installed_that_nobody_imports() -> None:
    used = {name for path in SOURCES for module in imported(path) for name in PROVIDERS.get(module, {normal(module)})}
    shipped = BASE.union(*(names for extra, names in EXTRAS.items() if extra != "dev"))
    assert shipped - used - {normal(name) for name in NAMED_IN_TEXT} == set()


def test_every_dependency_is_bounded() -> None:
    lines = [*PROJECT["dependencies"], *(line for lines in PROJECT["optional-dependencies"].values() for line in lines)]
    open_ended = [line for line in lines if not line.startswith("deskside[") and "<" not in line.partition(";")[0]]
    assert open_ended == []


def test_button_and_host_process_load_neither_hub_nor_engineers_window() -> None:
    script = "import sys, desk_app.embed.help, desk_app.embed.program, remote_assist.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert not loaded & {"desk_app.hub", "desk_app.store", "desk_app.agent", "remote_assist.stream"}
    kept_out = set.union(*(EXTRAS[extra] for extra in ("hub", "agent", "postgres", "video"))) - BASE
    assert {name for top in loaded if "." not in top for name in PROVIDERS.get(top, ())} & kept_out == set()
