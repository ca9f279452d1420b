"""The share that goes on after a restart: made of its return ticket, with the session that it had.

Invariant: it shows no more than was shown before, and grants nothing beforehand but the view.
"""

from __future__ import annotations

import os

from remote_assist.policy.absence import Moment
from remote_assist.policy.consent import Terms
from remote_assist.secure.codes import parse_code
from remote_assist.secure.return_ticket import ReturnTicket
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.heartbeat import moment_now
from remote_assist.stream.host import Share
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.host_ui import HostUi
from remote_assist.stream.share_setup import Machine, ShareListener, ShareSetup
from remote_assist.wire.roles import CARRIED, Capability, Role


def returned_share(
    ticket: ReturnTicket, machine: Machine, ui: HostUi, listener: ShareListener, *, vendor_key: bytes
) -> Share:
    """Ready to run; its viewer has as long to come as the ticket is good."""
    config = ticket.config
    taken = parse_code(config.taken_code) if config.taken_code else None
    machine.curtain.choose(ticket.choice)
    share = Share(
        DialDoor.by_hub(config.url, config.ticket, Role.HOST),
        HostPairing.returned(os.urandom, config.assist_id, ticket.signing_seed, ticket.keys(), taken),
        setup=ShareSetup(
            Terms(
                frozenset(CARRIED) & frozenset(config.capabilities),
                config.vendor,
                config.subject,
                frozenset({Capability.VIEW}),
            ),
            config.engineer_name,
            config.engineer_verified,
            vendor_key,
        ),
        machine=machine,
        ui=ui,
        listener=listener,
    )
    now = moment_now()
    share.go_on(ticket, Moment(now.monotonic, ticket.expires_at / 1000).seconds_since(now))
    return share
