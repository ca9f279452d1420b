"""What says over a remote screen that its picture is being filed, for as long as it can be taken back or drawn on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desk_app.agent.pane import label_button, plain_label, spaced
from desk_app.agent.shot_filer import ShotFiler
from remote_assist.ui.appearance import Colours, colours

_THUMB_SIDE = 72
_BESIDE, _BELOW = 16, 72  # there is room for a hint of the panel below it


class ShotNote(QFrame):
    """Lies at the bottom of `over`; takes no focus by itself, but can be reached by Tab."""

    edit_wanted = Signal()

    def __init__(self, filer: ShotFiler, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("shot_note")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._filer, self._over = filer, over
        self._thumb = QLabel()
        self._text = plain_label(wrap=False)
        self._edit, self._undo = QPushButton(), QPushButton()
        self._edit.setObjectName("shot_note_edit")
        self._edit.clicked.connect(self.edit_wanted)
        self._undo.setObjectName("shot_note_undo")
        self._undo.clicked.connect(self._on_undo_clicked)
        row = QHBoxLayout(self)
        spaced(row, (3, 2, 3, 2), 3)
        for part in (self._thumb, self._text, self._edit, self._undo):
            row.addWidget(part)
        filer.held_changed.connect(self._on_filer_held_changed)
        over.installEventFilter(self)
        self.hide()

    def _on_filer_held_changed(self) -> None:
        shot = self._filer.held
        self.setVisible(shot is not None)
        if shot is None:
            return
        side = round(_THUMB_SIDE * self.devicePixelRatioF())
        small = shot.image.scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        small.setDevicePixelRatio(self.devicePixelRatioF())
        self._thumb.setPixmap(QPixmap.fromImage(small))
        text = self.tr("The screenshot is filed as a note.")
        self._text.setText(text)
        self.setAccessibleName(text)
        label_button(self._edit, self.tr("Draw on it…"))
        label_button(self._undo, self.tr("Undo"))
        self.setStyleSheet(_style(colours()))
        self._place()
        self.raise_()

    def _on_undo_clicked(self) -> None:
        self._filer.take_back()

    def _place(self) -> None:
        wide = min(self.sizeHint().width(), self._over.width() - 2 * _BESIDE)
        self.resize(wide, self.sizeHint().height())
        self.move((self._over.width() - wide) // 2, self._over.height() - self.height() - _BELOW)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._filer.keep_waiting()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


def _style(c: Colours) -> str:
    return f"#shot_note {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 8px; }}"
