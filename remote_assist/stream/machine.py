"""This machine as a share sees it: its screen, its injector, its watch of the customer's input.

Invariant: the back-ends are loaded here, once, in the thread that imports this module.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from remote_assist.capture import Curtain, open_screen, what_can_be_shown
from remote_assist.clipboard import has_clipboard, open_clipboard
from remote_assist.inject import Guard, OwnWindows, open_injector, open_input_watch
from remote_assist.policy.questions import Engineer
from remote_assist.shown import ShownTerms
from remote_assist.stream.filing import FileDesk
from remote_assist.stream.host_ui import HostUi
from remote_assist.stream.share_setup import Machine, Offer

if sys.platform == "linux":
    # xcffib keeps its extensions in one dictionary: loading another one while a thread connects breaks that thread.
    import remote_assist.capture.x11
    import remote_assist.clipboard.x11
    import remote_assist.inject.watch_x11
    import remote_assist.inject.x11  # noqa: F401


def local_machine(
    ui: HostUi,
    display: str | None = None,
    *,
    shown: ShownTerms | None = None,
    video: bool = False,
    open_file_desk: Callable[[Engineer], FileDesk] | None = None,
) -> Machine:
    """The machine of this process; `ui` says where our own windows are, `video` that it makes video streams.

    `shown` is what may be shown of its screen; by default the desktop without password managers. Without
    `open_file_desk`, whom an engineer's files are asked about, there are no files.
    """
    curtain = Curtain(shown or ShownTerms(), see_through=ui.see_through)

    def offer() -> Offer:
        monitors, tells_windows = what_can_be_shown(display)
        return Offer(curtain.terms.choices(monitors, tells_windows=tells_windows), tells_windows)

    return Machine(
        lambda: open_screen(display),
        lambda ledger: open_injector(display, guard_of(ui.own_windows, curtain), ledger),
        lambda ledger, acted, panicked, lost: open_input_watch(ledger, acted, panicked, lost, display),
        curtain,
        offer,
        video,
        open_clipboard=partial(open_clipboard, display=display) if has_clipboard() else None,
        open_file_desk=open_file_desk,
        scales=ui.scales,
    )


def guard_of(own_windows: Guard, curtain: Curtain) -> Guard:
    """Injected input may reach neither our own windows nor what the engineer may not see."""

    def guard() -> OwnWindows:
        own, sight = own_windows(), curtain.sight
        areas, ids = (*own.areas, *sight.hidden), own.native_ids | sight.windows
        return OwnWindows(own.question_open, own.focused, areas, ids, sight.known)

    return guard
