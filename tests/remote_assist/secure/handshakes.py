"""Runs two sans-I/O pairings against each other, with a place for somebody in the middle."""

from __future__ import annotations

import random
from collections.abc import Callable

from remote_assist.secure.pairing import Pairing

Meddle = Callable[[str, bytes], bytes]


def seeded(seed: int) -> Callable[[int], bytes]:
    """Randomness that repeats."""
    return random.Random(seed).randbytes


def run(host: Pairing, viewer: Pairing, meddle: Meddle = lambda _way, message: message) -> None:
    """Deliver until nobody has anything to say."""
    to_host, to_viewer = list(viewer.start()), list(host.start())
    while to_host or to_viewer:
        if to_host:
            to_viewer += host.receive(meddle("to_host", to_host.pop(0)))
        if to_viewer:
            to_host += viewer.receive(meddle("to_viewer", to_viewer.pop(0)))
