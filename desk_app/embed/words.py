"""What the window says, in its own language and without touching the application's translators.

Invariant: English stands in the code, in one context named `help`; what is not translated is said in English. Names
and numbers from other machines are filled into the translated sentence and stay plain text.
"""

from __future__ import annotations

from desk_app.domain.ids import Millis
from desk_app.domain.messages import Notice, NoticeCode
from desk_app.domain.refusals import Refusal
from desk_app.domain.text import shortened
from desk_app.domain.tickets import TicketState
from desk_app.embed.share_state import ShareState
from desk_app.qt import refusals, times
from desk_app.qt.language import Language
from remote_assist.launch import ReasonCode

_NAME_CHARACTERS = 32
CODE_REFUSED = frozenset({ReasonCode.WRONG_CODE, ReasonCode.CODE_USED, ReasonCode.PAIRING_FAILED})
"""How a code that was taken comes to nothing. That the two ends differ may also be somebody between them."""


class Words:
    """One language; a window that is to speak another one is made anew."""

    def __init__(self, language: Language) -> None:
        self._language = language

    @property
    def language(self) -> str:
        """`en` or `zh_CN`."""
        return self._language.name

    @property
    def chosen(self) -> Language:
        return self._language

    def translate(self, context: str, text: str) -> str:
        """`context` is always `help`: it stands here so that pyside6-lupdate finds the text."""
        return self._language.translate(context, text)

    def refusal(self, refusal: Refusal) -> str:
        return refusals.sentence(refusal, self._language)

    def notice(self, notice: Notice) -> str:
        """What a notice tells the customer; a newer hub's code says nothing wrong."""
        template = _notices(self).get(notice.code)
        if template is None:
            return ""
        known = {"agent": "", "to": "", "number": "", "score": "", "seconds": ""}
        params = {name: shortened(str(value), _NAME_CHARACTERS) for name, value in notice.params.items()}
        return template.format_map(known | params)


def _notices(words: Words) -> dict[str, str]:
    return {
        NoticeCode.QUEUED: words.translate("help", "You asked for a person."),
        NoticeCode.ACCEPTED: words.translate("help", "{agent} is here."),
        NoticeCode.TRANSFERRED: words.translate("help", "{to} takes over from {agent}."),
        NoticeCode.RETURNED_TO_QUEUE: words.translate("help", "You are in line again; you keep your turn."),
        NoticeCode.ENDED: words.translate("help", "The conversation has ended."),
        NoticeCode.TICKET_MADE: words.translate("help", "We go on with this as request #{number}."),
        NoticeCode.ASSIST_ASKED: words.translate("help", "{agent} asks to see your screen."),
        NoticeCode.ASSIST_OFFERED: words.translate("help", "You offered to show your screen."),
        NoticeCode.ASSIST_INVITED: words.translate("help", "{agent} asks {to} to look at your screen too."),
        NoticeCode.ASSIST_OBSERVED: words.translate("help", "{agent} wants to look on."),
        NoticeCode.ASSIST_LEFT: words.translate("help", "{agent} does not see your screen."),
        NoticeCode.CODE_TAKEN: words.translate("help", "You typed the code of {agent}."),
        NoticeCode.ASSIST_STARTED: words.translate("help", "{agent} sees your screen."),
        NoticeCode.ASSIST_REFUSED: words.translate("help", "Your screen is not shown."),
        NoticeCode.ASSIST_ENDED: words.translate("help", "Your screen is no longer shown."),
        NoticeCode.RATED: words.translate("help", "You rated this {score} of 5. Thank you!"),
    }


def ago_words(at: Millis, now: Millis, words: Words) -> str:
    """How long ago something was, in plain words."""
    return times.relative(at, now, words.chosen)


def name_shown(name: str) -> str:
    """A name from elsewhere, short enough for a line of this window."""
    return shortened(name, _NAME_CHARACTERS)


def file_size(size: int, words: Words) -> str:
    """Bytes for people."""
    return refusals.bytes_shown(size, words.chosen)


