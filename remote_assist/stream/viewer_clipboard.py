"""The engineer's clipboard in one session: his own to read, and only while the session has his attention.

What he copies all day goes nowhere: what is newest goes to a customer when that customer's picture has the focus, and
what a customer copied comes to him while he looks at that session. What came from one customer never goes to another by
itself. Invariant: nothing leaves but while the host says that the clipboard is granted; the host decides again.
"""

from __future__ import annotations

import logging
from functools import partial

from remote_assist.clipboard import OpenClipboard, unhindered
from remote_assist.stream.clipboard_exchange import ClipboardExchange
from remote_assist.stream.clipboard_facts import Crossing, Focus
from remote_assist.stream.clipboard_files import ClipboardFiles
from remote_assist.stream.viewer_session import ViewerSession
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.roles import Capability, Role

_log = logging.getLogger(__name__)


def viewer_clipboard(
    session: ViewerSession, open_desk: OpenClipboard, files: ClipboardFiles | None
) -> ClipboardExchange:
    """The exchange of this session; called in the viewer's loop."""

    def crossed(crossing: Crossing) -> None:
        kind = AuditKind.CLIPBOARD_SENT if crossing.from_here else AuditKind.CLIPBOARD_TAKEN
        session.note(kind, Capability.CLIPBOARD, crossing.described)

    is_granted = partial(session.is_granted, Capability.CLIPBOARD)
    return ClipboardExchange(
        Role.VIEWER,
        open_desk,
        unhindered,
        is_granted,
        is_granted=is_granted,
        crossed=crossed,
        told=session.listener.clipboard_changed,
        failed=lambda sentence: _log.warning("the engineer's clipboard is not reached: %s", sentence),
        focus=Focus.AWAY,
        files=files,
    )
