"""Builds the translations Qt loads (`.qm`) from the ones people edit (`.ts`).

Standard library only but for PySide6-Essentials, whose `lrelease` does the work. Invariant: afterwards every `.ts` has
its `.qm` beside it, as new as itself, or `TranslationsNotBuilt` says what is missing.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "translations"


class TranslationsNotBuilt(Exception):
    """Why there are no translations, as a sentence for a person."""


def release(folder: Path = FOLDER) -> list[Path]:
    """Builds each translation anew and returns the files made. Raises `TranslationsNotBuilt`."""
    sources = sorted(folder.glob("*.ts"))
    if not sources:
        raise TranslationsNotBuilt(f"There are no translations in {folder}.")
    tool = lrelease()
    return [_release(tool, source) for source in sources]


def lrelease() -> Path:
    """Returns Qt's own tool: the one PySide6-Essentials carries, else the system's."""
    spec = importlib.util.find_spec("PySide6")
    for folder in spec.submodule_search_locations or [] if spec else []:
        for name in ("lrelease", "lrelease.exe"):
            if (tool := Path(folder) / name).is_file():
                return tool
    for name in ("lrelease6", "lrelease"):
        if found := shutil.which(name):
            return Path(found)
    raise TranslationsNotBuilt(
        "The translations cannot be built: there is no lrelease. It comes with PySide6-Essentials; install that first."
    )


def _release(tool: Path, source: Path) -> Path:
    built = source.with_suffix(".qm")
    done = subprocess.run(
        [str(tool), "-silent", str(source), "-qm", str(built)], capture_output=True, text=True, check=False
    )
    if done.returncode or not built.is_file():
        raise TranslationsNotBuilt(f"{source.name} cannot be built: {(done.stderr or done.stdout).strip()}")
    return built


if __name__ == "__main__":
    try:
        release()
    except TranslationsNotBuilt as trouble:
        sys.exit(str(trouble))
