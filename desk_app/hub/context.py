"""The verb of context: what the vendor's application reports about its customer.

Invariant: whatever comes this way is kept as reported; it never overrides what a signed token vouched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desk_app.domain.customers import Attribute
from desk_app.domain.limits import (
    ATTRIBUTE_NAME_CHARACTERS,
    ATTRIBUTE_VALUE_CHARACTERS,
    ATTRIBUTES,
    NAME_CHARACTERS,
)
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.text import one_line, required
from desk_app.hub.access import access_customer
from desk_app.hub.actors import CustomerActor
from desk_app.hub.audience import tell_customer_changed
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verb, by_customer
from desk_app.store import identities
from desk_app.wire.customers import SetContext
from desk_app.wire.protocol import Command, Done

FIELDS = ("product", "edition", "version", "expires_on", "language")
UNVERIFIED_FIELDS = ("name", "email", "organisation")


def set_context(tx: Tx, actor: CustomerActor, command: SetContext) -> Done:
    """Replaces the reported attributes, and fills the fields that have their names."""
    if len(command.attributes) > ATTRIBUTES:
        raise Refused(RefusalCode.TOO_LONG, field="attributes", limit=ATTRIBUTES)
    customer = access_customer(tx, actor, actor.id)
    reported: dict[str, str] = {}
    for attribute in command.attributes:
        name = required(one_line(attribute.name, ATTRIBUTE_NAME_CHARACTERS, "name"), "name")
        reported[name] = one_line(attribute.value, ATTRIBUTE_VALUE_CHARACTERS, name)
    names = FIELDS if customer.verified else (*FIELDS, *UNVERIFIED_FIELDS)
    fields = {name: reported.pop(name)[:NAME_CHARACTERS] for name in names if name in reported}
    changed = msgspec.structs.replace(
        customer,
        attributes=tuple(Attribute(name=name, value=value) for name, value in reported.items()),
        **fields,
    )
    if changed != customer:
        identities.save_customer(tx.db, changed)
        tell_customer_changed(tx, changed)
    return Done()


VERBS: Mapping[type[Command[Any]], Verb] = {SetContext: by_customer(set_context)}
