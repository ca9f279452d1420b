"""The page docs/WHO_MAY.md as tables, and the people and things with which its rows are tried at a real hub."""

from __future__ import annotations

import functools
import io
import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image

from desk_app.domain.agents import Role
from desk_app.hub.actors import agent_recipient
from desk_app.store.agents import change_agent
from desk_app.store.apps import AppRecord
from desk_app.wire.http import Exchange
from remote_assist.wire.audit import AuditKind, AuditLog
from remote_assist.wire.roles import Role as RelayRole
from tests.fakes.hub import PASSWORD, RunningHub, device_key, make_jwt

PAGE = Path(__file__).parents[3] / "docs" / "WHO_MAY.md"
OWNERS = "zebra-of-the-customer"
"""Stands in everything that the customer of a scene has, with a number of his own behind it."""
DESKS = "zebra-of-the-desk"
"""Stands in everything that customers are never told."""
COLUMNS = ("another customer", "its customer", "another engineer", "its engineer", "lead", "administrator")
_numbers = itertools.count(1)

Body = dict[str, Any]


def tables() -> dict[str, dict[str, tuple[str, ...]]]:
    """Each chapter's table: its first column to the others."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    chapter = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            chapter = line[3:]
        elif chapter and line.startswith("| ") and not line.startswith("|---"):
            first, *rest = (cell.strip() for cell in line.strip("|").split("|"))
            found.setdefault(chapter, {})[first] = tuple(rest)
    for rows in found.values():
        rows.pop(next(iter(rows)))  # the heads of the columns
    return found


@dataclass(eq=False)
class Person:
    """Somebody with a token; keeps every byte that he was sent."""

    name: str
    token: str
    address: str
    client: httpx2.Client
    id: str = ""
    mark: str = ""
    told: list[bytes] = field(default_factory=list)

    def ask(self, body: Body) -> httpx2.Response:
        """A command over HTTP."""
        answer = self.client.post(
            f"{self.address}/api/commands", json={"ref": str(uuid.uuid4()), "command": body}, headers=self.headers
        )
        self.told.append(answer.content)
        return answer

    def do(self, kind: str, **fields: Any) -> Any:
        """A command that has to be answered; returns the result."""
        answer = self.ask({"type": kind} | fields)
        assert answer.status_code == 200, (kind, answer.text)
        return answer.json()["result"]

    def get(self, path: str, method: str = "GET") -> httpx2.Response:
        answer = self.client.request(method, self.address + path, headers=self.headers)
        self.told.append(answer.content)
        return answer

    def upload(self, name: str, picture: bool = True) -> str:
        """A file of his own; returns its id."""
        kind = "image/png" if picture else "text/plain"
        answer = self.client.post(
            f"{self.address}/api/files",
            params={"name": name},
            content=png() if picture else name.encode(),
            headers=self.headers | {"Content-Type": kind},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class House:
    """A hub with two vendors, its desk and some customers who have nothing to do with the scenes."""

    def __init__(self, hub: RunningHub) -> None:
        self.hub = hub
        self.client = httpx2.Client(timeout=30)
        self.customers: list[Person] = []
        self.nameplates: list[str] = []
        self.engineer = self._engineer("Li Wei")
        self.colleague = self._engineer("Zhang Min")
        self.lead = self._engineer("Wang Fang", Role.LEAD)
        self.administrator = self._engineer("Zhao Lei", Role.ADMIN)
        self.present = hub.add_agent("Sun Hao").id
        hub.hub.presences.came(agent_recipient(self.present))
        planner = hub.add_app("Planner")
        self.others = (
            self.customer("anonymous stranger"),
            self.customer("known stranger", sub="stranger"),
            self.customer("stranger of another vendor", sub="stranger", app=planner),
        )

    def people(self, scene: Scene) -> dict[str, tuple[Person, ...]]:
        """Who stands for each column of the page."""
        people = (
            self.others,
            (scene.owner,),
            (self.colleague,),
            (self.engineer,),
            (self.lead,),
            (self.administrator,),
        )
        return dict(zip(COLUMNS, people, strict=True))

    def customer(self, who: str, *, sub: str = "", app: AppRecord | None = None, **claims: Any) -> Person:
        record = app or self.hub.app
        signed = make_jwt(record, sub, **claims) if sub else ""
        wish = Exchange(app_key=record.app.app_key, device_key=device_key(next(_numbers)), jwt=signed)
        body = {"app_key": wish.app_key, "device_key": wish.device_key, "jwt": wish.jwt}
        answer = self.client.post(f"{self.hub.address}/api/exchange", json=body)
        assert answer.status_code == 200, answer.text
        person = self._person(who, answer.json()["token"], answer.json()["customer"]["id"])
        self.customers.append(person)
        return person

    def scenes(self) -> Iterator[Scene]:
        """Fresh ones, of customers whom the vendor names and of anonymous ones by turns."""
        for number in itertools.count():
            mark = f"{OWNERS}-{next(_numbers)}"
            yield Scene(self, self.customer("its customer", sub=mark if number % 2 else "", name=mark), mark)

    def _engineer(self, name: str, role: Role = Role.AGENT) -> Person:
        agent = self.hub.add_agent(name, role=role)
        # He is given more chats than a person could have.
        self.hub.run(self.hub.hub.store.write(lambda db: change_agent(db, agent.id, capacity=10**6)))
        body = {"email": agent.email, "password": PASSWORD}
        answer = self.client.post(f"{self.hub.address}/api/login", json=body)
        return self._person(name, answer.json()["token"], agent.id)

    def _person(self, name: str, token: str, person_id: str) -> Person:
        return Person(name, token, self.hub.address, self.client, person_id)


class Scene:
    """One customer's things and what the desk knows about him, each made when it is first asked for."""

    def __init__(self, house: House, owner: Person, mark: str) -> None:
        self.house = house
        self.owner = owner
        self.mark = owner.mark = mark

    @functools.cached_property
    def whole(self) -> Any:
        return self.owner.do("start_session", question=f"question {self.mark}")

    @property
    def present(self) -> str:
        """The customer's session, with nobody asked for."""
        return str(self.whole["session"]["id"])

    @property
    def conversation(self) -> str:
        return str(self.whole["conversations"][0]["id"])

    @functools.cached_property
    def waiting(self) -> str:
        self.owner.do("ask_for_person", session_id=self.present)
        return self.present

    @functools.cached_property
    def live(self) -> str:
        """The customer's session, served by its engineer, with a private note in it."""
        self.house.engineer.do("accept_session", session_id=self.waiting)
        self._note()
        return self.present

    @functools.cached_property
    def talk(self) -> str:
        """The conversation of the live session."""
        return self.conversation if self.live else ""

    @functools.cached_property
    def wrapped_up(self) -> str:
        self.owner.do("end_session", session_id=self.live)
        return self.live

    @functools.cached_property
    def ticket(self) -> Any:
        made = self.house.engineer.do("create_ticket", session_id=self.live, text=f"note {DESKS}", tags=[DESKS])
        self.house.engineer.do("comment_ticket", ticket_id=made["id"], text=f"another {DESKS}")
        return made

    @functools.cached_property
    def assist(self) -> str:
        return str(self.house.engineer.do("ask_assist", session_id=self.live)["id"])

    @functools.cached_property
    def live_assist(self) -> str:
        """The same, while the screen is shown."""
        self.owner.do("report_assist", assist_id=self.assist, state="live", at=0)
        return self.assist

    @functools.cached_property
    def audit(self) -> str:
        """The customer's record of the assist session; its id."""
        self.owner.do("keep_audit", assist_id=self.assist, **_record(self.mark))
        logs = self.house.engineer.do("read_audit", assist_id=self.assist)["logs"]
        return str(logs[0]["id"])

    @functools.cached_property
    def code(self) -> Any:
        """One that its engineer has out; those before are taken back, for he may have a few at a time."""
        while self.house.nameplates:
            self.house.engineer.do("withdraw_code", nameplate_id=self.house.nameplates.pop())
        made = self.house.engineer.do("offer_code")
        self.house.nameplates.append(made["nameplate_id"])
        return made

    @functools.cached_property
    def draft(self) -> str:
        return str(self.house.colleague.do("save_article", title=f"Draft {DESKS}", body=DESKS)["id"])

    @functools.cached_property
    def article(self) -> str:
        published = {"title": "Printing", "body": "How to print an invoice", "state": "published"}
        article = self.house.colleague.do("save_article", **published)
        changed = {"title": f"Printing {DESKS}", "body": DESKS, "state": "draft"}
        self.house.colleague.do("save_article", id=article["id"], version=article["version"], **changed)
        return str(article["id"])

    @functools.cached_property
    def canned(self) -> str:
        made = self.house.colleague.do("save_canned", shortcut=f"s{next(_numbers)}", title=DESKS, text=DESKS)
        return str(made["id"])

    @functools.cached_property
    def files(self) -> dict[str, str]:
        """By the rows of the page."""
        unsent, sent = self.owner.upload(f"{self.mark}.png"), self.owner.upload(f"{self.mark} too.png")
        noted = self.house.engineer.upload(f"{DESKS}.png")
        self.owner.do("post_message", conversation_id=self.talk, attachment_ids=[sent])
        self._note(noted)
        return {"uploaded by the customer, not sent": unsent, "in a message": sent, "in a private note": noted}

    def _note(self, *files: str) -> None:
        note = {"text": f"note {DESKS}", "visibility": "internal", "attachment_ids": files}
        self.house.engineer.do("post_message", conversation_id=self.conversation, **note)


