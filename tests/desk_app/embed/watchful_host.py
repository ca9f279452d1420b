"""A vendor's program that notes every change to what belongs to the whole application.

    python -m tests.desk_app.embed.watchful_host ADDRESS APP_KEY FOLDER [asyncio]

Prints one JSON object: what differed while the help window was open and after it was gone, which application-wide
setters were called, how often the program's own timer ticked, and what its error callback was told.
"""

from __future__ import annotations

import asyncio
import gc
import json
import locale
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from desk_app.embed.help import HelpButton, HelpClient, HelpError, View

_SETTERS = (
    *("installEventFilter", "installTranslator", "removeTranslator", "installNativeEventFilter", "setStyle"),
    *("setPalette", "setFont", "setStyleSheet", "setApplicationName", "setOrganizationName", "setProperty"),
    *("setQuitOnLastWindowClosed", "setWindowIcon", "setAttribute", "setOverrideCursor", "setLayoutDirection"),
)


def watchful(calls: list[str]) -> type[QApplication]:
    """A QApplication that notes who calls what on it."""

    def noting(name: str) -> Callable[..., Any]:
        def call(self: QApplication, *args: Any) -> Any:
            calls.append(name)
            return getattr(super(made, self), name)(*args)

        return call

    made = type("WatchfulApplication", (QApplication,), {name: noting(name) for name in _SETTERS})
    return made


def global_state() -> dict[str, str]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    root = logging.getLogger()
    return {
        "style": app.style().objectName(),
        "palette": str(app.palette().cacheKey()),
        "font": app.font().toString(),
        "sheet": app.styleSheet(),
        "scheme": str(app.styleHints().colorScheme()),
        "translation": QCoreApplication.translate("help", "Get help"),
        "excepthook": repr(sys.excepthook),
        "thread_hook": repr(threading.excepthook),
        "unraisable_hook": repr(sys.unraisablehook),
        "signals": str([repr(signal.getsignal(number)) for number in signal.valid_signals()]),
        "wakeup_fd": str(signal.set_wakeup_fd(-1)),
        "logging": f"{root.level} {root.handlers} {logging.root.manager.disable}",
        "ours_logging": str(logging.getLogger("deskside").handlers),
        "locale": str(locale.setlocale(locale.LC_ALL)),
        "qlocale": QLocale().name(),
        "names": f"{app.applicationName()}|{app.organizationName()}|{app.applicationDisplayName()}",
        "quits": str(app.quitOnLastWindowClosed()),
        "properties": str(app.dynamicPropertyNames()),
        "attributes": str([app.testAttribute(attribute) for attribute in Qt.ApplicationAttribute]),
        "cursor": str(app.overrideCursor()),
        "environment": str(sorted(os.environ.items())),
        "loop_policy": type(asyncio.get_event_loop_policy()).__name__,
        "folder": str(Path.cwd()),
        "recursion": str(sys.getrecursionlimit()),
        "gc": str(gc.get_threshold()),
    }


def wait_for(condition: Callable[[], bool], app: QApplication) -> None:
    end = time.monotonic() + 20
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("what the vendor's program waited for did not come")
        app.processEvents()
        time.sleep(0.002)


def use(app: QApplication, address: str, app_key: str, folder: Path) -> dict[str, Any]:
    window = QMainWindow()
    window.show()
    app.processEvents()
    before = global_state()
    errors: list[HelpError] = []
    ticks: list[int] = []
    timer = QTimer(window)
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(5)
    client = HelpClient(window, on_error=errors.append)
    client.configure(address, app_key, language="zh_CN", theme="dark", title="Ledger", data_folder=folder)
    button = HelpButton(window, client)
    button.show()
    client.set_context({"product": "Ledger"})
    client.open(View.CONVERSATION)
    client.send_message("Hello")
    wait_for(lambda: client.is_online, app)
    app.processEvents()
    during = global_state()
    client.shutdown()
    app.processEvents()
    after = global_state()
    return {
        "during": {key: [before[key], during[key]] for key in before if before[key] != during[key]},
        "after": {key: [before[key], after[key]] for key in before if before[key] != after[key]},
        "ticks": len(ticks),
        "errors": [error.code for error in errors],
    }


def main() -> None:
    address, app_key, folder, *mode = sys.argv[1:]
    calls: list[str] = []
    app = watchful(calls)([])
    if mode == ["asyncio"]:

        async def inside() -> dict[str, Any]:
            return use(app, address, app_key, Path(folder))

        result = asyncio.run(inside())
    else:
        result = use(app, address, app_key, Path(folder))
    print(json.dumps({**result, "calls": calls}))


if __name__ == "__main__":
    main()
