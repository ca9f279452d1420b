"""What the application asks of its host process, from the pipe.

Invariant: when the pipe closes, or says what nobody understands, the share ends.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from remote_assist.stream.host_ui import ShareControls
from remote_assist.wire.launch import AdmitEngineer, PauseHost, RevokeCapability, ShowPanel, StopHost, parse_command
from remote_assist.wire.limits import MAX_LAUNCH_LINE
from remote_assist.wire.reasons import ReasonCode


def obey(
    pipe: io.FileIO, share: ShareControls, show_panel: Callable[[], None], admit: Callable[[AdmitEngineer], None]
) -> None:
    """Do as the application says until its end of the pipe closes; in a thread of its own."""
    try:
        while line := pipe.readline(MAX_LAUNCH_LINE + 1):
            match parse_command(line):
                case StopHost():
                    share.stop()
                case RevokeCapability(capability):
                    share.revoke(capability)
                case PauseHost(paused):
                    share.pause() if paused else share.resume()
                case ShowPanel():
                    show_panel()
                case AdmitEngineer() as engineer:
                    admit(engineer)
    finally:
        share.stop(ReasonCode.APPLICATION_GONE)
