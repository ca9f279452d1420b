"""Where Deskside keeps its files on this computer, by the rules of each system.

`DESKSIDE_HOME` moves everything under one folder: for tests, the demo, and people who carry it on a stick.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "deskside"


def data_folder() -> Path:
    """The folder for what must survive: the hub's database, device keys, drafts. Made with mode 0700 when missing."""
    home = os.environ.get("DESKSIDE_HOME")
    folder = Path(home) / "data" if home else Path(platformdirs.user_data_dir(_APP, appauthor=False))
    return _made(folder)


def config_folder() -> Path:
    """The folder for what a person may edit. Made with mode 0700 when missing."""
    home = os.environ.get("DESKSIDE_HOME")
    folder = Path(home) / "config" if home else Path(platformdirs.user_config_dir(_APP, appauthor=False))
    return _made(folder)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
