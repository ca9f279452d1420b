"""The engineer's files in one session. Invariant: they leave only while the host says that it is granted."""

from __future__ import annotations

from remote_assist.stream.file_exchange import FileExchange
from remote_assist.stream.file_rights import ViewerRights
from remote_assist.stream.filing import FileDesk
from remote_assist.stream.viewer_session import ViewerSession
from remote_assist.wire.roles import Role


def viewer_files(session: ViewerSession, desk: FileDesk) -> FileExchange:
    """The exchange of this session; called in the viewer's loop."""

    def owner() -> bytes:
        return session.keys.peer_sign if session.keys is not None else b""

    return FileExchange(Role.VIEWER, ViewerRights(session), desk, note=session.note, owner=owner)
