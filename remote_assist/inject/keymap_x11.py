"""The X server's keyboard: which keycode types a keysym, and a pool of spare keycodes for those that none types.

A spare keycode is lent to one keysym at a time. It is lent again only when its last press was read (`readers_x11.py`).

Invariant: every keycode that was lent has no keysym again after `give_back`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import xcffib
import xcffib.xproto

from remote_assist.inject.keysyms import cases_of
from remote_assist.wire.input import Key
from remote_assist.wire.keysyms import newest_name

LOOK_AGAIN = 0.005
"""Seconds between two looks whether a keycode was read."""
_GROUPS = 4
_CAPS_LOCK = xcffib.xproto.ModMask.Lock
_NUM_LOCK = 0xFF7F
_KEYPAD = range(0xFF80, 0xFFBA)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A keycode, and whether Shift must be down for the wanted keysym."""

    keycode: int
    shift: bool
    swapped_by: int = 0
    """The modifier that swaps its two levels: Caps Lock for letters, Num Lock for the keypad."""


class Keymap:
    """Reads the map, lends spare keycodes. One thread.

    `have_read` is asked of a keycode, `held` which ones are down and stay as they are; `sleep` waits seconds.
    """

    def __init__(
        self,
        connection: xcffib.Connection,
        have_read: Callable[[int], bool],
        held: Callable[[], Collection[int]],
        sleep: Callable[[float], None],
    ) -> None:
        self._connection = connection
        self._have_read = have_read
        self._held = held
        self._sleep = sleep
        self._strokes: dict[tuple[int, int], Stroke] = {}
        self._lent: dict[int, int] = {}  # keysym -> keycode, least recently used first
        self._spare: list[int] = []
        self._width = 2
        self.read()

    @property
    def spare_count(self) -> int:
        """How many different characters off the keyboard can be typed without a pause."""
        held = self._held()
        return len(self._spare) + sum(code not in held for code in self._lent.values())

    def read(self) -> None:
        """Read the map anew: at the start, and when somebody else changed it."""
        setup = self._connection.get_setup()
        first, last = setup.min_keycode, setup.max_keycode
        reply = self._connection.core.GetKeyboardMapping(first, last - first + 1).reply()
        self._width = width = reply.keysyms_per_keycode
        keysyms = list(reply.keysyms)
        rows = {first + i: keysyms[i * width : (i + 1) * width] for i in range(last - first + 1)}
        # Somebody who loads another layout also takes our loans away.
        self._lent = {key: code for key, code in self._lent.items() if key in rows[code]}
        lent = set(self._lent.values())
        self._spare = [code for code, row in rows.items() if not any(row) and code not in lent]
        self._num_lock = self._find_num_lock(rows)
        self._strokes = {}
        for code, row in rows.items():
            if code not in lent:
                self._learn(code, row)

    def stroke(self, key: Key, group: int) -> Stroke | None:
        """How to type `key` while the keyboard is in `group`; None while no keycode does."""
        found = self._strokes.get((group, key))
        if found is not None:
            return found
        if key in self._lent:
            code = self._lent.pop(key)
            self._lent[key] = code  # now the most recently used
            low, high = cases_of(key)
            return Stroke(code, shift=key != low, swapped_by=_CAPS_LOCK if low != high else 0)
        return None

    def knows(self, key: Key, group: int) -> bool:
        """Does the keyboard itself type `key` in this group, without a loan?"""
        return (group, key) in self._strokes

    def lend(self, keys: Iterable[Key]) -> bool:
        """Give each key a spare keycode; at most `spare_count` different ones. False where the keyboard has no spare.

        Waits until the keycodes it needs were read; then changes the map in one go, for each change makes every client
        read the whole keyboard again.
        """
        needed = dict.fromkeys(keys)
        if len(needed) > self.spare_count:
            return False
        chosen = self._choose(needed)
        self._await_readers(chosen.values())
        for key, code in chosen.items():
            if code in self._spare:
                self._spare.remove(code)
            self._lent = {other: lent for other, lent in self._lent.items() if lent != code}
            self._lent[key] = code
            self._map(code, key)
        return True

    def can_lend_now(self, keys: Iterable[Key]) -> bool:
        """Would `lend` neither wait nor fail?"""
        needed = dict.fromkeys(keys)
        return len(needed) <= self.spare_count and all(map(self._have_read, self._choose(needed).values()))

    def is_lent(self, keycode: int) -> bool:
        return keycode in self._lent.values()

    def _choose(self, needed: dict[Key, None]) -> dict[Key, int]:
        """A keycode for each key that has none yet: the spare ones first, then what was used least recently."""
        held = self._held()
        lent = (code for key, code in self._lent.items() if key not in needed and code not in held)
        free = [*reversed(self._spare), *lent]
        return dict(zip((key for key in needed if key not in self._lent), free, strict=False))

    def give_back(self) -> None:
        """Take every keysym off the lent keycodes."""
        self._await_readers(self._lent.values())
        for code in self._lent.values():
            self._map(code, 0)
        self._spare.extend(self._lent.values())
        self._lent.clear()
        self._connection.core.GetInputFocus().reply()

    def is_ours(self, first_keycode: int, count: int) -> bool:
        """Does a change of these keycodes concern our loans only?"""
        ours = set(self._lent.values()) | set(self._spare)
        return all(code in ours for code in range(first_keycode, first_keycode + count))

    def _await_readers(self, codes: Iterable[int]) -> None:
        for code in codes:
            while not self._have_read(code):
                self._sleep(LOOK_AGAIN)

    def _map(self, code: int, keysym: int) -> None:
        # A letter is lent with its other case, or Caps Lock would make its own of it. The server knows the cases of
        # Latin-1 only: a Greek or Cyrillic letter off the keyboard comes out large while Caps Lock is on there.
        low, high = cases_of(Key(keysym))
        row = [high if level % 2 else low for level in range(self._width)]
        self._connection.core.ChangeKeyboardMapping(1, code, self._width, row)

    def _learn(self, code: int, row: list[int]) -> None:
        """Note what a keycode types in each group. Core columns: group 1 levels 1, 2, group 2 levels 1, 2."""
        first = row[0:2]
        for group in range(_GROUPS):
            pair = row[2:4] if group == 1 and any(row[2:4]) else first
            low, high = (newest_name(Key(keysym)) for keysym in (*pair, 0)[:2])
            small, capital = cases_of(low)
            # The server gives both cases to a key that bears one, and Caps Lock to every key that bears the two.
            lettered = small == low != capital and high in (0, capital)
            if lettered:
                high = capital
            swapped_by = _CAPS_LOCK if lettered else self._num_lock if high in _KEYPAD else 0
            for keysym, shift in ((low, False), (high, True)):
                if keysym:
                    self._strokes.setdefault((group, keysym), Stroke(code, shift, swapped_by))

    def _find_num_lock(self, rows: dict[int, list[int]]) -> int:
        """The mask of the modifier that Num Lock turns, 0 without one. It differs from keyboard to keyboard."""
        reply = self._connection.core.GetModifierMapping().reply()
        codes, each = list(reply.keycodes), reply.keycodes_per_modifier
        for index in range(8):
            if any(_NUM_LOCK in rows.get(code, ()) for code in codes[index * each : (index + 1) * each]):
                return 1 << index
        return 0
