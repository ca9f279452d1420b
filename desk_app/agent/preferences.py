"""What a person set for this computer: language, theme, notices, where the window stood. Kept in one small file.

Invariant: reading never fails; a value that makes no sense is as good as none.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings


class Preferences:
    """Typed access to the file; written by Qt when the event loop has time."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def language(self) -> str:
        """zh_CN or en; "" follows the system."""
        return self._text("language")

    @language.setter
    def language(self, value: str) -> None:
        self._settings.setValue("language", value)

    @property
    def theme(self) -> str:
        """light, dark or system."""
        value = self._text("theme")
        return value if value in ("light", "dark") else "system"

    @theme.setter
    def theme(self, value: str) -> None:
        self._settings.setValue("theme", value)

    @property
    def notices(self) -> bool:
        """May the tray say something while the window is not in front?"""
        return self._text("notices") != "off"

    @notices.setter
    def notices(self, value: bool) -> None:
        self._settings.setValue("notices", "on" if value else "off")

    @property
    def hub(self) -> str:
        """The hub's address as it was last used."""
        return self._text("hub")

    @hub.setter
    def hub(self, value: str) -> None:
        self._settings.setValue("hub", value)

    @property
    def email(self) -> str:
        """Who signed in last."""
        return self._text("email")

    @email.setter
    def email(self, value: str) -> None:
        self._settings.setValue("email", value)

    @property
    def token_in_file(self) -> bool:
        """Did the person agree to keep the sign-in in a file, because there is no keyring?"""
        return self._text("token_in_file") == "yes"

    @token_in_file.setter
    def token_in_file(self, value: bool) -> None:
        self._settings.setValue("token_in_file", "yes" if value else "no")

    def state(self, name: str) -> QByteArray:
        """Returns a kept geometry or splitter state, empty when there is none."""
        value = self._settings.value(f"window/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_state(self, name: str, value: QByteArray) -> None:
        self._settings.setValue(f"window/{name}", value)

    def text(self, name: str) -> str:
        """Returns a kept text, "" when there is none."""
        return self._text(name)

    def keep_text(self, name: str, value: str) -> None:
        self._settings.setValue(name, value)

    def flag(self, name: str, otherwise: bool) -> bool:
        """Returns a kept yes or no of the window."""
        return {"yes": True, "no": False}.get(self._text(f"window/{name}"), otherwise)

    def keep_flag(self, name: str, value: bool) -> None:
        self._settings.setValue(f"window/{name}", "yes" if value else "no")

    def sync(self) -> None:
        """Writes the file now: at the end."""
        self._settings.sync()

    def _text(self, name: str) -> str:
        value = self._settings.value(name)
        return value if isinstance(value, str) else ""
