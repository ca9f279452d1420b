"""A GTK text field, for the system's own Python: it prints "ready", then its text as JSON after each change.

With POINTS and light or dark it prints where its caret is instead.

Run by path, so nothing of ours may be imported here: `tests.fakes.x_client gtk` is the way in.
"""

from __future__ import annotations

import json
import sys

import gi  # type: ignore[import-not-found]

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk, Pango  # type: ignore[import-not-found]  # noqa: E402  # the version has to be named first

_LOOK_MS = 100


def _say(event: object) -> None:
    print(json.dumps(event), flush=True)


def _tell_focus() -> bool:
    """Say it once the window has the keyboard; until then ask the window manager for it."""
    if window.is_active():
        _say("ready")
        return False
    window.present()
    return True


def _tell_caret(entry: Gtk.Entry) -> None:
    """Where the caret is on the display: what GTK itself tells an input method."""
    layout = entry.get_layout()
    index = entry.text_index_to_layout_index(len(entry.get_text()[: entry.get_position()].encode()))
    at, _ = layout.get_cursor_pos(index)
    across, down = entry.get_layout_offsets()
    _, left, top = entry.get_window().get_origin()
    scale = Pango.SCALE
    _say([left + across + at.x // scale, top + down + at.y // scale, 1, at.height // scale])


window = Gtk.Window()
window.set_default_size(600, 60)
field = Gtk.Entry()
if len(sys.argv) > 2:
    colours = "background: #202428; color: #e8e8e8; caret-color: #e8e8e8;" if sys.argv[2] == "dark" else ""
    style = Gtk.CssProvider()
    style.load_from_data(f"entry {{ font-size: {sys.argv[1]}pt; {colours} }}".encode())
    field.get_style_context().add_provider(style, Gtk.STYLE_PROVIDER_PRIORITY_USER)
    field.connect("notify::cursor-position", lambda entry, _what: _tell_caret(entry))
else:
    field.connect("changed", lambda entry: _say(entry.get_text()))
window.add(field)
window.show_all()
GLib.timeout_add(_LOOK_MS, _tell_focus)
Gtk.main()
