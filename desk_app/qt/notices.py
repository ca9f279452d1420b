"""A sentence for every notice that the system puts into a conversation, and for trouble on this computer.

Invariant: every `NoticeCode` and `Trouble` has one in both languages; an unknown code of a newer hub is told plainly.
"""

from __future__ import annotations

from desk_app.client.facts import Trouble, TroubleSeen
from desk_app.domain.messages import Notice, NoticeCode
from desk_app.domain.sessions import EndedBy
from desk_app.qt.language import QT_TRANSLATE_NOOP, Language, filled
from desk_app.qt.times import lasting

SENTENCES: dict[NoticeCode, str] = {
    NoticeCode.QUEUED: QT_TRANSLATE_NOOP("Notices", "Waiting for a person."),
    NoticeCode.ACCEPTED: QT_TRANSLATE_NOOP("Notices", "{agent} has joined the conversation."),
    NoticeCode.TRANSFERRED: QT_TRANSLATE_NOOP("Notices", "{agent} has handed the conversation over to {to}."),
    NoticeCode.RETURNED_TO_QUEUE: QT_TRANSLATE_NOOP("Notices", "{agent} has put the conversation back into the queue."),
    NoticeCode.ENDED: QT_TRANSLATE_NOOP("Notices", "The conversation has ended."),
    NoticeCode.TICKET_MADE: QT_TRANSLATE_NOOP("Notices", "Ticket {number} was made from this conversation."),
    NoticeCode.ASSIST_ASKED: QT_TRANSLATE_NOOP("Notices", "{agent} asks to see the screen."),
    NoticeCode.ASSIST_OFFERED: QT_TRANSLATE_NOOP("Notices", "The customer offers to share the screen."),
    NoticeCode.ASSIST_INVITED: QT_TRANSLATE_NOOP("Notices", "{agent} asks {to} to look at the screen too."),
    NoticeCode.ASSIST_OBSERVED: QT_TRANSLATE_NOOP("Notices", "{agent} wants to look on."),
    NoticeCode.ASSIST_LEFT: QT_TRANSLATE_NOOP("Notices", "{agent} does not see the screen."),
    NoticeCode.CODE_TAKEN: QT_TRANSLATE_NOOP("Notices", "The customer came with a code that {agent} read out."),
    NoticeCode.ASSIST_STARTED: QT_TRANSLATE_NOOP("Notices", "{agent} now sees the screen."),
    NoticeCode.ASSIST_REFUSED: QT_TRANSLATE_NOOP("Notices", "The customer did not share the screen."),
    NoticeCode.ASSIST_ENDED: QT_TRANSLATE_NOOP("Notices", "Sharing the screen has ended after {seconds}."),
    NoticeCode.RATED: QT_TRANSLATE_NOOP("Notices", "The customer rated this conversation {score} out of 5."),
}
ENDED_BY: dict[EndedBy, str] = {
    EndedBy.CUSTOMER: QT_TRANSLATE_NOOP("Notices", "The customer has ended the conversation."),
    EndedBy.AGENT: QT_TRANSLATE_NOOP("Notices", "The support engineer has ended the conversation."),
    EndedBy.SYSTEM: QT_TRANSLATE_NOOP("Notices", "The conversation has ended because nobody was there any more."),
}
UNKNOWN = QT_TRANSLATE_NOOP("Notices", "Something happened that this version does not know ({code}).")

TROUBLES: dict[Trouble, str] = {
    Trouble.CACHE_SET_ASIDE: QT_TRANSLATE_NOOP(
        "Notices",
        "The local copy could not be read and was set aside as {detail}. Conversations come from the hub.",
    ),
    Trouble.CACHE_UNAVAILABLE: QT_TRANSLATE_NOOP(
        "Notices", "Nothing can be kept on this computer, so drafts are lost when it closes: {detail}"
    ),
    Trouble.AUDIT_NOT_COPIED: QT_TRANSLATE_NOOP(
        "Notices", "The record of the screen session could not be copied to this computer; the hub gets it: {detail}"
    ),
}


def sentence(notice: Notice, language: Language) -> str:
    """Returns what a system message says. Parameters are plain text from elsewhere."""
    known = notice.code in NoticeCode.__members__.values()
    template = SENTENCES[NoticeCode(notice.code)] if known else UNKNOWN
    by = notice.params.get("by")
    if notice.code == NoticeCode.ENDED:
        template = next((text for kind, text in ENDED_BY.items() if kind == by), template)
    params = {name: str(value)[:200] for name, value in notice.params.items()}
    seconds = notice.params.get("seconds")
    if isinstance(seconds, int):
        params["seconds"] = lasting(seconds, language)
    return filled(language.translate("Notices", template), {**params, "code": notice.code})


def trouble_sentence(seen: TroubleSeen, language: Language) -> str:
    """Returns what to tell of trouble on this computer."""
    return filled(language.translate("Notices", TROUBLES[seen.trouble]), {"detail": seen.detail})