EXAMPLES: dict[str, Callable[[Scene], Body]] = {
    "`start_session`": lambda _: {"question": "mine"},
    "`ask_for_person`": lambda scene: {"session_id": scene.present},
    "`accept_session`": lambda scene: {"session_id": scene.waiting},
    "`transfer_session`": lambda scene: {"session_id": scene.live, "note": f"handed on {DESKS}"},
    "`end_session`": lambda scene: {"session_id": scene.live},
    "`finish_wrap_up`": lambda scene: {"session_id": scene.wrapped_up},
    "`post_message`": lambda scene: {"conversation_id": scene.talk, "text": "hello"},
    "`post_message`, a private note": lambda scene: {
        "conversation_id": scene.talk,
        "text": DESKS,
        "visibility": "internal",
    },
    "`post_message`, with a file of somebody else": lambda scene: {
        "conversation_id": scene.talk,
        "attachment_ids": [scene.house.lead.upload("plan.txt", picture=False)],
    },
    "`mark_delivered`": lambda scene: {"conversation_id": scene.talk, "seq": 1},
    "`mark_read`": lambda scene: {"conversation_id": scene.talk, "seq": 1},
    "`set_presence`": lambda _: {"presence": "online"},
    "`change_password`": lambda _: {"old": PASSWORD, "new": PASSWORD},
    "`save_canned`": lambda _: {"shortcut": f"s{next(_numbers)}", "title": "t", "text": "x"},
    "`delete_canned`": lambda scene: {"id": scene.canned},
    "`set_context`": lambda _: {"attributes": [{"name": "printer", "value": "x"}]},
    "`create_ticket`": lambda scene: {"session_id": scene.live},
    "`change_ticket`": lambda scene: {"ticket_id": scene.ticket["id"], "version": 1, "priority": "high"},
    "`comment_ticket`": lambda scene: {"ticket_id": scene.ticket["id"], "text": "more"},
    "`save_article`": lambda _: {"title": "New", "body": "words"},
    "`ask_assist`": lambda scene: {"session_id": scene.live},
    "`open_assist`": lambda scene: {"assist_id": scene.assist},
    "`invite_assist`": lambda scene: {"assist_id": scene.live_assist, "agent_id": scene.house.present},
    "`observe_assist`": lambda scene: {"assist_id": scene.live_assist},
    "`report_assist`": lambda scene: {"assist_id": scene.assist, "state": "ended", "at": 0},
    "`end_assist`": lambda scene: {"assist_id": scene.assist},
    "`keep_audit`": lambda scene: {"assist_id": scene.assist} | _record("mine"),
    "`read_audit`": lambda scene: {"assist_id": scene.assist},
    "`list_audit_records`": lambda scene: {"log_id": scene.audit, "assist_id": scene.assist},
    "`offer_code`": lambda _: {},
    "`withdraw_code`": lambda scene: {"nameplate_id": scene.code["nameplate_id"]},
    "`look_up_code`": lambda scene: {"public": scene.code["public"]},
    "`take_code`": lambda scene: {"nameplate_id": scene.code["nameplate_id"]},
    "`report_abuse`": lambda scene: {"session_id": scene.live},
    "`rate_session`": lambda scene: {"session_id": scene.wrapped_up, "score": 5},
    "`list_sessions`": lambda _: {"filter": "all"},
    "`read_session`": lambda scene: {"session_id": scene.live},
    "`list_messages`": lambda scene: {"conversation_id": scene.talk, "before_seq": 99},
    "`list_customers`": lambda _: {},
    "`read_customer`": lambda scene: {"customer_id": scene.owner.id},
    "`list_tickets`": lambda scene: {"filter": {"tag": scene.ticket["tags"][0]}},
    "`read_ticket`": lambda scene: {"ticket_id": scene.ticket["id"]},
    "`search_articles`": lambda _: {"query": f"print {DESKS} {OWNERS}"},
    "`read_article`": lambda scene: {"article_id": scene.article},
    "`read_article`, a draft": lambda scene: {"article_id": scene.draft},
    "`list_articles`": lambda _: {"text": DESKS},
    "`list_article_versions`": lambda scene: {"article_id": scene.draft},
    "`read_report`": lambda _: {"since": 0, "until": 1},
}
"""For each row of the page what the command is about; what it needs is made by looking at it."""


def example(row: str, scene: Scene) -> Body:
    """A command of this row, about the scene's things."""
    assert row in EXAMPLES, f"No example of {row}: add one to EXAMPLES in tests/desk_app/hub/who_may.py."
    return {"type": row.split("`")[1]} | EXAMPLES[row](scene)


def examples(scene: Scene, ended: Scene) -> dict[str, Body]:
    """One of each row, all at once; what is about an ended session is about that of another scene."""
    return {row: example(row, ended if "wrapped_up" in EXAMPLES[row].__code__.co_names else scene) for row in EXAMPLES}


def never_were(body: Body) -> Iterator[Body]:
    """The same command, each time with one of its ids that never was."""
    for name in body:
        if name == "id" or name.endswith("_id"):
            yield body | {name: "never was"}
        elif name.endswith("_ids"):
            yield body | {name: ["never was"]}


def _record(detail: str) -> Body:
    """A whole audit log of one record."""
    log = AuditLog(RelayRole.HOST)
    record = log.append(AuditKind.ENDED, 0, detail=detail)
    return {"count": log.count, "head": log.head.hex(), "records": [record.text]}


@functools.cache
def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()
