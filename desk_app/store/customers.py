"""The engineer's list of customers."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from desk_app.domain.customers import Customer
from desk_app.store.identities import customer_of
from desk_app.store.tables_people import customers


def list_customers(db: Connection, text: str, offset: int, limit: int) -> tuple[list[Customer], int]:
    """Returns a page, last seen first, and how many there are; those merged into another are left out.

    `text` filters by name, email and organisation.
    """
    conditions: list[ColumnElement[bool]] = [customers.c.merged_into.is_(None)]
    if text:
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (customers.c.name, customers.c.email, customers.c.organisation)
        conditions.append(or_(*(column.ilike(pattern, escape="\\") for column in columns)))
    where = and_(*conditions)
    total = db.execute(select(func.count()).select_from(customers).where(where)).scalar_one()
    rows = db.execute(
        select(customers)
        .where(where)
        .order_by(customers.c.last_seen_at.desc(), customers.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [customer_of(row) for row in rows], total
