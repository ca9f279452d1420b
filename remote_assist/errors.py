"""What can go wrong in an assist session, as one family. This module imports nothing.

AssistError
├── ProtocolError      the other side sent something it may not: the session ends
│   ├── TooLarge       it was over a bound that is checked before work is done
│   └── OtherVersion   it speaks a version of the protocol that this side does not
├── PairingFailed      the code or the words do not match, or the code is used up
├── SealBroken         a record was forged, replayed, reordered or out of its time
├── NotGranted         an act without a live grant
├── NotCertified       an engineer's certificate that proves nothing here
├── PeerGone           the connection ended before the session did
└── ScreenUnavailable  no screen to show, or this system cannot do it yet
"""


class AssistError(Exception):
    """The family; its text is one English sentence for a terminal or a log.

    Windows show `reason` instead, a code of `wire.reasons`, and `about`, what that code's sentence names.
    """

    reason = "failed"
    about = ""


class ProtocolError(AssistError):
    reason = "protocol_error"


class TooLarge(ProtocolError):
    pass


class OtherVersion(ProtocolError):
    reason = "version"


class PairingFailed(AssistError):
    def __init__(self, sentence: str, reason: str = "pairing_failed") -> None:
        super().__init__(sentence)
        self.reason = reason


class SealBroken(AssistError):
    reason = "seal_broken"


class NotGranted(AssistError):
    pass


class NotCertified(AssistError):
    pass


class PeerGone(AssistError):
    def __init__(self, sentence: str, reason: str = "peer_gone") -> None:
        super().__init__(sentence)
        self.reason = reason


class ScreenUnavailable(AssistError):
    reason = "screen_unavailable"
