"""This machine as a share sees it: its screen, its injector, its watch of the customer's input.

Invariant: the back-ends are loaded here, once, in the thread that imports this module.
"""

from __future__ import annotations

import sys

from remote_assist.capture import open_screen
from remote_assist.inject import open_injector, open_input_watch
from remote_assist.stream.host_ui import HostUi
from remote_assist.stream.share_setup import Machine

if sys.platform == "linux":
    # xcffib keeps its extensions in one dictionary: loading another one while a thread connects breaks that thread.
    import remote_assist.capture.x11
    import remote_assist.inject.watch_x11
    import remote_assist.inject.x11  # noqa: F401


def local_machine(ui: HostUi, display: str | None = None, *, video: bool = False) -> Machine:
    """The machine of this process; `ui` says where our own windows are, `video` that it makes video streams."""

    return Machine(
        lambda: open_screen(display),
        lambda ledger: open_injector(display, ui.own_windows, ledger),
        lambda ledger, acted, panicked, lost: open_input_watch(ledger, acted, panicked, lost, display),
        video,
    )
