"""What of a screen an engineer sees: which part of it, and what in it stays hidden. Plain data, open to every room.

The vendor or the command line says what may be shown at all (`ShownTerms`), the customer chooses within it (`Choice`).
Invariant: whatever is chosen, the titles and rectangles of the terms stay hidden.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from remote_assist.geometry import Rect

MOST_PATTERNS = 200
MOST_PATTERN = 200  # characters
MOST_BLACKOUTS = 64
MOST_PROCESSES = 64
MOST_TITLE = 1024  # characters of a title that are looked at; a longer one counts as one to hide
_FARTHEST = 1 << 20  # pixels from the corner

KNOWN_SECRETS = (
    "1password", "aegis authenticator", "authy", "bitwarden", "buttercup", "dashlane", "ente auth", "enpass", "gopass",
    "keepass", "keeper password", "keychain access", "kwalletmanager", "kde wallet", "lastpass", "nordpass",
    "org.gnome.world.secrets", "padloc", "passbolt", "password gorilla", "password manager", "password safe",
    "passwords and keys", "pinentry", "proton pass", "pwsafe", "qtpass", "roboform", "seahorse", "sticky password",
    "vaultwarden", "zoho vault", "密码管理", "钥匙串访问", "凭据管理器",
)  # fmt: skip
"""Password managers, by what stands in the titles or classes of their windows."""


class Scope(StrEnum):
    """How much of the screen, from the narrowest to the widest."""

    APPLICATION = "application"  # the windows of one application, nothing else
    MONITOR = "monitor"
    DESKTOP = "desktop"  # all monitors


class Blind(StrEnum):
    """Why nothing at all is shown although somebody may look."""

    MONITOR_GONE = "monitor_gone"
    WINDOWS_UNKNOWN = "windows_unknown"


class Choice(Struct, frozen=True):
    """A scope, and for `MONITOR` which one: from 1, left to right, then down."""

    scope: Scope = Scope.DESKTOP
    monitor: int = 0

    def __post_init__(self) -> None:
        if (self.scope is Scope.MONITOR) != (1 <= self.monitor <= 99):
            raise ValueError("A monitor has a number from 1, and nothing but a monitor has one.")


class ShownTerms(Struct, frozen=True):
    """What may be shown at all. Raises ValueError for what has no meaning or is over a bound.

    `scopes`: those that the customer may choose from, the first is suggested; `monitor` is the one that is suggested.
    `application` is its name, `processes` whose windows it has. `hide_titles`: no window is shown whose title or class
    fits; a pattern with * or ? fits whole titles, one without wherever it stands; case does not count. `hide_known`
    adds `KNOWN_SECRETS`, where windows can be told apart. `blackout`: pixels of the whole desktop.
    """

    scopes: tuple[Scope, ...] = (Scope.DESKTOP, Scope.MONITOR, Scope.APPLICATION)
    monitor: int = 1
    application: str = ""
    processes: tuple[int, ...] = ()
    hide_titles: tuple[str, ...] = ()
    hide_known: bool = True
    blackout: tuple[Rect, ...] = ()

    def __post_init__(self) -> None:
        if not self.scopes:
            raise ValueError("Nothing may be shown: at least one scope is needed.")
        if len(self.hide_titles) > MOST_PATTERNS:
            raise ValueError(f"{len(self.hide_titles)} titles are to be hidden; the most are {MOST_PATTERNS}.")
        for pattern in self.hide_titles:
            if not _folded(pattern).strip(" *?") or len(pattern) > MOST_PATTERN:
                raise ValueError(f"A title to hide has from 1 to {MOST_PATTERN} characters: {pattern[:40]!r} has not.")
        if len(self.blackout) > MOST_BLACKOUTS or len(self.processes) > MOST_PROCESSES:
            raise ValueError(f"At most {MOST_BLACKOUTS} rectangles and {MOST_PROCESSES} processes can be named.")
        for area in self.blackout:
            if min(area.width, area.height) < 1 or max(map(abs, area)) > _FARTHEST:
                raise ValueError(f"{tuple(area)} is no rectangle to black out: x, y, width, height are wanted.")

    @property
    def patterns(self) -> tuple[str, ...]:
        """All titles that are hidden."""
        return self.hide_titles + (KNOWN_SECRETS if self.hide_known else ())

    def described(self, choice: Choice | None) -> str:
        """What is shown by this choice, and how much of it is hidden; for a log."""
        if choice is None:
            return "nothing"
        what = f"monitor {choice.monitor}" if choice.scope is Scope.MONITOR else choice.scope.value
        if choice.scope is Scope.APPLICATION and self.application:
            what = f"{what} {self.application[:60]}"
        known = ", password managers hidden" if self.hide_known else ""
        more = ((len(self.hide_titles), "titles hidden"), (len(self.blackout), "areas blacked out"))
        return what + known + "".join(f", {count} {words}" for count, words in more if count)

    def choices(self, monitors: int, *, tells_windows: bool = True) -> tuple[Choice, ...]:
        """What the customer can choose from on this computer, the suggested one first."""
        found: list[Choice] = []
        for scope in self.scopes:
            match scope:
                case Scope.DESKTOP:
                    found.append(Choice())
                case Scope.MONITOR if monitors > 1 or Scope.DESKTOP not in self.scopes:
                    numbers = sorted(range(1, monitors + 1), key=lambda number: number != self.monitor)
                    found += [Choice(Scope.MONITOR, number) for number in numbers]
                case Scope.APPLICATION if self.processes and tells_windows:
                    found.append(Choice(Scope.APPLICATION))
        return tuple(found)


def terms_of(
    show: str = "", *, hide_titles: Iterable[str] = (), blackout: Iterable[str] = (), hide_known: bool = True
) -> ShownTerms:
    """The terms that a command line says: `desktop`, `monitor:N` or `window-of:PID`, and `X,Y,WIDTH,HEIGHT`.

    Raises ValueError with a sentence.
    """
    areas = []
    for text in blackout:
        numbers = text.split(",")
        if len(numbers) != 4 or not all(number.strip().lstrip("-").isdecimal() for number in numbers):
            raise ValueError(f"A rectangle to black out is X,Y,WIDTH,HEIGHT in pixels, not {text!r}.")
        areas.append(Rect(*map(int, numbers)))
    scope, _, detail = show.partition(":")
    terms = ShownTerms(
        (Scope.DESKTOP, Scope.MONITOR), hide_titles=tuple(hide_titles), hide_known=hide_known, blackout=tuple(areas)
    )
    if not show:
        return terms
    if show == "desktop":
        return replace(terms, scopes=(Scope.DESKTOP,))
    if detail.isdecimal() and 0 < int(detail) < 1 << 31:
        if scope == "monitor":
            return replace(terms, scopes=(Scope.MONITOR,), monitor=int(detail))
        if scope == "window-of":
            return replace(terms, scopes=(Scope.APPLICATION,), processes=(int(detail),))
    raise ValueError(f"What is to be shown is desktop, monitor:N or window-of:PID, not {show!r}.")


def vendor_terms(
    show: str = "desktop",
    at_most: str = "desktop",
    *,
    hide_titles: Iterable[str] = (),
    blackout: Iterable[Iterable[int]] = (),
    application: str = "",
    process: int = 0,
) -> ShownTerms:
    """What an application lets be shown: `show` is suggested, and nothing wider than `at_most` can be chosen.

    Both are `desktop`, `monitor` or `application`, which is the windows of `process`. Raises ValueError.
    """
    try:
        widest, first = Scope(at_most), Scope(show)
    except ValueError:
        raise ValueError(f"What is shown is desktop, monitor or application, not {show!r} or {at_most!r}.") from None
    offered = list(Scope)[: list(Scope).index(widest) + 1]
    if first not in offered:
        raise ValueError(f"{show} is suggested to be shown, but that is more than {at_most}, the most there is.")
    if widest is Scope.APPLICATION and not process:
        raise ValueError("Only the application's windows may be shown, and its process is not known.")
    others = [scope for scope in reversed(offered) if scope is not first]
    return ShownTerms(
        (first, *others),
        application=application[:MOST_PATTERN],
        processes=(process,) if process else (),
        hide_titles=tuple(hide_titles),
        blackout=tuple(_rectangle(numbers) for numbers in blackout),
    )


def _rectangle(numbers: Iterable[int]) -> Rect:
    found = [int(number) for number in numbers]
    if len(found) != 4:
        raise ValueError(f"A rectangle to black out is x, y, width, height, not {found}.")
    return Rect(*found)


class Titles:
    """Patterns made ready: does one of them fit a title?"""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._inside: list[str] = []
        self._whole: list[list[str]] = []
        for pattern in map(_folded, patterns):
            if "*" in pattern or "?" in pattern:
                self._whole.append(pattern.split("*"))
            else:
                self._inside.append(pattern)

    def __bool__(self) -> bool:
        return bool(self._inside or self._whole)

    def fit(self, title: str) -> bool:
        if len(title) > MOST_TITLE:
            return bool(self)
        folded = _folded(title)
        return any(piece in folded for piece in self._inside) or any(_fits(pieces, folded) for pieces in self._whole)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _fits(pieces: list[str], title: str) -> bool:
    """Is each piece where it first fits, and the last one at the end? The stars between take everything else."""
    first, *others = pieces
    if not _equal(first, title[: len(first)]):
        return False
    at = len(first)
    if not others:
        return at == len(title)
    *between, last = others
    for piece in between:
        ends = range(at, len(title) - len(piece) + 1)
        found = next((start for start in ends if _equal(piece, title[start : start + len(piece)])), None)
        if found is None:
            return False
        at = found + len(piece)
    return len(title) - len(last) >= at and _equal(last, title[len(title) - len(last) :])


def _equal(piece: str, text: str) -> bool:
    """A question mark is equal to any one character."""
    return len(piece) == len(text) and all(a in ("?", b) for a, b in zip(piece, text, strict=True))
