"""A GTK text field, for the system's own Python: it prints "ready", then its text as JSON after each change.

Run by path, so nothing of ours may be imported here: `tests.fakes.x_client gtk` is the way in.
"""

from __future__ import annotations

import json

import gi  # type: ignore[import-not-found]

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # type: ignore[import-not-found]  # noqa: E402  # the version has to be named first


def _say(event: object) -> None:
    print(json.dumps(event), flush=True)


window = Gtk.Window()
window.set_default_size(600, 60)
field = Gtk.Entry()
field.connect("changed", lambda entry: _say(entry.get_text()))
window.connect("focus-in-event", lambda *_: _say("ready"))
window.add(field)
window.show_all()
window.present()
Gtk.main()
