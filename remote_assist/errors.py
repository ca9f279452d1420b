"""What can go wrong in an assist session, as one family. This module imports nothing.

AssistError
├── ProtocolError      the other side sent something it may not: the session ends
│   └── TooLarge       it was over a bound that is checked before work is done
├── PairingFailed      the code or the words do not match, or the code is used up
├── SealBroken         a record was forged, replayed, reordered or out of its time
├── NotGranted         an act without a live grant
├── PeerGone           the connection ended before the session did
└── ScreenUnavailable  no screen to show, or this system cannot do it yet
"""


class AssistError(Exception):
    """The family; its text is one sentence for a person."""


class ProtocolError(AssistError):
    pass


class TooLarge(ProtocolError):
    pass


class PairingFailed(AssistError):
    pass


class SealBroken(AssistError):
    pass


class NotGranted(AssistError):
    pass


class PeerGone(AssistError):
    pass


class ScreenUnavailable(AssistError):
    pass
