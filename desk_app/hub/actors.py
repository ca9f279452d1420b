"""Who acts: an agent, a customer, or the hub itself. An actor exists only after its token was checked."""

from __future__ import annotations

import msgspec

from desk_app.domain.agents import Role
from desk_app.domain.customers import ChannelKind
from desk_app.domain.ids import AgentId, AppId, CustomerId, DeviceId

AGENTS = "agents"
"""The recipient that stands for every agent."""


def agent_recipient(agent_id: AgentId) -> str:
    return f"agent:{agent_id}"


def customer_recipient(customer_id: CustomerId) -> str:
    return f"customer:{customer_id}"


class AgentActor(msgspec.Struct, frozen=True, kw_only=True):
    id: AgentId
    name: str
    role: Role = Role.AGENT
    token_id: str = ""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Which events of the log are his."""
        return (AGENTS, agent_recipient(self.id))

    @property
    def key(self) -> str:
        """His name where requests are remembered and cursors are told apart."""
        return agent_recipient(self.id)


class CustomerActor(msgspec.Struct, frozen=True, kw_only=True):
    id: CustomerId
    app_id: AppId
    device_id: DeviceId
    token_id: str = ""
    channel_kind: ChannelKind = ChannelKind.APP

    @property
    def recipients(self) -> tuple[str, ...]:
        return (customer_recipient(self.id),)

    @property
    def key(self) -> str:
        return customer_recipient(self.id)


class SystemActor(msgspec.Struct, frozen=True, kw_only=True):
    """The hub: timed work, routing, the administrator at the command line."""

    @property
    def key(self) -> str:
        return "system"


PersonActor = AgentActor | CustomerActor
Actor = AgentActor | CustomerActor | SystemActor
