"""Restarting this computer, and what starts at the next login: one file an OS, equal names, one chooser.

May import nothing of ours but geometry and errors.
"""

from __future__ import annotations

import sys

from remote_assist.restart.restarter import Restarter, RestartUnavailable

__all__ = ["RestartUnavailable", "Restarter", "open_restarter"]


def open_restarter() -> Restarter:
    """The restarter of this system. Raises `RestartUnavailable` where there is none."""
    if sys.platform == "linux":
        from remote_assist.restart.linux import LinuxRestarter

        return LinuxRestarter()
    if sys.platform == "win32":
        from remote_assist.restart.windows import WindowsRestarter

        return WindowsRestarter()
    if sys.platform == "darwin":
        from remote_assist.restart.macos import MacRestarter

        return MacRestarter()
    raise RestartUnavailable(f"This system ({sys.platform}) cannot be restarted from here.")
