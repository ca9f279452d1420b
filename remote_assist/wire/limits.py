"""The bounds of the media protocol; every one is checked before the work it bounds is done."""

from __future__ import annotations

PROTOCOL_VERSION = 1
PROTOCOL_NAME = b"deskside-assist/1"

MAX_RECORD = 2 * 1024 * 1024  # bytes of one sealed record, outer header included
MAX_HANDSHAKE = 4096  # bytes of one pairing message
MAX_CONTROL = 64 * 1024  # bytes of one control message
MAX_TEXT_INPUT = 1024  # characters of one Unicode commit
MAX_COPIED_TEXT = 8 * 1024 * 1024  # bytes of a copied text, and of copied HTML, in UTF-8
MAX_COPIED_PICTURE = 32 * 1024 * 1024  # bytes of a copied picture, PNG
MAX_COPIED_PIXELS = 32 * 1024 * 1024  # pixels of a copied picture
MAX_COPIED_AT_ONCE = 64 * 1024  # bytes of copied content that go with the word that it was copied
MAX_COPIED_PIECE = 64 * 1024  # bytes of one piece of what is fetched
MAX_SIDE = 16384  # pixels of a screen's side
MAX_PIXELS = 64 * 1024 * 1024  # pixels of a whole screen
MAX_RECTS = 1024  # rectangles in one frame record
MAX_CURSOR_SIDE = 256  # pixels of a pointer picture's side
MAX_CODECS = 32  # codecs that a viewer names
MAX_NAME = 200  # characters of a name or a subject shown to the customer
MAX_MARK_WORD = 16 * 1024  # bytes of one word about marks
MAX_MARK_POINTS = 1024  # points of one mark
MAX_MARK_TEXT = 120  # characters of a mark that is text
MAX_MEMBERS = 8  # engineers that a host names to one of them
MAX_CERTIFICATE = 4096  # bytes of an engineer's certificate
MAX_LAUNCH_LINE = 8 * 1024 * 1024  # bytes of one line between an application and its host process
MAX_AUDIT_RECORDS = 10_000  # records of one session; a longer one ends with a sentence
MAX_AUDIT_DETAIL = 200  # characters of a record's detail
MAX_FILES_WORD = 128 * 1024  # bytes of one word about files
MAX_PIECE = 64 * 1024  # bytes of a file in one word
MAX_UNTAKEN = 4 * 1024 * 1024  # bytes of one transfer's pieces on their way and not written yet
MAX_UNTAKEN_WORDS = 512  # pieces and digests of one transfer on their way
MAX_TRANSFERS = 16  # at once, each way
MAX_TRANSFER_ENTRIES = 10_000  # files and folders of one transfer
MAX_TRANSFER_BYTES = 1 << 40  # bytes of one transfer
MAX_LISTED = 64  # entries of one page of an offer
MAX_LISTED_CHARACTERS = 2_000_000  # of all paths of one transfer together
MAX_RELATIVE_PATH = 1024  # characters of a path inside a transfer
MAX_PATH_DEPTH = 32  # names of such a path
MAX_FILE_NAME = 240  # bytes of one name, in UTF-8: room is left for a number behind it
