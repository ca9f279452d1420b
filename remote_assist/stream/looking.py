"""One engineer's look at the screen: begun by a grant, paused by the customer, turned to something else, begun anew.

What becomes of the pixels is the showing's; here is when they begin, and what the log and the viewer are told of them.
Belongs to the share's loop.

Invariant: what is shown is written down before it is shown, and nothing made before a pause or another choice is sent
after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from remote_assist.codec import lossless_codec_ids
from remote_assist.errors import ProtocolError, ScreenUnavailable
from remote_assist.policy.consent import Consent
from remote_assist.stream.gate import Gate
from remote_assist.stream.picture_news import PictureNews
from remote_assist.stream.session_log import SessionLog
from remote_assist.stream.share_setup import ShareListener
from remote_assist.stream.showing import Showing
from remote_assist.stream.stage import Stage
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.control import Control, Introduce, Paused, Resumed
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability

MOST_PICTURES_KEPT = 500  # stills of one session that are written down; whoever says more of them floods the log
_VIEW = Capability.VIEW


class Looking:
    """See the module. `since` is when it began, in seconds since 1970; 0.0 before."""

    def __init__(
        self,
        gate: Gate,
        stage: Stage,
        showing: Showing,
        introduction: Introduce,
        *,
        log: SessionLog,
        listener: ShareListener,
        send: Callable[[Control], None],
    ) -> None:
        self._gate = gate
        self._stage = stage
        self._showing = showing
        self._log = log
        self._listener = listener
        self._send = send
        self._news = PictureNews(stage, introduction, send)
        self._codecs = frozenset(introduction.codecs)
        self._pictures_kept = 0
        self.is_paused = False
        self.since = 0.0

    @property
    def is_allowed(self) -> bool:
        return self._gate.state(_VIEW) is Consent.GRANTED

    @property
    def is_wanted(self) -> bool:
        """Does this engineer look, or is the customer being asked about it?"""
        return self._gate.state(_VIEW) in {Consent.GRANTED, Consent.ASKED}

    def granted(self) -> None:
        """He may look from now on, at what was chosen; no pixel is grabbed yet."""
        self.since = self.since or time.time()
        self.tell_shown()

    def begin(self) -> None:
        """The banner names him: let pixels come."""
        try:
            self._stage.open_watch()
        except ScreenUnavailable:
            # Viewing goes on without; control is refused when it is asked for.
            self._log.record(AuditKind.REFUSED, Capability.CONTROL, "no watch for the customer's input on this system")
        if self._showing.has_begun:
            self._showing.look_again()
        else:
            self._showing.begin(self._stage.admit(self._gate, self._showing, self._codecs))
        if self.is_paused:
            self._note_pause()

    def introduced(self, introduction: Introduce) -> None:
        """The viewer's program was started again. Raises `ProtocolError` where it decodes too little now."""
        self._news.introduced(introduction)
        codecs = frozenset(introduction.codecs)
        if codecs == self._codecs:
            return
        if not lossless_codec_ids() <= codecs:
            raise ProtocolError("The viewer was started again, and decodes too little now.")
        self._codecs = codecs
        if self._showing.has_begun:
            self._showing.close()
            self._showing.begin(self._stage.admit(self._gate, self._showing, codecs))

    def linked(self) -> None:
        """There is another link, and the viewer knows what is granted: say again what it sees."""
        self._news.begin_anew()
        self.tell_sight()
        if self.is_paused:
            self._send(Paused(_VIEW))

    def tell_shown(self) -> None:
        """Something else is shown from now on: it is written down, and the viewer is told."""
        if self.is_allowed:
            curtain = self._stage.curtain
            self._log.record(AuditKind.SHOWN, _VIEW, curtain.terms.described(curtain.choice))
            self.tell_sight()

    def tell_sight(self) -> None:
        """The viewer learns what is in its picture, and whether parts of it are hidden, once for each change."""
        if self.is_allowed:
            self._news.tell()

    def drop_pictures(self) -> None:
        """What was made by an older choice is not sent any more."""
        self._showing.begin_anew()

    def picture_kept(self) -> None:
        """The engineer keeps a still. Raises `ProtocolError` where that was said too often."""
        self._pictures_kept += 1
        if self._pictures_kept > MOST_PICTURES_KEPT:
            raise ProtocolError("More pictures are kept than anybody needs.")
        self._log.record(AuditKind.PICTURE_KEPT, _VIEW)

    def pause(self, paused: bool) -> None:
        """The customer has paused everything, or goes on: nothing of before is sent, and the viewer learns it."""
        self.is_paused = paused
        if paused:
            self.drop_pictures()
            self._showing.outbox.drop(RecordClass.INPUT)
        else:
            self._showing.look_again()
        if self.is_allowed:
            self._note_pause()

    def _note_pause(self) -> None:
        if self.is_paused:
            self._log.record(AuditKind.PAUSED, _VIEW, "by the customer")
            self._send(Paused(_VIEW))
            self._listener.paused(_VIEW)
        else:
            self._log.record(AuditKind.RESUMED, _VIEW)
            self._send(Resumed(_VIEW))
            self._listener.resumed(_VIEW)
