"""What a vendor installs carries all it needs: built without a network, and run from outside the working copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = {"desk_app": "desk_app", "remote_assist": "remote_assist", "deskside_resources": "resources"}
# What a build reads; never an earlier build's leavings, which setuptools would take for new.
SOURCES = (*PACKAGES.values(), "installer", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel of the working copy as it is now, built in a copy without any translation ready."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    copy.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.qm"))
        else:
            shutil.copy(source, copy / name)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "-w", str(folder), str(copy)], capture_output=True, text=True, check=False, timeout=110
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


@pytest.fixture(scope="module")
def installed(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content in a folder, as an installer lays it out."""
    folder = tmp_path_factory.mktemp("site")
    wheel.extractall(folder)
    return folder


def runs(site: Path, home: Path, *arguments: str, stdin: str = "") -> str:
    environment = {**os.environ, "PYTHONPATH": str(site), "DESKSIDE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, *arguments],
        input=stdin, env=environment, cwd=home, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def carried(wheel: zipfile.ZipFile, package: str) -> set[str]:
    return {name.removeprefix(f"{package}/") for name in wheel.namelist() if name.startswith(f"{package}/")}


@pytest.mark.parametrize("package", PACKAGES)
def test_wheel_carries_every_file_of_the_package(wheel: zipfile.ZipFile, package: str) -> None:
    folder = ROOT / PACKAGES[package]
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    kept = {path.relative_to(folder).as_posix() for path in files if path.suffix not in (".ts", ".qm")}
    translated = {path.with_suffix(".qm").relative_to(folder).as_posix() for path in files if path.suffix == ".ts"}
    assert kept | translated == carried(wheel, package)


def test_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_wheel_brings_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    names = {name.split("/", 1)[1]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "deskside = desk_app.cli:main" in wheel.read(names["entry_points.txt"]).decode()
    assert "Apache License" in wheel.read(names["licenses/LICENSE"]).decode()


def test_installed_windows_speak_chinese(installed: Path, tmp_path: Path) -> None:
    script = """
import sys
from PySide6.QtCore import QTranslator
import desk_app, deskside_resources
from desk_app.qt.language import translations_folder
print(desk_app.__file__)
for file in sorted(translations_folder().glob("*.qm")):
    translator = QTranslator()
    print(file.name, translator.load(str(file)), translator.language())
"""
    module, *lines = runs(installed, tmp_path, "-c", script).splitlines()
    assert Path(module).is_relative_to(installed)
    expected = sorted(path.stem for path in (ROOT / "resources" / "translations").glob("*.ts"))
    assert lines == [f"{name}.qm True zh_CN" for name in expected]


def test_installed_hub_makes_its_tables(installed: Path, tmp_path: Path) -> None:
    who = ("--name", "Wang", "--email", "wang@example.com", "--password-stdin")
    said = runs(installed, tmp_path, "-m", "desk_app.cli", "hub", "init", *who, stdin="correct horse battery\n")
    assert "Wang <wang@example.com> is the administrator." in said


def test_build_without_lrelease_fails_with_a_sentence(tmp_path: Path) -> None:
    # -S: no installed packages, so no PySide6.
    done = subprocess.run(
        [sys.executable, "-S", "-m", "installer.translations"],
        cwd=ROOT, env={**os.environ, "PATH": str(tmp_path)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("The translations cannot be built: there is no lrelease.")


def test_broken_translation_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken_zh_CN.ts").write_text("<TS", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import sys, pathlib; from installer import translations as t\n"
         "t.release(pathlib.Path(sys.argv[1]))", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "broken_zh_CN.ts cannot be built" in done.stderr
