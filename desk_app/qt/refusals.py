"""A whole sentence for every refusal, in the reader's language, with the object in it and what to do next.

Invariant: every `RefusalCode` has one, in both languages; a code of a newer hub gets a sentence too, never a crash.
"""

from __future__ import annotations

from collections.abc import Mapping

from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.qt.language import QT_TRANSLATE_NOOP, Language, filled

SENTENCES: dict[RefusalCode, str] = {
    RefusalCode.BAD_CREDENTIALS: QT_TRANSLATE_NOOP("Refusals", "The e-mail address or the password is not right."),
    RefusalCode.LOGIN_LIMITED: QT_TRANSLATE_NOOP(
        "Refusals", "Too many attempts to sign in. Please try again in {retry_s} seconds."
    ),
    RefusalCode.TOKEN_INVALID: QT_TRANSLATE_NOOP(
        "Refusals", "The hub does not know this sign-in. Please sign in again."
    ),
    RefusalCode.TOKEN_EXPIRED: QT_TRANSLATE_NOOP("Refusals", "This sign-in has expired. Please sign in again."),
    RefusalCode.TOKEN_REVOKED: QT_TRANSLATE_NOOP("Refusals", "This sign-in was ended. Please sign in again."),
    RefusalCode.AGENT_DISABLED: QT_TRANSLATE_NOOP(
        "Refusals", "This account is switched off. Please ask an administrator."
    ),
    RefusalCode.APP_UNKNOWN: QT_TRANSLATE_NOOP(
        "Refusals", "The hub does not know this application. Please check its app key."
    ),
    RefusalCode.JWT_INVALID: QT_TRANSLATE_NOOP(
        "Refusals", "The application could not prove who is signed in: {detail}."
    ),
    RefusalCode.IDENTITY_BOUND: QT_TRANSLATE_NOOP(
        "Refusals", "This device already belongs to another customer. Please sign out of help first."
    ),
    RefusalCode.ORIGIN_NOT_LISTED: QT_TRANSLATE_NOOP("Refusals", "The hub does not accept connections from {origin}."),
    RefusalCode.MALFORMED: QT_TRANSLATE_NOOP("Refusals", "A message could not be read: {detail}."),
    RefusalCode.UNKNOWN_MESSAGE: QT_TRANSLATE_NOOP(
        "Refusals", "The other side does not know messages of the kind {type}. One of the two may need an update."
    ),
    RefusalCode.VERSION_UNSUPPORTED: QT_TRANSLATE_NOOP(
        "Refusals", "The versions do not fit: this side speaks {ours}, the other {theirs}. Please update Deskside."
    ),
    RefusalCode.TOO_LARGE: QT_TRANSLATE_NOOP("Refusals", "This is too large: {size}. At most {limit} can be sent."),
    RefusalCode.TOO_FAST: QT_TRANSLATE_NOOP("Refusals", "That was too fast. Please try again in {retry_s} seconds."),
    RefusalCode.TOO_LONG: QT_TRANSLATE_NOOP("Refusals", "The {field} is too long: at most {limit} characters fit."),
    RefusalCode.TOO_MANY: QT_TRANSLATE_NOOP("Refusals", "There are {limit} already: no further {what} fits."),
    RefusalCode.EMPTY: QT_TRANSLATE_NOOP("Refusals", "The {field} is empty. Please fill it in."),
    RefusalCode.TYPE_NOT_ALLOWED: QT_TRANSLATE_NOOP("Refusals", "Files of the type {type} cannot be sent."),
    RefusalCode.PICTURE_UNREADABLE: QT_TRANSLATE_NOOP("Refusals", "This picture could not be read."),
    RefusalCode.FORBIDDEN: QT_TRANSLATE_NOOP("Refusals", "This account may not do that with this {what}."),
    RefusalCode.NOT_FOUND: QT_TRANSLATE_NOOP("Refusals", "This {what} could not be found. It may have been removed."),
    RefusalCode.TAKEN: QT_TRANSLATE_NOOP("Refusals", "The {what} {name} exists already. Please choose another name."),
    RefusalCode.CHANGED_MEANWHILE: QT_TRANSLATE_NOOP(
        "Refusals", "Somebody else changed this {what} meanwhile. Please look at it again, then repeat the change."
    ),
    RefusalCode.ILLEGAL_STEP: QT_TRANSLATE_NOOP("Refusals", "This {what} is {state} and cannot become {wanted}."),
    RefusalCode.NOTHING_WAITING: QT_TRANSLATE_NOOP("Refusals", "Nobody is waiting any more."),
    RefusalCode.ALREADY_ACCEPTED: QT_TRANSLATE_NOOP("Refusals", "{agent} has already accepted this conversation."),
    RefusalCode.AGENT_FULL: QT_TRANSLATE_NOOP(
        "Refusals", "{agent} already has {capacity} conversations and cannot take another one."
    ),
    RefusalCode.AGENT_UNAVAILABLE: QT_TRANSLATE_NOOP("Refusals", "{agent} is not available. Please choose another."),
    RefusalCode.SESSION_ENDED: QT_TRANSLATE_NOOP("Refusals", "This conversation has ended."),
    RefusalCode.ASSIST_BUSY: QT_TRANSLATE_NOOP("Refusals", "{agent} is already looking at this screen."),
    RefusalCode.ASSIST_ENDED: QT_TRANSLATE_NOOP("Refusals", "This screen session has ended."),
    RefusalCode.CODE_UNKNOWN: QT_TRANSLATE_NOOP(
        "Refusals", "This code is not known, too old or used. Please ask for a new one."
    ),
    RefusalCode.CODE_TAKEN: QT_TRANSLATE_NOOP(
        "Refusals", "Somebody else is using this code just now. Please ask for a new one."
    ),
    RefusalCode.WITH_ANOTHER: QT_TRANSLATE_NOOP(
        "Refusals", "You are talking with {agent} already. Please end that conversation first, or ask {agent}."
    ),
    RefusalCode.STORAGE_FULL: QT_TRANSLATE_NOOP(
        "Refusals", "The hub's disk is full, so nothing was saved. Please tell an administrator and try again."
    ),
    RefusalCode.HUB_FAULT: QT_TRANSLATE_NOOP(
        "Refusals",
        "Something went wrong in the hub, so nothing was changed. Please try again or tell an administrator.",
    ),
    RefusalCode.OFFLINE: QT_TRANSLATE_NOOP(
        "Refusals", "There is no connection to the hub at the moment. Please try again when it is back."
    ),
    RefusalCode.HUB_UNREACHABLE: QT_TRANSLATE_NOOP(
        "Refusals", "The hub at {address} cannot be reached. Please check the address and the network."
    ),
    RefusalCode.INSECURE_ADDRESS: QT_TRANSLATE_NOOP(
        "Refusals", "The address {address} is not encrypted. Please use one that begins with https://."
    ),
}
UNKNOWN = QT_TRANSLATE_NOOP("Refusals", "The hub refused this ({code}).")

