"""One remote screen in its tab: asked for, waited for, shown, steered, ended.

Invariant: while the assist session is open on the hub this tab tries to show it; once either side has ended it, nothing
here starts it again.
"""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desk_app.agent.chat_tool import ChatTool
from desk_app.agent.identity_keeper import identity_keeper
from desk_app.agent.invite import InviteDialog
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, spaced
from desk_app.agent.screen_place import ScreenPlace
from desk_app.agent.screen_state import ScreenState, mark, screen_state
from desk_app.agent.shot_tool import ShotTool
from desk_app.agent.side_column import SideColumn
from desk_app.agent.ticket_door import TicketDoor, TicketSource
from desk_app.agent.view_memory import KnownHints, ViewMemory
from desk_app.agent.words import word
from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.ids import Millis
from desk_app.domain.sessions import Side
from desk_app.wire.assist import EndAssist, ReportAssist, Visit
from desk_app.wire.audit import AuditFileLog
from desk_app.wire.sessions import SessionWhole
from remote_assist.stream.identity import Identity
from remote_assist.stream.issuing import Issuer
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import CapabilityState, Reason, ReasonCode, ViewerState, reason_told
from remote_assist.ui.engineers_clipboard import engineers_clipboard
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.hints import WALK
from remote_assist.ui.reason_text import reason_sentence
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.ui.tool import Group
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_panel import Part, ViewerPanel


class _Report(Protocol):
    """What is used of a viewer's closing report."""

    reason: str
    capabilities: tuple[str, ...]
    audit_head: str
    audit_count: int
    audit_signature: str
    record_texts: tuple[str, ...]


