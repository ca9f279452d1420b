"""How tables are declared here: one MetaData, ids as text, moments as milliseconds, values as JSON text.

Invariant: every table hangs on `metadata`; `schema.py` imports all of them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, String, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(36)


def own_id() -> Column[str]:
    """The uuid7 of the row itself."""
    return Column("id", ID, primary_key=True)


def ref(name: str, target: str, *, optional: bool = False, **options: Any) -> Column[str]:
    """A reference to the `id` of table `target`."""
    return Column(name, ID, ForeignKey(f"{target}.id"), nullable=optional, **options)


def moment(name: str, *, optional: bool = False) -> Column[int]:
    """Milliseconds since 1970-01-01 UTC."""
    return Column(name, BigInteger, nullable=optional)


def text(name: str, default: str = "") -> Column[str]:
    """A text that is never NULL."""
    return Column(name, Text, nullable=False, default=default, server_default=default)


def word(name: str, length: int = 40) -> Column[str]:
    """A short text from a known set: a state, a kind."""
    return Column(name, String(length), nullable=False)


def number(name: str, default: int = 0) -> Column[int]:
    """A count that is never NULL."""
    return Column(name, BigInteger, nullable=False, default=default, server_default=str(default))
