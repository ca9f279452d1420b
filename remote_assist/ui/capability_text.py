"""What each capability is called, and what saying yes to it means, in the customer's words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from remote_assist.wire.roles import Capability


def capability_name(capability: Capability) -> str:
    """Two or three words for a button or a list."""
    return {
        Capability.VIEW: lambda: QCoreApplication.translate("Capability", "See the screen"),
        Capability.CONTROL: lambda: QCoreApplication.translate("Capability", "Mouse and keyboard"),
        Capability.CLIPBOARD: lambda: QCoreApplication.translate("Capability", "Clipboard"),
        Capability.SEND_FILES: lambda: QCoreApplication.translate("Capability", "Receive files"),
        Capability.FETCH_FILES: lambda: QCoreApplication.translate("Capability", "Hand over files"),
        Capability.RECORDING: lambda: QCoreApplication.translate("Capability", "Recording"),
        Capability.VOICE: lambda: QCoreApplication.translate("Capability", "Voice"),
        Capability.SYSTEM_FACTS: lambda: QCoreApplication.translate("Capability", "System facts"),
        Capability.RESTART: lambda: QCoreApplication.translate("Capability", "Restart"),
    }[capability]()


def capability_question(capability: Capability) -> str:
    """The question that the customer answers."""
    return {
        Capability.VIEW: lambda: QCoreApplication.translate("Capability", "Show your screen?"),
        Capability.CONTROL: lambda: QCoreApplication.translate("Capability", "Hand over mouse and keyboard?"),
        Capability.CLIPBOARD: lambda: QCoreApplication.translate("Capability", "Share your clipboard?"),
        Capability.SEND_FILES: lambda: QCoreApplication.translate("Capability", "Receive files?"),
        Capability.FETCH_FILES: lambda: QCoreApplication.translate("Capability", "Hand over files?"),
        Capability.RECORDING: lambda: QCoreApplication.translate("Capability", "Let this session be recorded?"),
        Capability.VOICE: lambda: QCoreApplication.translate("Capability", "Talk by voice?"),
        Capability.SYSTEM_FACTS: lambda: QCoreApplication.translate("Capability", "Show facts about this computer?"),
        Capability.RESTART: lambda: QCoreApplication.translate("Capability", "Let this computer be restarted?"),
    }[capability]()


def capability_meaning(capability: Capability) -> str:
    """What a Yes means, and how it is taken back."""
    return {
        Capability.VIEW: lambda: QCoreApplication.translate(
            "Capability",
            "The engineer sees everything on your screen until you stop. Close what is private first. "
            "It can be pointed at and drawn on, but nothing clicked or typed.",
        ),
        Capability.CONTROL: lambda: QCoreApplication.translate(
            "Capability",
            "The engineer can click and type on this computer. Your own mouse and keyboard always come first. "
            "Press Esc three times to end it at once.",
        ),
        Capability.CLIPBOARD: lambda: QCoreApplication.translate(
            "Capability",
            "What you or the engineer copies from now on, you can both paste, until you stop. "
            "What a password manager copies stays here.",
        ),
        Capability.SEND_FILES: lambda: QCoreApplication.translate(
            "Capability",
            "The engineer can put files into your Downloads folder. You see each one, can stop it, and can choose"
            " another folder. Nothing is overwritten without asking you.",
        ),
        Capability.FETCH_FILES: lambda: QCoreApplication.translate(
            "Capability",
            "The engineer gets the files that you choose, and no others. You choose them yourself, each time.",
        ),
        Capability.RECORDING: lambda: QCoreApplication.translate(
            "Capability", "What is shown is kept as a film by the company named here."
        ),
        Capability.VOICE: lambda: QCoreApplication.translate(
            "Capability", "Your microphone is heard by the engineer until you stop."
        ),
        Capability.SYSTEM_FACTS: lambda: QCoreApplication.translate(
            "Capability", "The engineer sees the versions of your system and programs, disks and memory."
        ),
        Capability.RESTART: lambda: QCoreApplication.translate(
            "Capability",
            "This computer is restarted at once: save your work first. Afterwards the engineer sees the screen again"
            " without a new question, for 15 minutes, once. Mouse and keyboard are asked for anew.",
        ),
    }[capability]()
