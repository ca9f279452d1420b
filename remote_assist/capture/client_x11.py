"""What a window of an X11 display is called, whose it is, and what it belongs to.

A window manager puts a program's window into a frame: what belongs to another connection in it is the program's own, or
what bears `WM_STATE`. Whose process it is says the server (X-Resource), not the window: a property is written by
anybody, and counts otherwise in a container.

Invariant: what is read of a window that vanishes meanwhile, or could not be read, is None and never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xcffib
import xcffib.res
import xcffib.xproto

from remote_assist.capture.windows import Client
from remote_assist.geometry import Rect
from remote_assist.shown import MOST_TITLE

_MOST_CHILDREN = 64  # of one window; a frame has fewer
_MOST_OPAQUE = 16
_TITLE_WORDS = MOST_TITLE + 1  # of four bytes: a longer title is seen to be too long
_LISTENED = xcffib.xproto.EventMask.PropertyChange | xcffib.xproto.EventMask.StructureNotify
_ANY = xcffib.xproto.GetPropertyType.Any
_PROCESS = xcffib.res.ClientIdMask.LocalClientPID
_WINDOW_GROUP = 64  # the flag in WM_HINTS that says that a group stands there
_Atom = xcffib.xproto.Atom
_Below = tuple[int, list[int]]  # a place in a list of windows, and children of the window there
_LOOSE_KINDS = ("DIALOG", "UTILITY", "SPLASH", "MENU", "DROPDOWN_MENU", "POPUP_MENU", "TOOLTIP", "COMBO", "DND",
                "NOTIFICATION")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inside:
    """The programs' windows in one that lies on the screen.

    `opaque` is where they say that nothing shines through, from its inner corner; `is_faint` that it is drawn thinly.
    """

    clients: tuple[Client, ...]
    opaque: tuple[Rect, ...]
    is_faint: bool


class ClientReader:
    """Asks the server; many questions at once, so that the answers take one way there and back."""

    def __init__(self, connection: xcffib.Connection) -> None:
        self._connection = connection
        self._core = connection.core
        self._resources = connection(xcffib.res.key)
        self._resources.QueryVersion(1, 2).reply()
        self._own_bits = ~connection.get_setup().resource_id_mask & 0xFFFF_FFFF
        self._state, self._title, self._leader, self._kind, self._opacity, self._opaque = (
            intern(connection, name)
            for name in (
                "WM_STATE", "_NET_WM_NAME", "WM_CLIENT_LEADER", "_NET_WM_WINDOW_TYPE", "_NET_WM_WINDOW_OPACITY",
                "_NET_WM_OPAQUE_REGION",
            )
        )  # fmt: skip
        self._loose_kinds = {intern(connection, f"_NET_WM_WINDOW_TYPE_{name}") for name in _LOOSE_KINDS}
        self.atoms = frozenset(
            (self._title, self._leader, self._kind, self._opacity, self._opaque, _Atom.WM_NAME, _Atom.WM_CLASS,
             _Atom.WM_TRANSIENT_FOR, _Atom.WM_HINTS)
        )  # fmt: skip
        """The properties that say something here."""

    def listen(self, window: int) -> xcffib.Cookie:
        """Hear of each change of its properties from now on; to be settled."""
        return self._core.ChangeWindowAttributesChecked(window, xcffib.xproto.CW.EventMask, [_LISTENED])

    def read(self, windows: Sequence[tuple[int, bool]]) -> list[Inside | None]:
        """What is in each of these, which lie on the screen; True for one that no manager looks after."""
        found = self._clients([window for window, _ in windows])
        asked = [self._ask(window, inside) for (window, _), inside in zip(windows, found, strict=True)]
        return [
            self._told(window, inside, questions, loose=loose) if inside is not None else None
            for (window, loose), inside, questions in zip(windows, found, asked, strict=True)
        ]

    # --- which are the programs' windows

    def _clients(self, windows: list[int]) -> list[list[int] | None]:
        """For each window the programs' own in it, which may be itself; None where it is gone."""
        states = [self._bears_state(window) for window in windows]
        trees = [self._core.QueryTree(window) for window in windows]
        found: list[list[int] | None] = []
        below: list[_Below] = []
        for place, (window, state, tree) in enumerate(zip(windows, states, trees, strict=True)):
            told = settle(state, tree)
            if told is None:
                found.append(None)
                continue
            found.append([window])
            if not told[0].value_len:
                below.append((place, list(told[1].children)[:_MOST_CHILDREN]))
        self._look_below(below, windows, found)
        # Some managers put one window more between the frame and the program's own.
        self._look_below(self._deeper(below, found), windows, found)
        return found

    def _look_below(self, below: list[_Below], windows: list[int], found: list[list[int] | None]) -> None:
        """Put the programs' own among these children in the places of the windows that they are in.

        Another connection's window in a frame is one before its manager has said so by `WM_STATE`.
        """
        asked = [[self._bears_state(child) for child in children] for _, children in below]
        for (place, children), states in zip(below, asked, strict=True):
            answers = zip(children, map(settle, states), strict=True)
            stated = [child for child, answer in answers if answer is not None and answer[0].value_len]
            foreign = [child for child in children if (child ^ windows[place]) & self._own_bits]
            if inside := foreign or stated:
                found[place] = inside

    def _deeper(self, below: list[_Below], found: list[list[int] | None]) -> list[_Below]:
        """The children's children, of windows in which no program's own was found."""
        left = [(place, children) for place, children in below if not set(found[place] or ()) & set(children)]
        asked = [[self._core.QueryTree(child) for child in children] for _, children in left]
        deeper: list[_Below] = []
        for (place, _), trees in zip(left, asked, strict=True):
            answers = [answer for tree in trees if (answer := settle(tree)) is not None]
            deeper.append((place, [child for answer in answers for child in answer[0].children][:_MOST_CHILDREN]))
        return deeper

    def _bears_state(self, window: int) -> xcffib.Cookie:
        return self._core.GetProperty(False, window, self._state, _ANY, 0, 1)

    # --- what they say

    def _ask(self, window: int, inside: list[int] | None) -> list[list[xcffib.Cookie]]:
        return [self._questions(window, client) for client in inside or ()]

    def _questions(self, window: int, client: int) -> list[xcffib.Cookie]:
        get = self._core.GetProperty
        return [
            self.listen(client),
            get(False, client, self._title, _ANY, 0, _TITLE_WORDS),
            get(False, client, _Atom.WM_NAME, _ANY, 0, _TITLE_WORDS),
            get(False, client, _Atom.WM_CLASS, _ANY, 0, _TITLE_WORDS),
            get(False, client, _Atom.WM_TRANSIENT_FOR, _ANY, 0, 1),
            get(False, client, self._leader, _ANY, 0, 1),
            get(False, client, _Atom.WM_HINTS, _ANY, 0, 9),
            get(False, client, self._kind, _ANY, 0, 16),
            get(False, client, self._opacity, _ANY, 0, 1),
            get(False, window, self._opacity, _ANY, 0, 1),
            get(False, client, self._opaque, _ANY, 0, 4 * _MOST_OPAQUE),
            self._core.TranslateCoordinates(client, window, 0, 0),
            self._resources.QueryClientIds(1, [xcffib.res.ClientIdSpec.synthetic(client, _PROCESS)]),
        ]

    def _told(
        self, window: int, inside: list[int], questions: list[list[xcffib.Cookie]], *, loose: bool
    ) -> Inside | None:
        answers = [settle(*each) for each in questions]
        clients: list[Client] = []
        opaque: list[Rect] = []
        is_faint = False
        for number, answer in zip(inside, answers, strict=True):
            if answer is None:
                return None
            _, title, name, kind, owner, leader, hints, types, faint, frame_faint, region, place, ids = answer
            titles = (_text(title), _text(name))
            belongs_to = (_numbers(owner) or (0,))[0]
            is_loose = loose and number == window
            clients.append(
                Client(
                    number,
                    tuple(text for text in (*titles, *_text(kind).split("\0")) if text),
                    process := _process(ids),
                    self._groups(number, process, leader, hints),
                    belongs_to,
                    depends=is_loose
                    or bool(belongs_to)
                    or not any(titles)
                    or not self._loose_kinds.isdisjoint(_numbers(types)),
                )
            )
            is_faint = is_faint or bool(faint.value_len or frame_faint.value_len)
            opaque += _areas(_numbers(region), place.dst_x, place.dst_y)
        return Inside(tuple(clients), tuple(opaque), is_faint)

    def _groups(
        self,
        client: int,
        process: int,
        leader: xcffib.xproto.GetPropertyReply,
        hints: xcffib.xproto.GetPropertyReply,
    ) -> frozenset[int]:
        """Its connection to the server, its process (below zero, so that it is no window), its leader, its group."""
        group = _numbers(hints)[8:9] if _numbers(hints)[:1] and _numbers(hints)[0] & _WINDOW_GROUP else ()
        numbers = {client & self._own_bits, -process, *_numbers(leader)[:1], *group}
        return frozenset(numbers - {0})


