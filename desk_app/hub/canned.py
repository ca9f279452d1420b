"""Verbs of canned responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_app.domain.canned import CannedResponse
from desk_app.domain.ids import CannedId
from desk_app.domain.limits import CANNED_RESPONSES, MESSAGE_CHARACTERS, NAME_CHARACTERS
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.text import many_lines, one_line, required
from desk_app.hub.actors import AGENTS, AgentActor
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verb, by_agent
from desk_app.store import canned
from desk_app.wire.agents import DeleteCanned, SaveCanned
from desk_app.wire.events import CannedDeleted, CannedSaved
from desk_app.wire.protocol import Command, Done

_SHORTCUT_CHARACTERS = 40


def save_canned(tx: Tx, _actor: AgentActor, command: SaveCanned) -> CannedResponse:
    """Makes or changes a canned response; a shortcut that another one has is refused (taken)."""
    shortcut = required(one_line(command.shortcut, _SHORTCUT_CHARACTERS, "shortcut").lstrip("/").lower(), "shortcut")
    response = CannedResponse(
        id=command.id or CannedId(tx.new_id()),
        shortcut=shortcut,
        title=one_line(command.title, NAME_CHARACTERS, "title"),
        text=required(many_lines(command.text, MESSAGE_CHARACTERS, "text"), "text"),
    )
    namesake = canned.find_by_shortcut(tx.db, shortcut)
    if namesake is not None and namesake.id != response.id:
        raise Refused(RefusalCode.TAKEN, what="shortcut", name=shortcut)
    if command.id is None and len(canned.all_canned(tx.db)) >= CANNED_RESPONSES:
        raise Refused(RefusalCode.TOO_MANY, what="canned", limit=CANNED_RESPONSES)
    if command.id is None:
        canned.insert_canned(tx.db, response)
    elif canned.find_canned(tx.db, command.id) is None:
        raise Refused(RefusalCode.NOT_FOUND, what="canned")
    else:
        canned.save_canned(tx.db, response)
    tx.tell(CannedSaved(canned=response), AGENTS)
    return response


def delete_canned(tx: Tx, _actor: AgentActor, command: DeleteCanned) -> Done:
    """Deletes it; one that is gone already is no error."""
    if canned.find_canned(tx.db, command.id) is not None:
        canned.delete_canned(tx.db, command.id)
        tx.tell(CannedDeleted(id=command.id), AGENTS)
    return Done()


VERBS: Mapping[type[Command[Any]], Verb] = {
    SaveCanned: by_agent(save_canned),
    DeleteCanned: by_agent(delete_canned),
}
