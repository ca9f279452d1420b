"""The bounds of the media protocol; every one is checked before the work it bounds is done."""

from __future__ import annotations

PROTOCOL_VERSION = 1
PROTOCOL_NAME = b"deskside-assist/1"

MAX_RECORD = 2 * 1024 * 1024  # bytes of one sealed record, outer header included
MAX_HANDSHAKE = 4096  # bytes of one pairing message
MAX_CONTROL = 64 * 1024  # bytes of one control message
MAX_TEXT_INPUT = 1024  # characters of one Unicode commit
MAX_CLIPBOARD = 48 * 1024  # characters of one clipboard transfer
MAX_SIDE = 16384  # pixels of a screen's side
MAX_PIXELS = 64 * 1024 * 1024  # pixels of a whole screen
MAX_RECTS = 1024  # rectangles in one frame record
MAX_CURSOR_SIDE = 256  # pixels of a pointer picture's side
MAX_CODECS = 32  # codecs that a viewer names
MAX_NAME = 200  # characters of a name or a subject shown to the customer
MAX_CERTIFICATE = 4096  # bytes of an engineer's certificate
MAX_LAUNCH_LINE = 8 * 1024 * 1024  # bytes of one line between an application and its host process
MAX_AUDIT_RECORDS = 10_000  # records of one session; a longer one ends with a sentence
MAX_AUDIT_DETAIL = 200  # characters of a record's detail