def intern(connection: xcffib.Connection, name: str) -> int:
    """The number of an atom."""
    return int(connection.core.InternAtom(False, len(name), name).reply().atom)


def settle(*cookies: xcffib.Cookie) -> tuple[xcffib.Reply, ...] | None:
    """All answers, None where one was refused: its window is gone. None of them is left behind."""
    answers: list[xcffib.Reply] = []
    refused = False
    for cookie in cookies:
        try:
            answers.append(cookie.reply() if cookie.reply_type is not None else cookie.check())
        except xcffib.Error:
            refused = True
    return None if refused else tuple(answers)


def _numbers(reply: xcffib.xproto.GetPropertyReply) -> tuple[int, ...]:
    if reply.format != 32:
        return ()
    return tuple(np.frombuffer(reply.value.buf(), np.uint32).tolist())


def _text(reply: xcffib.xproto.GetPropertyReply) -> str:
    if reply.format != 8:
        return ""
    data = bytes(reply.value.buf())
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _process(reply: xcffib.res.QueryClientIdsReply) -> int:
    """0 for a program on another machine."""
    return next((value for each in reply.ids for value in list(each.value)[:1]), 0)


def _areas(numbers: tuple[int, ...], x: int, y: int) -> list[Rect]:
    """Lists of x, y, width, height; what makes no sense, or is too much, is left away."""
    pieces = [Rect(*numbers[at : at + 4]) for at in range(0, len(numbers) - 3, 4)]
    return [piece.moved(x, y) for piece in pieces if max(piece) < 1 << 15]
