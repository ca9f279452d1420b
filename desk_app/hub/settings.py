"""What an administrator can set: by the command line, or by the environment as DESKSIDE_HUB_<NAME>."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from desk_app.domain.limits import CONNECTIONS_AN_ADDRESS
from desk_app.paths import data_folder


class Settings(BaseSettings):
    """The hub's settings. Wrong ones raise pydantic's `ValidationError` with the name of the field."""

    model_config = SettingsConfigDict(env_prefix="DESKSIDE_HUB_", frozen=True)

    listen: str = "127.0.0.1:8470"
    """HOST:PORT; port 0 takes a free one. Loopback unless you say otherwise."""
    database: str = ""
    """A file or a URL; empty is `hub.db` in the data folder."""
    data_folder: Path = Field(default_factory=data_folder)
    """For the database and for attachments."""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: str = ""
    """The address of the proxy whose X-Forwarded-For and -Proto are believed; empty believes nobody."""
    origins: tuple[str, ...] = ()
    """Web origins that may connect, like https://help.example.com; programs send none."""
    metrics_token: str = ""
    """Opens /metrics from elsewhere than this computer."""
    anonymous_an_hour: int = Field(default=60, ge=1)
    """New unverified customers an app may bring from one address."""
    connections_an_address: int = Field(default=CONNECTIONS_AN_ADDRESS, ge=1)
    """Connections that one address may have at once; raise it where a large office comes by one address."""
    waiting_away_s: int = Field(default=300, ge=10)
    """How long a waiting customer may be gone before the session ends."""
    live_away_s: int = Field(default=1800, ge=10)
    """The same for who is being served, or helps himself."""
    events_kept_days: int = Field(default=14, ge=1)
    """Who comes back later gets a snapshot."""
    audit_kept_days: int = Field(default=1826, ge=1)
    """How long the records of assist sessions are kept: five years. Then they are deleted, and a line says so."""
    max_pages: int | None = None
    """A bound for the SQLite file, in pages of 4 KiB."""

    @field_validator("listen")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not colon or not host or not port.isdigit() or int(port) > 65535:
            raise ValueError(f"{value} is not HOST:PORT")
        return value

    @field_validator("behind_proxy")
    @classmethod
    def _is_a_proxy(cls, value: str) -> str:
        if value:
            ipaddress.ip_network(value)
        return value

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])

    @property
    def store_address(self) -> str | Path:
        """What `open_store` takes."""
        return self.database or self.data_folder / "hub.db"