class ScreenTab(Pane):
    """Made for an open assist session; follows it by `show_assist`. With an `issuer` the ends pair by his code."""

    title_changed = Signal(object)  # self: its title or its state
    panel_made = Signal()
    moved = Signal()  # the panel, into another window or back
    work_requested = Signal(object)  # self: it is to be worked in, wherever one is now
    close_requested = Signal(object)  # self: it is over, and the engineer has seen enough
    paired = Signal()
    viewer_ended = Signal(object)  # self: its record is on its way to the hub, nothing more comes from its thread

    def __init__(
        self, office: Office, about: SessionWhole | Visit, assist: AssistSession, issuer: Issuer | None = None
    ) -> None:
        super().__init__()
        self._issuer = issuer
        self.is_paired = False
        self.setObjectName("screen_tab")
        self._office = office
        self.assist = assist
        self.customer = about.customer_name if isinstance(about, Visit) else about.customer.name
        self.subject = about.subject if isinstance(about, Visit) else about.session.subject
        self._is_worked, self._is_tiled = True, False
        self._viewer: Viewer | None = None
        self.panel: ViewerPanel | None = None  # the picture with its toolbar, once it is connected to
        self._shots: ShotTool | None = None
        self.column: SideColumn | None = None  # the conversation beside it
        self._place: ScreenPlace | None = None  # where that is
        self._reported = False
        self._failure: Reason | None = None
        self._chat_tool: ChatTool | None = None  # where the conversation is one's own
        self._state_text = plain_label(role="title")
        self._hint = plain_label(role="muted")
        self._cancel = QPushButton()
        self._cancel.setObjectName("cancel_assist_button")
        self._cancel.clicked.connect(self.end)
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        spaced(column, 6, 3)
        column.addStretch(2)
        for part in (self._state_text, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._stack = QStackedWidget()
        self._stack.addWidget(waiting)
        layout = QVBoxLayout(self)
        spaced(layout, 0, 0)
        layout.addWidget(self._stack)
        self.retranslate()
        # Keyring and disk are asked once in a run; until then the tab says what it waits for anyway.
        office.tasks.spawn(identity_keeper(office).load(), self._start, self)

    @property
    def is_by_code(self) -> bool:
        """Does it pair by a code that was read out?"""
        return self._issuer is not None

    @property
    def is_over(self) -> bool:
        return not self.assist.is_open

    @property
    def state(self) -> ScreenState:
        """How it stands, in one word."""
        unknown = CapabilityState.NOT_ASKED
        pane = self.pane
        view, control = (pane.view_state, pane.control_state) if pane is not None else (unknown, unknown)
        return screen_state(self.assist.state, pane.state if pane is not None else None, view, control)

    @property
    def title(self) -> str:
        return f"{mark(self.state)} {self.customer or self.tr('Customer')}"

    @property
    def pane(self) -> ScreenPane | None:
        """The picture, once it is connected to."""
        return self.panel.pane if self.panel is not None else None

    def retranslate(self) -> None:
        name = self.customer or self.tr("Customer")
        state = self.assist.state
        self._state_text.setText(word(state))
        hints = {
            AssistState.ASKED: self.tr("{name} was asked to share the screen. The answer appears here."),
            AssistState.JOINED: self.tr("{name} reads the question and decides."),
            AssistState.LIVE: self.tr("Connecting…"),
            AssistState.ENDED: self.tr("Close this tab, or ask {name} again with F8."),
            AssistState.REFUSED: self.tr("Say in the chat why it would help, then ask {name} again with F8."),
        }
        hint = hints[state].format(name=name)
        if self.is_over and self.assist.beside:
            hint = self.tr("Close this tab.")
        if self._failure is not None and not self.is_over:
            advice = self.tr("Close this tab, then ask again with F8.")
            hint = f"{reason_sentence(self._failure)} {advice}"
        self._hint.setText(hint)
        label_button(self._cancel, self.tr("Stop asking"))
        self._cancel.setVisible(not self.is_over)

    # -- the session on the hub

    def show_assist(self, assist: AssistSession) -> None:
        """The hub said how it goes."""
        self.assist = assist
        self.retranslate()
        if self.is_over:
            self._end_by_hub(reason_told(assist.reason))
        self.title_changed.emit(self)

    def _end_by_hub(self, code: ReasonCode) -> None:
        """The hub says that it is over: the window says so at once, whatever the viewer is busy with."""
        if self.panel is not None:
            self.panel.tell_end(code)
        if self._viewer is not None:
            self._viewer.stop(code)

    def end(self) -> None:
        """Ends it for both sides, or stops asking; a second press has nothing left to do."""
        if self._viewer is not None:
            self._viewer.stop()
        if not self.is_over:
            self._office.do(EndAssist(assist_id=self.assist.id), self._office)

    def stop_viewer(self) -> None:
        """The tab is closed; `viewer_ended` follows when it has not come before."""
        if self._place is not None:
            self._place.bring_back()
        if self.column is not None:
            self.column.chat.composer.flush_draft()
            self.column.chat.hand_over_attachments()
        if self._shots is not None:
            self._shots.filer.flush()
        self.end()

    def await_viewer(self, seconds: float) -> None:
        """Waits for the viewer's thread, and takes its record: at the end of the program only."""
        if self._viewer is not None:
            self._viewer.join(seconds)
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    @property
    def viewer_state(self) -> ViewerState | None:
        """Where the viewer is; None before there is one."""
        return self._viewer.state if self._viewer is not None else None

    @property
    def unsent_attachments(self) -> int:
        """How many attachments beside the screen, and screenshots of it, are not with the hub yet."""
        shots = self._shots.filer.unfiled if self._shots is not None else 0
        return shots + (self.column.chat.unsent_attachments if self.column is not None else 0)

    @property
    def has_viewer_ended(self) -> bool:
        return self._reported or self._viewer is None

    # -- the viewer

    def _start(self, identity: Identity) -> None:
        if self.is_over:
            return
        me = self._office.me
        # Without a parent: the viewer's thread holds and uses them until it ends, also when the tab has gone before.
        framebuffer, bridge = Framebuffer(), ViewerBridge()
        setup = ViewerSetup(
            name=me.name if me else "",
            subject=self.subject,
            issuer=self._issuer,
            assist_id=self.assist.id,
            signing_seed=identity.seed,
            certificate=identity.certificate,
            open_clipboard=engineers_clipboard(),
            file_desk=bridge.files,
        )
        source = TicketSource(self._office, self.assist.id, self)
        self._viewer = Viewer(lambda: TicketDoor(source), setup, framebuffer, bridge)
        self.panel = ViewerPanel(self._viewer, framebuffer, bridge, hints=KnownHints(self._office.preferences))
        views = ViewMemory(self._office.preferences)
        self._place = ScreenPlace(self._stack, self.panel, views, self.assist.customer_id, self.customer)
        self._place.changed.connect(self._on_place_changed)
        self._place.work_requested.connect(self._on_place_work_requested)
        self._add_column(self.panel)
        self.panel.pane.first_frame_shown.connect(self._on_pane_first_frame_shown)
        self.panel.pane.told.connect(self._on_pane_told)
        self.panel.end_requested.connect(self.end)
        self.panel.close_requested.connect(self._on_panel_close_requested)
        bridge.words_told.connect(self._on_bridge_words_told)
        bridge.state_told.connect(self._on_bridge_state_told)
        bridge.session_told.connect(self._on_bridge_session_told)
        self.panel_made.emit()
        self._viewer.start()

    def _add_column(self, panel: ViewerPanel) -> None:
        """The conversation stands beside the picture, and goes with it wherever that is shown; whose it is invites."""
        state = self._office.bridge.state
        if state is None or self.assist.session_id not in state.sessions:
            return  # somebody else's conversation
        panel.people.let_invite()
        panel.people.popover.invite_requested.connect(self._on_people_invite_requested)
        column = self.column = SideColumn(self._office, self.assist.session_id)
        panel.add_beside(column)
        self._chat_tool = ChatTool(panel, column)
        panel.add_tool(self._chat_tool, Group.TALK)
        self._shots = ShotTool(self._office, panel, column)
        panel.add_tool(self._shots, Group.TALK)

    def _on_people_invite_requested(self) -> None:
        if not self.is_over:
            InviteDialog(self._office, self.assist.id, self.window()).open()

    def _on_bridge_state_told(self, state: ViewerState, reason: Reason | None) -> None:
        if state is ViewerState.CONNECTED:
            if not self.is_paired:
                self.is_paired = True
                self.paired.emit()
            self._show_panel()
        elif state is ViewerState.FAILED and not self._shows_panel:
            self._failure = reason
            self.retranslate()

    def _on_bridge_words_told(self) -> None:
        self._show_panel()

    @property
    def _shows_panel(self) -> bool:
        return self._place is not None and self._place.is_shown

    def _show_panel(self) -> None:
        if self._place is not None:
            self._place.show()

    def _on_bridge_session_told(self, report: object) -> None:
        """Keeps the engineer's side of the record on the hub."""
        self.viewer_ended.emit(self)
        if self._reported:
            return
        self._reported = True
        closing = cast(_Report, report)
        self._office.bridge.send(
            ReportAssist(
                assist_id=self.assist.id,
                state=AssistState.ENDED,
                capabilities=tuple(str(capability) for capability in closing.capabilities),
                reason=closing.reason,
                head=closing.audit_head,
                count=closing.audit_count,
                at=Millis(self._office.bridge.now()),
            )
        )
        log = AuditFileLog(
            side=Side.AGENT,
            count=closing.audit_count,
            head=closing.audit_head,
            signature=closing.audit_signature,
            records=closing.record_texts,
        )
        self._office.bridge.leave_audit(self.assist, log)
        if "restart" in closing.capabilities and not self.is_over:
            # Since the restart the customer's application has not been there to say that it is over.
            self._office.do(EndAssist(assist_id=self.assist.id), self._office)

    def _on_panel_close_requested(self) -> None:
        self.close_requested.emit(self)

    # -- one of several, full screen, a small window

    def play(self, *, worked: bool, tiled: bool, holder: QWidget | None) -> None:
        """Whether it is the one that is worked in, and one of several side by side with the toolbar in `holder`."""
        self._is_worked, self._is_tiled = worked, tiled
        if self.panel is None or self._place is None:
            return
        place = self._place
        self.panel.lend_toolbar(holder)
        self.panel.play(Part.SMALL if place.is_small else Part.WORKED if worked else Part.BESIDE)
        self.panel.pane.zooming.fit_meanwhile(place.is_small or (tiled and not place.is_elsewhere))
        self._fold()

    def _fold(self) -> None:
        """In another window and in a tile the room is the picture's, until the conversation is wanted there."""
        if self._chat_tool is not None:
            self._chat_tool.fold_meanwhile(self._is_tiled or (self._place is not None and self._place.is_elsewhere))

    def holds(self, widget: QWidget) -> bool:
        """Is this part of it, in whatever window?"""
        return self.isAncestorOf(widget) or (self.panel is not None and self.panel.isAncestorOf(widget))

    def take_focus(self) -> None:
        """The keyboard comes here: to the picture, or to what there is instead."""
        if self._place is not None and self._place.is_shown:
            self._place.take_focus()
        elif self._cancel.isVisible():
            self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def hint_at_walking(self) -> None:
        """Of several side by side only one gets keys: said once."""
        if self.panel is not None:
            self.panel.hint.offer(WALK)

    def know_walking(self) -> None:
        if self.panel is not None:
            self.panel.hint.done(WALK)

    def _on_pane_told(self) -> None:
        self.title_changed.emit(self)

    def _on_place_changed(self) -> None:
        self._fold()
        self.moved.emit()

    def _on_place_work_requested(self) -> None:
        self.work_requested.emit(self)

    def _on_pane_first_frame_shown(self) -> None:
        """As it was looked at last, where that takes nobody's screen away."""
        is_alone = self._is_worked and not self._is_tiled and self.isVisible() and self.isActiveWindow()
        if self._place is not None and self._place.was_full and is_alone:
            self._place.go_full()

    def sizeHint(self) -> QSize:
        return QSize(960, 640)
