"""Where the picture of one tab is: in the tab, on a display of its own, or in a small window; and how it was looked at.

Invariant: the panel is in one place, and there is always a way back to the tab; what was chosen is kept.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QStackedWidget

from desk_app.agent.screen_away import Away
from desk_app.agent.view_memory import MOST_PATH, ViewMemory
from desk_app.domain.ids import CustomerId
from remote_assist.ui.panel_window import FullScreen, PanelWindow, SmallWindow
from remote_assist.ui.viewer_panel import ViewerPanel


class ScreenPlace(QObject):
    """`stack` is the tab's; `customer` is whose screen it is, `title` what a window is called."""

    changed = Signal()
    work_requested = Signal()  # it is back, to be worked in

    def __init__(
        self, stack: QStackedWidget, panel: ViewerPanel, views: ViewMemory, customer: CustomerId, title: str
    ) -> None:
        super().__init__(stack)
        self._stack, self._panel, self._title = stack, panel, title
        self._views, self._customer = views, customer
        self._kept = views.of(customer)
        self._window: PanelWindow | None = None
        self._away = Away()
        self._away.back_requested.connect(self.bring_back)
        stack.addWidget(panel)
        stack.addWidget(self._away)
        panel.pane.zooming.set_zoom(self._kept.chosen_zoom)
        panel.pane.zooming.changed.connect(self._on_zooming_changed)
        panel.full_screen_chosen.connect(self._on_panel_full_screen_chosen)
        panel.small_chosen.connect(self._on_panel_small_chosen)
        if self._kept.folder:
            panel.files.use_folder(Path(self._kept.folder))
        panel.files.folder_chosen.connect(self._on_files_folder_chosen)

    @property
    def is_elsewhere(self) -> bool:
        """Is it in another window?"""
        return self._window is not None

    @property
    def is_small(self) -> bool:
        return isinstance(self._window, SmallWindow)

    @property
    def was_full(self) -> bool:
        """Did this customer's screen have a display of its own at last?"""
        return self._kept.full

    @property
    def is_shown(self) -> bool:
        """Is the picture in front, here or there?"""
        return self._window is not None or self._stack.currentWidget() is self._panel

    def show(self) -> None:
        """The picture comes in front in its tab, unless it is elsewhere."""
        if self._window is None:
            self._stack.setCurrentWidget(self._panel)

    def take_focus(self) -> None:
        """The keyboard comes to the picture, or to the way back to it."""
        if self.is_small:
            self._away.take_focus()
            return
        if self._window is not None:
            self._window.activateWindow()
        self._panel.pane.view.setFocus()

    def go_full(self) -> None:
        """A display of its own."""
        if self._window is None:
            self._panel.pane.zooming.fit_meanwhile(False)
            self._keep(full=True)
            self._put(FullScreen(self._panel, self._title))

    def bring_back(self) -> None:
        """From wherever it is."""
        if self._window is None:
            return
        window, self._window = self._window, None
        panel = window.give_back()
        if isinstance(window, FullScreen) and not panel.is_over:
            self._keep(full=False)
        self._stack.addWidget(panel)
        self._stack.setCurrentWidget(panel)
        window.deleteLater()
        self.changed.emit()

    def _put(self, window: PanelWindow) -> None:
        self._window = window
        window.leave_requested.connect(self.bring_back)
        self._away.show_kind(small=self.is_small)
        self._stack.setCurrentWidget(self._away)
        self.changed.emit()
        if self.is_small:
            window.show()
        else:
            window.showFullScreen()

    def _on_panel_full_screen_chosen(self, full: bool) -> None:
        if full:
            self.go_full()
        else:
            self.bring_back()

    def _on_panel_small_chosen(self) -> None:
        self.bring_back()
        small = SmallWindow(self._panel, self._title, self._kept.small_place)
        small.back_requested.connect(self._on_small_back_requested)
        small.placed.connect(self._on_small_placed)
        self._put(small)

    def _on_small_back_requested(self) -> None:
        self.bring_back()
        self.work_requested.emit()

    def _on_small_placed(self, place: QRect) -> None:
        self._keep(small=place.getRect())

    def _on_zooming_changed(self) -> None:
        self._keep(zoom=self._panel.pane.zooming.own.as_text)

    def _on_files_folder_chosen(self, folder: Path) -> None:
        path = str(folder)
        if len(path) <= MOST_PATH and path.isprintable():  # else it holds for this session only
            self._keep(folder=path)

    def _keep(self, **changes: object) -> None:
        kept = msgspec.structs.replace(self._kept, **changes)
        if kept != self._kept:
            self._kept = kept
            self._views.keep(self._customer, kept)
