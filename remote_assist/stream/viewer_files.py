"""The engineer's files in one session. Invariant: they leave only while the host says that it is granted."""

from __future__ import annotations

from remote_assist.stream.clipboard_files import ClipboardFiles
from remote_assist.stream.file_exchange import FileExchange
from remote_assist.stream.file_rights import ViewerRights
from remote_assist.stream.filing import FileDesk
from remote_assist.stream.viewer_session import ViewerSession
from remote_assist.wire.roles import Capability, Role


def clipboard_files(session: ViewerSession, desk: FileDesk) -> ClipboardFiles:
    """The desk of this session, with what of files is for the clipboard."""
    rights = ViewerRights(session)
    return ClipboardFiles(desk, rights, sends=Capability.SEND_FILES, takes=Capability.FETCH_FILES)


def viewer_files(session: ViewerSession, desk: ClipboardFiles) -> FileExchange:
    """The exchange of this session; called in the viewer's loop."""

    def owner() -> bytes:
        return session.keys.peer_sign if session.keys is not None else b""

    exchange = FileExchange(Role.VIEWER, ViewerRights(session), desk, note=session.note, owner=owner)
    desk.carrier = exchange.send
    return exchange
