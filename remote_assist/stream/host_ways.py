"""The three ways into a host process, from its configuration: a hub's word, a code that was read out, this network.

Invariant: a configuration with a code never pairs in any other way, whatever its hub sends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from remote_assist.errors import ProtocolError
from remote_assist.secure.codes import CODE_LIFETIME, new_code, parse_code
from remote_assist.secure.pairing import RandomBytes
from remote_assist.stream.doors import SPARE_PLACES, DialDoor, Door, ListenDoor
from remote_assist.stream.entrance import Entrance
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.own_addresses import own_addresses
from remote_assist.stream.share_setup import ShareListener, ShareSetup
from remote_assist.stream.transport import parse_address
from remote_assist.wire.launch import AdmitEngineer, HostConfig, HostListening
from remote_assist.wire.roles import Capability, Role


def way_in(
    config: HostConfig, random_bytes: RandomBytes, tell: Callable[[HostListening], None]
) -> tuple[Door, HostPairing]:
    """Where the engineer comes from and how he pairs. `tell` is called when this computer listens.

    Raises `PairingFailed` for a code that is none, `ProtocolError` for a configuration that names no way or two.
    """
    if bool(config.listen) == bool(config.url):
        raise ProtocolError("A host process either listens or goes to a hub.")
    if config.listen:
        code = new_code(random_bytes)
        door = ListenDoor(
            parse_address(config.listen),
            places=1 + SPARE_PLACES,
            told=lambda port: tell(HostListening(own_addresses(port), code.grouped, int(CODE_LIFETIME))),
        )
        return door, HostPairing(random_bytes, code=code)
    door_of_hub = DialDoor.by_hub(config.url, config.ticket, Role.HOST)
    if config.taken_code:
        return door_of_hub, HostPairing(random_bytes, taken=parse_code(config.taken_code), assist_id=config.assist_id)
    return door_of_hub, HostPairing(random_bytes, assist_id=config.assist_id)


def way_in_for(
    engineer: AdmitEngineer, setup: ShareSetup, random_bytes: RandomBytes, listener: ShareListener
) -> Entrance:
    """The hub's way in for one more engineer; `setup` is that of the share, of which he gets his part.

    He is never offered a restart: what goes on after it is the session of who was there first.
    """
    terms = replace(setup.terms, offered=setup.terms.offered - {Capability.RESTART})
    return Entrance(
        DialDoor.by_hub(engineer.url, engineer.ticket, Role.HOST),
        HostPairing(random_bytes, assist_id=engineer.assist_id),
        replace(
            setup,
            terms=terms,
            engineer_name=engineer.engineer_name,
            engineer_verified=engineer.engineer_verified,
            invited_by=engineer.invited_by,
            observes=engineer.observes,
        ),
        listener,
    )