THINGS: dict[str, str] = {
    "account": QT_TRANSLATE_NOOP("Things", "account"),
    "agent": QT_TRANSLATE_NOOP("Things", "colleague"),
    "app": QT_TRANSLATE_NOOP("Things", "application"),
    "article": QT_TRANSLATE_NOOP("Things", "article"),
    "assist": QT_TRANSLATE_NOOP("Things", "screen session"),
    "attachment": QT_TRANSLATE_NOOP("Things", "file"),
    "attributes": QT_TRANSLATE_NOOP("Things", "list of attributes"),
    "body": QT_TRANSLATE_NOOP("Things", "text"),
    "canned": QT_TRANSLATE_NOOP("Things", "canned response"),
    "category": QT_TRANSLATE_NOOP("Things", "category"),
    "engineer": QT_TRANSLATE_NOOP("Things", "engineer"),
    "code": QT_TRANSLATE_NOOP("Things", "code"),
    "comment": QT_TRANSLATE_NOOP("Things", "comment"),
    "conversation": QT_TRANSLATE_NOOP("Things", "conversation"),
    "customer": QT_TRANSLATE_NOOP("Things", "customer"),
    "email": QT_TRANSLATE_NOOP("Things", "e-mail address"),
    "file": QT_TRANSLATE_NOOP("Things", "file"),
    "message": QT_TRANSLATE_NOOP("Things", "message"),
    "name": QT_TRANSLATE_NOOP("Things", "name"),
    "note": QT_TRANSLATE_NOOP("Things", "note"),
    "password": QT_TRANSLATE_NOOP("Things", "password"),
    "query": QT_TRANSLATE_NOOP("Things", "search text"),
    "question": QT_TRANSLATE_NOOP("Things", "question"),
    "report": QT_TRANSLATE_NOOP("Things", "report"),
    "session": QT_TRANSLATE_NOOP("Things", "conversation"),
    "shortcut": QT_TRANSLATE_NOOP("Things", "shortcut"),
    "subject": QT_TRANSLATE_NOOP("Things", "subject"),
    "summary": QT_TRANSLATE_NOOP("Things", "summary"),
    "tag": QT_TRANSLATE_NOOP("Things", "tag"),
    "tags": QT_TRANSLATE_NOOP("Things", "list of tags"),
    "text": QT_TRANSLATE_NOOP("Things", "text"),
    "ticket": QT_TRANSLATE_NOOP("Things", "ticket"),
    "title": QT_TRANSLATE_NOOP("Things", "title"),
}
"""What `what` and `field` may name; anything else is shown as it is."""

