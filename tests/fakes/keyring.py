"""Keyrings as an engineer's computer has them: one that is there, and none."""

from __future__ import annotations

from desk_app.agent.token_keeper import KeyringUnavailable


class MemoryKeyring:
    """A keyring that is there."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def load(self, account: str) -> str | None:
        return self.kept.get(account)

    def save(self, account: str, token: str) -> None:
        self.kept[account] = token

    def forget(self, account: str) -> None:
        self.kept.pop(account, None)


class NoKeyring(MemoryKeyring):
    """A computer without one."""

    def load(self, account: str) -> str | None:
        raise KeyringUnavailable("none")

    def save(self, account: str, token: str) -> None:
        raise KeyringUnavailable("none")

    def forget(self, account: str) -> None:
        raise KeyringUnavailable("none")
