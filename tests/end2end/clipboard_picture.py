"""Holds a picture on the clipboard of a display, as a screenshot tool would: `clipboard_picture.py FILE`.

Says `ready` once it owns the clipboard, and holds it until it is ended.
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication, QImage


def main(path: str) -> int:
    app = QGuiApplication(sys.argv[:1])
    picture = QImage(path)
    if picture.isNull():
        print(f"{path} is no picture", file=sys.stderr)
        return 2
    app.clipboard().setImage(picture)
    print("ready", flush=True)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
