"""Sets up a working copy and runs the words of the Makefile: `py -3 installer/dev.py demo` on Windows.

Standard library only, since it runs before anything is installed. Invariant: running it again does only what has
changed since, so a second start takes seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "deskside-installed"
TRANSLATIONS = ROOT / "resources" / "translations"
SUPPORTED = range(11, 14)  # the minor versions of Python 3 that pyproject.toml allows

QT_PACKAGES = (
    *("libgl1", "libegl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0", "libxcb-shape0"),
    *("libxkbcommon-x11-0", "fonts-noto-cjk"),
)
"""What the windows need on a bare Debian 12."""
DISPLAY_PACKAGES = ("xvfb", "openbox")
"""What virtual displays need besides, for the tests and the headless demo."""
TEST_PACKAGES = (
    *("dbus", "ibus", "ibus-libpinyin", "xserver-xephyr"),
    *("xterm", "python3-gi", "gir1.2-gtk-3.0", "x11-xkb-utils"),
)
"""To test with: a real Chinese input method, a display that can be turned, and other people's programs to type into."""

_WAITS = b"pytest.mark.waits"
"""Marks tests that only let time pass: they leave the processor to others, so that many run at a time."""


class SetUpFailed(Exception):
    """What is missing and what to do about it, as sentences for a person."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="installer/dev.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("word", choices=["setup", "demo", "test", "check", "bench", "translations"])
    parser.add_argument(
        "rest", nargs=argparse.REMAINDER, help="passed on, for example: test tests/desk_app/hub -k queue"
    )
    options = parser.parse_args(arguments)
    try:
        return _WORDS[options.word](options.rest)
    except SetUpFailed as failure:
        print(failure, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def set_up(rest: list[str], extra: tuple[str, ...] = DISPLAY_PACKAGES) -> int:
    """Makes the environment, installs what pyproject.toml asks for, and builds the translations."""
    del rest
    _install_system_packages(QT_PACKAGES + extra)
    _make_environment()
    _install_python_packages()
    _release_translations()
    return 0


def demo(rest: list[str]) -> int:
    """The main job: side by side on this screen, or by itself on two virtual displays."""
    headless = os.environ.get("HEADLESS", "") not in ("", "0") or not _has_screen()
    set_up([], DISPLAY_PACKAGES if headless else ())
    return _run("-m", "tests.end2end.story" if headless else "tests.end2end.side_by_side", *rest)


def test(rest: list[str]) -> int:
    set_up([], DISPLAY_PACKAGES + TEST_PACKAGES)
    if rest:
        return _run("-m", "pytest", "-q", *rest)
    waiting = [str(path) for path in sorted((ROOT / "tests").rglob("test_*.py")) if _WAITS in path.read_bytes()]
    parts = (("2", "not waits", ()), ("6", "waits", waiting))  # six that read all files would take longer than waiting
    return max(
        _run("-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup", "-m", which, *files)
        for workers, which, files in parts
    )


def check(rest: list[str]) -> int:
    set_up([])
    for command in (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-m", "pytest", "-q", "tests/test_architecture.py"),
    ):
        if code := _run(*command, *rest):
            return code
    return 0


def bench(rest: list[str]) -> int:
    set_up([])
    return _run("-m", "tests.bench", *rest)


def translations(rest: list[str]) -> int:
    """Brings the .ts files up to date with the sources; a person then fills in what is new."""
    set_up(rest, ())
    for source, name in _TRANSLATED.items():
        files = [str(path) for path in sorted((ROOT / source).rglob("*.py"))]
        target = TRANSLATIONS / f"{name}_zh_CN.ts"
        tool = str(_tool("pyside6-lupdate"))
        _checked(
            [tool, *files, "-ts", str(target), "-no-obsolete", "-locations", "none"], "bring translations up to date"
        )
    return _release_translations()


_TRANSLATED = {
    "desk_app/qt": "desk_app_qt",
    "desk_app/agent": "desk_app_agent",
    "desk_app/embed": "desk_app_embed",
    "remote_assist/ui": "remote_assist",
}
_WORDS = {"setup": set_up, "demo": demo, "test": test, "check": check, "bench": bench, "translations": translations}


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY"))


def _install_system_packages(wanted: tuple[str, ...]) -> None:
    if not sys.platform.startswith("linux") or shutil.which("dpkg-query") is None:
        return  # elsewhere Qt brings what it needs; other Linux systems name these packages differently
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Abbrev}\n", *wanted],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    installed = {line.split()[0] for line in listed.splitlines() if line.split()[1:] == ["ii"]}
    missing = [name for name in wanted if name not in installed]
    if not missing:
        return
    if os.geteuid() != 0:
        raise SetUpFailed(
            "Some system packages are missing. Install them, then run this again:\n\n"
            f"    sudo apt-get update && sudo apt-get install -y {' '.join(missing)}\n"
        )
    print(f"Installing system packages: {' '.join(missing)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _checked(["apt-get", "update", "-qq"], "read the list of system packages", quiet)
    _checked(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], "install system packages", quiet)


def _python() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _tool(name: str) -> Path:
    return _python().with_name(name + (".exe" if sys.platform == "win32" else ""))


def _make_environment() -> None:
    if _python().exists() and STAMP.exists():
        return
    major, minor = sys.version_info[:2]
    if major != 3 or minor not in SUPPORTED:
        for candidate in reversed(SUPPORTED):
            if other := shutil.which(f"python3.{candidate}"):
                os.execv(other, [other, *sys.argv])
        raise SetUpFailed(f"Deskside needs Python 3.{SUPPORTED[0]} to 3.{SUPPORTED[-1]}; this is {major}.{minor}.")
    if not _python().exists():
        print("Making .venv", flush=True)
        try:
            venv.create(ENVIRONMENT, with_pip=True, clear=ENVIRONMENT.exists())
        except (subprocess.CalledProcessError, ImportError):
            shutil.rmtree(ENVIRONMENT, ignore_errors=True)
            if shutil.which("apt-get") is None or os.geteuid() != 0:
                raise SetUpFailed(
                    "This Python cannot make virtual environments. On Debian: sudo apt-get install -y python3-venv"
                ) from None
            _checked(["apt-get", "update", "-qq"], "read the list of system packages")
            _checked(["apt-get", "install", "-y", "-qq", "python3-venv"], "install python3-venv")
            venv.create(ENVIRONMENT, with_pip=True)


def _install_python_packages() -> None:
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    print("Installing Python packages into .venv (once; a few hundred megabytes)", flush=True)
    _checked([str(_python()), "-m", "pip", "install", "-q", "-e", f"{ROOT}[dev]"], "install Python packages")
    STAMP.write_text(wanted, encoding="utf-8")


def _release_translations() -> int:
    built = {path.stem: path.stat().st_mtime for path in TRANSLATIONS.glob("*.qm")}
    if any(built.get(source.stem, 0) < source.stat().st_mtime for source in TRANSLATIONS.glob("*.ts")):
        _checked([str(_python()), "-m", "installer.translations"], "build the translations")
    return 0


def _run(*arguments: str) -> int:
    """Runs the environment's Python from the root of the working copy; returns its exit code."""
    return subprocess.run([str(_python()), *arguments], cwd=ROOT, check=False).returncode


def _checked(command: list[str], purpose: str, environment: dict[str, str] | None = None) -> None:
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        raise SetUpFailed(
            f"Could not {purpose}. The lines above say why; the command was:\n\n    {' '.join(command)}\n"
        )


if __name__ == "__main__":
    sys.exit(main())
