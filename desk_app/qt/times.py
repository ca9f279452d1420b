"""Times as people say them: relative in sight, exact in the tooltip, in both languages.

Invariant: the moment of now is an argument; days are those of the reader's time zone.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale

from desk_app.domain.ids import Millis
from desk_app.qt.language import CHINESE, QT_TRANSLATE_NOOP, Language

JUST_NOW = QT_TRANSLATE_NOOP("Times", "now")
MINUTES = QT_TRANSLATE_NOOP("Times", "{count} min")
HOURS = QT_TRANSLATE_NOOP("Times", "{count} h")
YESTERDAY = QT_TRANSLATE_NOOP("Times", "yesterday")
SECONDS = QT_TRANSLATE_NOOP("Times", "{count} s")

_LATEST = 4_000_000_000_000
"""In the year 2096: a moment from elsewhere may be any number."""


def relative(at: Millis, now: Millis, language: Language) -> str:
    """Returns how long ago: now, 5 min, 3 h, yesterday, 12 Nov, 12 Nov 2025. What is still to come is now."""
    seconds = (now - at) // 1000
    if seconds < 60:
        return language.translate("Times", JUST_NOW)
    if seconds < 3600:
        return _counted(language, MINUTES, seconds // 60)
    then, today = _local(at), _local(now)
    if then.date() == today.date():
        return _counted(language, HOURS, seconds // 3600)
    if (today.date() - then.date()).days == 1:
        return language.translate("Times", YESTERDAY)
    return _day(then, language, with_year=then.year != today.year)


def clock(at: Millis) -> str:
    """Returns the time of day, the same in both languages: 14:02."""
    return f"{_local(at):%H:%M}"


def to_the_second(at: Millis) -> str:
    """Returns the time of day, the same in both languages: 14:02:09."""
    return f"{_local(at):%H:%M:%S}"


def exact(at: Millis, language: Language) -> str:
    """Returns the whole moment, for a tooltip: Wednesday, 12 November 2026 14:02:09."""
    then = _local(at)
    date = language.locale.toString(_date(then), QLocale.FormatType.LongFormat)
    return f"{date} {then:%H:%M:%S}"


def day(at: Millis, now: Millis, language: Language) -> str:
    """Returns the day of a moment, for a line between days."""
    then, today = _local(at), _local(now)
    if (today.date() - then.date()).days == 1:
        return language.translate("Times", YESTERDAY)
    return _day(then, language, with_year=then.year != today.year)


def lasting(seconds: float, language: Language) -> str:
    """Returns a length of time: 40 s, 5 min, 3 h."""
    whole = max(0, round(seconds))
    if whole < 60:
        return _counted(language, SECONDS, whole)
    if whole < 3600:
        return _counted(language, MINUTES, round(whole / 60))
    return _counted(language, HOURS, round(whole / 3600))


def stopwatch(seconds: float) -> str:
    """Returns a running time: 00:07:41."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _local(at: Millis) -> datetime:
    return datetime.fromtimestamp(min(max(at, 0), _LATEST) / 1000).astimezone()


def _date(then: datetime) -> QDate:
    return QDate(then.year, then.month, then.day)


def _day(then: datetime, language: Language, *, with_year: bool) -> str:
    if language.name == CHINESE:
        return f"{then.year}年{then.month}月{then.day}日" if with_year else f"{then.month}月{then.day}日"
    return language.locale.toString(_date(then), "d MMM yyyy" if with_year else "d MMM")


def _counted(language: Language, template: str, count: int) -> str:
    return language.translate("Times", template).format(count=count)
