"""What a host exchanges with one engineer beside the picture.

Invariant: whatever an exchange does to this computer it does through the engineer's gate.
"""

from __future__ import annotations

from collections.abc import Sequence

from remote_assist.stream.exchange import Exchange
from remote_assist.stream.gate import Gate


def host_exchanges(gate: Gate) -> Sequence[Exchange]:
    """One exchange for each class of records that this host takes."""
    del gate
    return ()
