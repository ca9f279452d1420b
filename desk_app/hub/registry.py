"""All verbs in one table: each topic's `VERBS`, put together here and nowhere else."""

from __future__ import annotations

from typing import Any

from desk_app.hub import (
    abuse,
    agents,
    articles,
    assist,
    assist_beside,
    audit,
    canned,
    context,
    customers,
    messages,
    nameplates,
    queue,
    ratings,
    reports,
    sessions,
    tickets,
)
from desk_app.hub.verbs import Verb
from desk_app.wire.protocol import Command

VERBS: dict[type[Command[Any]], Verb] = {
    **sessions.VERBS,
    **queue.VERBS,
    **messages.VERBS,
    **agents.VERBS,
    **canned.VERBS,
    **context.VERBS,
    **customers.VERBS,
    **tickets.VERBS,
    **articles.VERBS,
    **assist.VERBS,
    **assist_beside.VERBS,
    **audit.VERBS,
    **nameplates.VERBS,
    **abuse.VERBS,
    **ratings.VERBS,
    **reports.VERBS,
}
"""Which verb carries out which command."""
