"""Settings: language, theme, notices; canned responses; identity; password; signing out. Each takes effect at once."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.canned_editor import CannedEditor
from desk_app.agent.late import make_identity_section
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, spaced
from desk_app.agent.words import word
from desk_app.domain.refusals import Refusal
from desk_app.qt.language import LanguageChoice
from desk_app.qt.theme import ThemeChoice
from desk_app.version import VERSION
from desk_app.wire.agents import ChangePassword

LEAST_PASSWORD = 8


class SettingsPane(Pane):
    """One page."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings_pane")
        self._office = office
        self._title = plain_label(role="pane_title", wrap=False)
        self._sections = {
            name: plain_label(role="section", wrap=False) for name in ("look", "canned", "identity", "account")
        }
        self._labels = {name: plain_label(wrap=False) for name in ("language", "theme", "old", "new", "again")}
        self._make_choices()
        self._make_password()
        self._canned = CannedEditor(office)
        self._identity = make_identity_section(office)
        self._who = plain_label(role="muted")
        self._sign_out = QPushButton()
        self._sign_out.setObjectName("sign_out_button")
        self._sign_out.clicked.connect(office.sign_out_wanted)
        self._lay_out()
        office.bridge.state_replaced.connect(self._show_who)
        self.retranslate()

    def _make_choices(self) -> None:
        preferences = self._office.preferences
        self._language = QComboBox()
        self._language.setObjectName("language_choice")
        self._language.addItems([""] * len(LanguageChoice))
        self._language.setCurrentIndex(list(LanguageChoice).index(self._office.language.choice))
        self._language.activated.connect(lambda place: self._office.set_language(list(LanguageChoice)[place]))
        self._theme = QComboBox()
        self._theme.setObjectName("theme_choice")
        self._theme.addItems([""] * len(ThemeChoice))
        self._theme.setCurrentIndex(list(ThemeChoice).index(self._office.looks.choice))
        self._theme.activated.connect(lambda place: self._office.set_theme(list(ThemeChoice)[place]))
        self._notices = QCheckBox()
        self._notices.setObjectName("notices_choice")
        self._notices.setChecked(preferences.notices)
        self._notices.toggled.connect(self._on_notices_toggled)

    def _make_password(self) -> None:
        self._passwords = {name: QLineEdit() for name in ("old", "new", "again")}
        for name, field in self._passwords.items():
            field.setObjectName(f"password_{name}")
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.textChanged.connect(self._show_password_state)
        self._problem = plain_label(role="danger")
        self._problem.setObjectName("password_problem")
        self._change = QPushButton()
        self._change.setObjectName("change_password_button")
        self._change.clicked.connect(self._on_change_clicked)

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(760)
        column = QVBoxLayout(inner)
        spaced(column, 6, 3)
        column.addWidget(self._title)
        column.addWidget(self._sections["look"])
        looks = QFormLayout()
        looks.addRow(self._labels["language"], self._language)
        looks.addRow(self._labels["theme"], self._theme)
        column.addLayout(looks)
        column.addWidget(self._notices)
        column.addWidget(self._sections["canned"])
        column.addWidget(self._canned)
        column.addWidget(self._sections["identity"])
        column.addWidget(self._identity)
        column.addWidget(self._sections["account"])
        column.addWidget(self._who)
        form = QFormLayout()
        for name, field in self._passwords.items():
            form.addRow(self._labels[name], field)
            self._labels[name].setBuddy(field)
        column.addLayout(form)
        column.addWidget(self._problem)
        row = QHBoxLayout()
        row.addWidget(self._change)
        row.addStretch(1)
        row.addWidget(self._sign_out)
        column.addLayout(row)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("settings_area")
        self._area = area
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(area)

    def retranslate(self) -> None:
        self._title.setText(self.tr("Settings"))
        self._area.setAccessibleName(self.tr("Settings"))
        self._sections["look"].setText(self.tr("Language and looks"))
        self._sections["canned"].setText(self.tr("Canned responses, called by / in a reply"))
        self._sections["identity"].setText(self.tr("Identity, for remote screens"))
        self._sections["account"].setText(self.tr("Account"))
        self._labels["language"].setText(self.tr("Language"))
        self._labels["theme"].setText(self.tr("Theme"))
        self._labels["old"].setText(self.tr("Present password"))
        self._labels["new"].setText(self.tr("New password"))
        self._labels["again"].setText(self.tr("New password again"))
        for place, text in enumerate((self.tr("As the system"), "English", "中文")):
            self._language.setItemText(place, text)
        for place, text in enumerate((self.tr("As the system"), self.tr("Light"), self.tr("Dark"))):
            self._theme.setItemText(place, text)
        self._language.setAccessibleName(self.tr("Language"))
        self._theme.setAccessibleName(self.tr("Theme"))
        for name, field in self._passwords.items():
            field.setAccessibleName(self._labels[name].text())
        self._notices.setText(self.tr("Notices in the tray while another window is in front"))
        label_button(self._change, self.tr("Change password"))
        label_button(self._sign_out, self.tr("Sign out"))
        self._show_who()
        self._show_password_state()

    def _show_who(self) -> None:
        me = self._office.me
        name = f"{me.name} · {me.email} · {word(me.role)}" if me else ""
        hub = str(self._office.bridge.desk.address)
        self._who.setText(f"{name}\n{hub} · Deskside {VERSION}")

    def _on_notices_toggled(self, on: bool) -> None:
        self._office.preferences.notices = on

    # -- password

    def _show_password_state(self) -> None:
        old, new, again = (self._passwords[name].text() for name in ("old", "new", "again"))
        problem = ""
        if new and len(new) < LEAST_PASSWORD:
            problem = self.tr("The new password needs at least {count} characters.").format(count=LEAST_PASSWORD)
        elif again and new != again:
            problem = self.tr("The two new passwords differ.")
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._change.setEnabled(bool(old and new and again) and not problem)

    def _on_change_clicked(self) -> None:
        command = ChangePassword(old=self._passwords["old"].text(), new=self._passwords["new"].text())
        self._change.setEnabled(False)
        self._office.ask(command, lambda _done: self._on_changed(), self, self._on_refused)

    def _on_changed(self) -> None:
        for field in self._passwords.values():
            field.clear()
        self._office.say(self.tr("The password was changed. Other computers have to sign in again."))

    def _on_refused(self, refusal: Refusal) -> None:
        self._change.setEnabled(True)
        self._problem.setText(self._office.sentence(refusal))
        self._problem.show()
