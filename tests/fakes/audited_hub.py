"""A running hub with an assist session of its own, driven by verbs on the hub's loop."""

from __future__ import annotations

import time

from desk_app.domain.agents import Role
from desk_app.domain.ids import DeviceId, Millis, TicketId
from desk_app.domain.sessions import Side
from desk_app.hub.actors import AgentActor, CustomerActor
from desk_app.wire.sessions import SessionWhole
from desk_app.wire.tickets import CreateTicket
from tests.fakes.audited import Audited
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.fakes.hub import RunningHub


def today() -> FakeClock:
    """A clock for a hub whose clients live now."""
    return FakeClock(Millis(time.time_ns() // 1_000_000))


def audited_hub(hub: RunningHub, clock: FakeClock, whole: SessionWhole | None = None) -> Audited:
    """An assist session that is over, of a session that is there or of Li Wei and 客户甲; nobody has left a log yet."""
    inside = hub.hub
    desk = Desk(inside.store, clock)
    desk.presences, desk.facts, desk.verbs, desk.app = inside.presences, inside.facts, inside.verbs, hub.app
    audited = hub.run(Audited.begin(desk)) if whole is None else _of(desk, whole)
    hub.run(audited.share())
    return audited


def _of(desk: Desk, whole: SessionWhole) -> Audited:
    session = whole.session
    assert session.agent_id is not None
    agent = AgentActor(id=session.agent_id, name=session.agent_name, role=Role.AGENT)
    customer = CustomerActor(id=whole.customer.id, app_id=session.app_id, device_id=DeviceId("device"))
    return Audited(desk, agent, customer, session.id)


def made_ticket(hub: RunningHub, audited: Audited) -> TicketId:
    return hub.run(audited.desk.do(audited.agent, CreateTicket(session_id=audited.session_id))).id


def left_by(hub: RunningHub, audited: Audited, *sides: Side) -> None:
    """These sides leave their logs; the hub judges by itself."""
    hub.run(audited.leave(*sides))
