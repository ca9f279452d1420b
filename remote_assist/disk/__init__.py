"""Folders and files as a transfer touches them, nothing through links: one file an OS, equal names, one chooser.

May import nothing of ours but geometry and errors.
"""

from __future__ import annotations

import sys
from pathlib import Path

from remote_assist.disk.folder import DiskFile, Folder, Found, Kind, LinkInTheWay

__all__ = ["DiskFile", "Folder", "Found", "Kind", "LinkInTheWay", "open_folder"]


def open_folder(path: Path) -> Folder:
    """The folder that a person chose; a link to one counts as that. Raises `OSError`."""
    if sys.platform == "win32":
        from remote_assist.disk.windows import WindowsFolder

        return WindowsFolder(path)
    from remote_assist.disk.posix import PosixFolder

    return PosixFolder.chosen(path)