def waiting_words(expected_wait_s: int | None, words: Words) -> str:
    """The expected wait; nothing where nothing can be said."""
    if expected_wait_s is None:
        return ""
    minutes = -(-expected_wait_s // 60)
    if minutes <= 1:
        return words.translate("help", "Usually it takes less than a minute.")
    return words.translate("help", "Usually it takes about {minutes} minutes.").format(minutes=minutes)


def ticket_state_word(state: TicketState, words: Words) -> str:
    """A ticket's state as its customer says it."""
    return {
        TicketState.NEW: words.translate("help", "Received"),
        TicketState.OPEN: words.translate("help", "In work"),
        TicketState.PENDING: words.translate("help", "Waiting for an answer"),
        TicketState.ON_HOLD: words.translate("help", "On hold"),
        TicketState.SOLVED: words.translate("help", "Solved"),
        TicketState.CLOSED: words.translate("help", "Closed"),
        TicketState.MERGED: words.translate("help", "Joined with another request"),
    }[state]


def ticket_state_sentence(state: TicketState, who: str, words: Words) -> str:
    """Where a ticket stands, and with whom."""
    word = ticket_state_word(state, words)
    working = state in (TicketState.OPEN, TicketState.PENDING, TicketState.ON_HOLD)
    if not who or not working:
        return word
    return words.translate("help", "{state}, with {name}").format(state=word, name=shortened(who, _NAME_CHARACTERS))


def share_sentence(
    state: ShareState,
    agent: str,
    words: Words,
    *,
    is_away: bool = False,
    is_paused: bool = False,
    are_several: bool = False,
) -> str:
    """What is going on with the customer's screen."""
    name = shortened(agent, _NAME_CHARACTERS) or words.translate("help", "The person helping you")
    if is_away:
        return words.translate(
            "help", "{name} is away: the connection is lost, and nothing is shown until it is back"
        ).format(name=name)
    if is_paused:
        return words.translate("help", "Paused: {name} sees nothing new until you go on").format(name=name)
    if are_several and state in (ShareState.VIEWED, ShareState.CONTROLLED, ShareState.PAUSED):
        names = shortened(agent, 3 * _NAME_CHARACTERS)
        if state is ShareState.VIEWED:
            return words.translate("help", "{names} see your screen").format(names=names)
        steered = words.translate("help", "{names} see your screen; one of them can use mouse and keyboard")
        return steered.format(names=names)
    return {
        ShareState.IDLE: "",
        ShareState.ASKED: words.translate("help", "{name} asks to see your screen"),
        ShareState.STARTING: words.translate("help", "One moment, it is being prepared…"),
        ShareState.LISTENING: words.translate("help", "Read the address and the code to the person helping you"),
        ShareState.JOINED: words.translate("help", "Nobody sees your screen yet. Please answer the question on it."),
        ShareState.VIEWED: words.translate("help", "{name} sees your screen"),
        ShareState.CONTROLLED: words.translate("help", "{name} sees your screen and can use mouse and keyboard"),
        ShareState.PAUSED: words.translate("help", "{name} waits while you use mouse and keyboard"),
        ShareState.ENDED: words.translate("help", "Your screen is no longer shown"),
        ShareState.FAILED: words.translate("help", "Your screen could not be shown"),
    }[state].format(name=name)


def code_refused_sentence(words: Words) -> str:
    return words.translate("help", "That was not the right code. Please type it once more, or ask for a new one.")


def share_failure(code: ReasonCode, words: Words) -> str:
    """Why the screen could not be shown, as far as it helps the person who wanted to show it."""
    if code is ReasonCode.SCREEN_UNAVAILABLE:
        return words.translate("help", "The screen of this computer cannot be read, so it cannot be shown.")
    if code in (ReasonCode.HELPER_NOT_STARTED, ReasonCode.HELPER_GONE, ReasonCode.PROTOCOL_ERROR, ReasonCode.FAILED):
        return words.translate("help", "Screen sharing does not work on this computer. Please say so in the chat.")
    if code in (ReasonCode.NOT_REACHABLE, ReasonCode.TOO_MANY_ROOMS, ReasonCode.PEER_GONE, ReasonCode.TOO_MUCH):
        return words.translate("help", "The connection for your screen failed. Please try again.")
    if code in (ReasonCode.BAD_TICKET, ReasonCode.WAITED_TOO_LONG, ReasonCode.PAIRING_TIMEOUT):
        return words.translate("help", "It took too long to connect. Please try again.")
    if code in (ReasonCode.SEAL_BROKEN, ReasonCode.PAIRING_FAILED):
        return words.translate(
            "help",
            "Something was changed on its way, so your screen is not shown. Please tell the person helping you, best by"
            " telephone.",
        )
    return words.translate("help", "Your screen could not be shown. Please try again.")
