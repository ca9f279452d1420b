"""What the host process is started with: for an engineer who comes through the hub, or for this network without one."""

from __future__ import annotations

from desk_app.domain.assist import AssistSession
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.words import Words
from desk_app.wire.assist import AssistTicket
from remote_assist.launch import Code, HostConfig

_EVERYWHERE = "0.0.0.0:0"


def through_hub(
    desk: HelpDesk, words: Words, look: Look, assist: AssistSession, answer: AssistTicket, *, taken: Code | None
) -> HostConfig:
    """For the engineer whom the hub let in; `taken` is the code that the person typed, where one was."""
    return HostConfig(
        assist_id=assist.id,
        url=desk.socket_url(answer.path),
        ticket=answer.ticket,
        vendor=answer.vendor,
        engineer_name=answer.agent_name,
        engineer_verified=answer.agent_verified,
        subject=answer.subject,
        language=words.language,
        theme=_theme(look),
        vendor_key=desk.vendor_key,
        taken_code=taken.grouped if taken is not None else "",
        shown=desk.shown,
        report_file=desk.left_reports.file_for(assist.id),
    )


def on_this_network(desk: HelpDesk, words: Words, look: Look) -> HostConfig:
    """For whoever has the address and the code that the host process makes."""
    return HostConfig(
        assist_id="",
        url="",
        ticket="",
        vendor=desk.title,
        engineer_name="",
        vendor_key=desk.vendor_key,
        shown=desk.shown,
        listen=_EVERYWHERE,
        language=words.language,
        theme=_theme(look),
    )


def _theme(look: Look) -> str:
    return "dark" if look.tokens.is_dark else "light"
