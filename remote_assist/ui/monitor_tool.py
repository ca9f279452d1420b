"""Which of the customer's monitors is looked at, where there are several."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from remote_assist.ui.monitor_choice import MonitorChoice, Way
from remote_assist.ui.monitor_popover import MonitorPopover
from remote_assist.ui.popover import Popover
from remote_assist.ui.tool import Tool


class MonitorTool(Tool):
    """Pressed while its popover is open. `panel` is where its keys work: nowhere else, for Ctrl+Alt types letters too.

    `open_popover` opens one below a tool; `mention` says a sentence over the picture for a while.
    """

    def __init__(
        self,
        choice: MonitorChoice,
        panel: QWidget,
        open_popover: Callable[[Popover, QWidget], None],
        mention: Callable[[str], None],
    ) -> None:
        super().__init__("monitors", "monitors")
        self._choice = choice
        self._open_popover = open_popover
        self._mention = mention
        self.popover = MonitorPopover(choice, panel)
        self.setCheckable(True)
        self.clicked.connect(self._on_clicked)
        self.popover.closed.connect(self._on_popover_closed)
        choice.changed.connect(self._on_choice_changed)
        choice.nonsense_told.connect(self._on_choice_nonsense_told)
        choice.monitor_gone.connect(self._on_choice_monitor_gone)
        acts: dict[str, Callable[[], object]] = {"0": choice.show_all, "F": choice.follow}
        acts |= {str(number): partial(choice.show_one, number) for number in range(1, 10)}
        for key, act in acts.items():
            shortcut = QShortcut(QKeySequence(f"Ctrl+Alt+{key}"), panel)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self.offer(False)

    def retranslate(self) -> None:
        number, count = self._choice.number, len(self._choice.monitors)
        text = self.tr("Monitors: all are shown")
        if number:
            text = self.tr("Monitor {number} of {count} is shown").format(number=number, count=count)
        if self._choice.way is Way.FOLLOW:
            text = self.tr("The monitor with the pointer is shown")
        self.tell(text, self.tr("Choose one, all of them, or follow the pointer. What is not shown is not sent."))

    def _on_clicked(self) -> None:
        if self.isChecked():
            self._open_popover(self.popover, self)
        else:
            self.popover.hide()

    def _on_popover_closed(self) -> None:
        self.setChecked(False)

    def _on_choice_changed(self) -> None:
        several = len(self._choice.monitors) > 1
        self.offer(several)
        if not several:
            self.popover.hide()
        self.retranslate()

    def _on_choice_nonsense_told(self) -> None:
        self._mention(
            self.tr("What the customer's computer tells of its monitors makes no sense. All of the picture is shown.")
        )

    def _on_choice_monitor_gone(self, number: int) -> None:
        self._mention(
            self.tr("Monitor {number} is gone. All of the picture is shown until it is back.").format(number=number)
        )