STATES: dict[str, str] = {
    "present": QT_TRANSLATE_NOOP("States", "present"),
    "waiting": QT_TRANSLATE_NOOP("States", "waiting"),
    "live": QT_TRANSLATE_NOOP("States", "live"),
    "wrap_up": QT_TRANSLATE_NOOP("States", "in wrap-up"),
    "ended": QT_TRANSLATE_NOOP("States", "ended"),
    "new": QT_TRANSLATE_NOOP("States", "new"),
    "open": QT_TRANSLATE_NOOP("States", "open"),
    "pending": QT_TRANSLATE_NOOP("States", "pending"),
    "on_hold": QT_TRANSLATE_NOOP("States", "on hold"),
    "solved": QT_TRANSLATE_NOOP("States", "solved"),
    "closed": QT_TRANSLATE_NOOP("States", "closed"),
    "merged": QT_TRANSLATE_NOOP("States", "merged"),
}


def sentence(refusal: Refusal, language: Language) -> str:
    """Returns what to tell the reader. Parameters come from another machine: they stay plain text."""
    known = refusal.code in RefusalCode.__members__.values()
    template = SENTENCES[RefusalCode(refusal.code)] if known else UNKNOWN
    params = {name: _shown(name, value, language) for name, value in refusal.params.items()}
    return filled(language.translate("Refusals", template), {**params, "code": refusal.code})


def bytes_shown(size: int, language: Language) -> str:
    """Returns a size for people, for example `25.0 MiB`."""
    return language.locale.formattedDataSize(size, 1)


def _shown(name: str, value: str | int, language: Language) -> str:
    if name in ("size", "limit") and isinstance(value, int) and value > 1024 * 64:
        return bytes_shown(value, language)
    text = str(value)
    tables: Mapping[str, tuple[str, dict[str, str]]] = {
        "what": ("Things", THINGS),
        "field": ("Things", THINGS),
        "state": ("States", STATES),
        "wanted": ("States", STATES),
    }
    if name in tables:
        context, table = tables[name]
        return language.translate(context, table[text]) if text in table else text[:200]
    return text[:200]
