"""Several engineers on one screen through a real hub and a real host process: invited, looking on, handing over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pytestqt.qtbot import QtBot

from desk_app.domain.agents import Role
from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.ids import AssistId
from desk_app.domain.sessions import Side
from desk_app.embed.share_state import ShareState
from desk_app.store import assist, audit
from desk_app.wire.assist import InviteAssist, ObserveAssist, OpenAssist
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import Capability, CapabilityState
from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.test_screen_share import Eyes, Shown, asks, shown
from tests.fakes.hub import RunningHub

__all__ = ["shown"]

HAS = {CapabilityState.GRANTED, CapabilityState.PAUSED}
CONTROL = Capability.CONTROL


@contextmanager
def _looking(hub: RunningHub, engineer: Engineer, beside: AssistId) -> Iterator[tuple[Viewer, Eyes]]:
    """The viewer of an engineer who has an assist session beside another; opening it accepts it."""
    ticket = engineer.does(OpenAssist(assist_id=beside))
    url = hub.address.replace("http", "ws", 1) + ticket.path
    eyes = Eyes()
    setup = ViewerSetup(name="whoever", assist_id=beside)
    viewer = Viewer(lambda: DialDoor.by_hub(url, ticket.ticket), setup, eyes, eyes)
    viewer.start()
    try:
        yield viewer, eyes
    finally:
        viewer.stop()
        viewer.join(5.0)


def _allows(shown: Shown, *texts: str) -> None:
    """The person reads who asks, and says yes. Meanwhile the help window lives on."""
    for name, text in zip(("who", "beside"), texts, strict=False):
        shown.person.waits(partial(_reads, shown, name, text))
    shown.person.waits(lambda: any(button.enabled for button in shown.probe.all("host", "allow")))
    shown.allows()


def _reads(shown: Shown, name: str, text: str) -> bool:
    return any(text in label.text for label in shown.probe.all("host", name))


def _steers(eyes: Eyes) -> list[str]:
    return [member.name for member in eyes.roster.members if member.steers]


def _kept(hub: RunningHub, session: AssistSession) -> list[AssistSession]:
    return hub.run(hub.hub.verbs.view(lambda view: assist.assists_of(view.db, [session.session_id])))


def _sides(hub: RunningHub, kept: AssistSession) -> list[Side]:
    """Whose records of it are on the hub."""
    return [log.side for log in hub.run(hub.hub.verbs.view(lambda view: audit.logs_of(view.db, kept.id)))]


def test_invited_colleague_and_lead_look_and_control_goes_from_hand_to_hand(
    shown: Shown, hub: RunningHub, tmp_path: Path, qtbot: QtBot
) -> None:
    share, waits = shown.person.window.share, shown.person.waits
    asks(shown)
    shown.look()
    shown.person.clicks("assist_continue")
    shown.waits_for(ShareState.JOINED)
    shown.allows()
    shown.engineer.waits(lambda: shown.assist.state is AssistState.LIVE)
    first = shown.assist
    with (
        Engineer(hub, tmp_path / "bert", qtbot, name="Bert") as bert,
        Engineer(hub, tmp_path / "lead", qtbot, name="Wang Fang", role=Role.LEAD) as lead,
    ):
        invited = shown.engineer.does(InviteAssist(assist_id=first.id, agent_id=bert.agent.id))
        bert.waits(lambda: invited.id in bert.state.visits)
        assert share.names == ("Anna",)
        with _looking(hub, bert, invited.id) as (_, berts):
            _allows(shown, "Bert", "Invited by \u2068Anna\u2069.")
            waits(lambda: berts.frames > 0 and share.names == ("Anna", "Bert"))
            assert "Anna, Bert see your screen" in share.sentence()
            observed = lead.does(ObserveAssist(assist_id=first.id))
            with _looking(hub, lead, observed.id) as (observer, leads):
                _allows(shown, "Wang Fang", "Only looks on")
                waits(lambda: leads.frames > 0)
                assert [member.observes for member in leads.roster.members] == [False, False, True]
                observer.request(CONTROL)
                waits(lambda: leads.capabilities[CONTROL] is CapabilityState.REFUSED)
                shown.viewer.request(CONTROL)
                _allows(shown, "Anna")
                waits(lambda: _steers(leads) == _steers(berts) == ["Anna"])
                shown.viewer.hand_over(1)
                _allows(shown, "Bert", "\u2068Anna\u2069 hands over to \u2068Bert\u2069")
                waits(lambda: _steers(leads) == _steers(berts) == ["Bert"])
                assert berts.capabilities[CONTROL] in HAS
                waits(lambda: shown.state in {ShareState.CONTROLLED, ShareState.PAUSED})
                # Who asked first leaves; the screen stays with the others.
                shown.close()
                waits(lambda: share.names == ("Bert", "Wang Fang"))
                assert _steers(leads) == ["Bert"]
                shown.engineer.waits(lambda: not shown.engineer.whole.assists[0].is_open)
                assert all(each.is_open for each in _kept(hub, first)[1:])
                shown.person.clicks("assist_stop")
                shown.waits_for(ShareState.ENDED)
    waits(lambda: all(each.heads for each in _kept(hub, first)))
    kept = _kept(hub, first)
    assert [each.agent_name for each in kept] == ["Anna", "Bert", "Wang Fang"]
    assert [each.capabilities for each in kept] == [("view", "control"), ("view", "control"), ("view",)]
    assert [each.state for each in kept] == [AssistState.ENDED] * 3
    waits(lambda: all(_sides(hub, each) == [Side.CUSTOMER] for each in kept))
