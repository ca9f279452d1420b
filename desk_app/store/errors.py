"""What can be wrong with the store itself, as opposed to a refusal of what was asked.

StoreTrouble
├── StoreUnreadable   the address or the file is no store of ours
└── StoreNewer        a newer Deskside has changed it already
"""

from __future__ import annotations


class StoreTrouble(Exception):
    """The store cannot be used; the message is a whole sentence."""


class StoreUnreadable(StoreTrouble):
    pass


class StoreNewer(StoreTrouble):
    pass
