"""The banner keeps to its place, stands still, and its buttons mean what they say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from remote_assist.policy.questions import BannerFacts, Engineer, Onlooker, Pause
from remote_assist.ui.banner import CLEAR_RIGHT, HEIGHT, Banner
from remote_assist.ui.plain_text import quoted
from remote_assist.wire.roles import Capability

WANG = Onlooker(
    Engineer("Wang Lei", b"k" * 32, True), (Capability.VIEW, Capability.CONTROL, Capability.CLIPBOARD),
    ("bench", "marble", "river", "lamp"), ("长凳", "大理石", "河流", "台灯"),
)  # fmt: skip
FACTS = BannerFacts((WANG,), "Acme Ltd", "Invoices", 1_763_730_120.0)
LONGEST_WORDS = ("strawberry", "strawberry", "strawberry", "strawberry")
FULL_HD = QRect(0, 0, 1920, 1080)


def _of(*names: str, steers: int | None = None, verified: bool = False) -> BannerFacts:
    """Several who look."""
    onlookers = [
        Onlooker(
            Engineer(name, bytes([number]) * 32, verified),
            (Capability.VIEW, Capability.CONTROL) if number == steers else (Capability.VIEW,),
            LONGEST_WORDS,
            WANG.words_zh,
        )
        for number, name in enumerate(names)
    ]
    return replace(FACTS, onlookers=tuple(onlookers))


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    banner = Banner()
    qtbot.addWidget(banner)
    return banner


def _text(banner: Banner) -> str:
    return "\n".join(label.text() for label in banner.findChildren(QLabel) if label.isVisible())


def _button(banner: Banner, name: str) -> QPushButton:
    return next(b for b in banner.findChildren(QPushButton) if b.accessibleName() == name and not b.isHidden())


@pytest.mark.parametrize("area", [FULL_HD, QRect(0, 0, 1280, 720), QRect(1920, 200, 1366, 768)])
@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(
    "facts",
    [
        FACTS,
        replace(FACTS, onlookers=(replace(WANG, engineer=Engineer("W" * 300, b"k" * 32)),)),
        _of("Anna", "Boris", steers=0),
        _of(*["W" * 300] * 4, steers=3),
    ],
    ids=["one", "long", "two", "four long"],
)
def test_banner_stays_in_its_strip_and_nothing_is_cut(
    banner: Banner, area: QRect, factor: float, facts: BannerFacts
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = application.font()
    larger = application.font()
    larger.setPointSizeF(before.pointSizeF() * factor)
    application.setFont(larger)
    try:
        banner.show_facts(facts, area)
        strip = QRect(area.left(), area.bottom() + 1 - HEIGHT, area.width() - CLEAR_RIGHT, HEIGHT)
        assert strip.contains(banner.geometry())
        for button in banner.findChildren(QPushButton):
            if not button.isHidden():
                assert banner.rect().contains(button.geometry())
                assert button.width() >= button.sizeHint().width()
        for label in banner.findChildren(QLabel):
            if label.isVisible():
                assert label.width() >= label.sizeHint().width()
    finally:
        application.setFont(before)


def test_banner_keeps_to_its_strip_while_others_come(banner: Banner, qtbot: QtBot) -> None:
    area = QRect(0, 0, 1280, 720)
    strip = QRect(0, area.bottom() + 1 - HEIGHT, area.width() - CLEAR_RIGHT, HEIGHT)
    for facts in (_of("Anna"), _of("Anna", steers=0), _of("Anna", "王磊", steers=0), _of(*"ABCD", steers=2)):
        banner.show_facts(facts, area)
        assert strip.contains(banner.geometry())
        qtbot.wait(20)  # the layout may ask for more once its events have run
        assert strip.contains(banner.geometry())
        for button in banner.findChildren(QPushButton):
            if not button.isHidden():
                assert banner.rect().contains(button.geometry())


def test_banner_says_who_since_when_and_the_words(banner: Banner) -> None:
    banner.show_facts(FACTS, FULL_HD)
    text = _text(banner)
    assert "Wang Lei" in text
    assert "sees and steers your screen since" in text
    assert "bench · marble · river · lamp" in text


def test_words_are_those_of_who_came_last_and_say_what_they_are_good_for(banner: Banner) -> None:
    banner.show_facts(FACTS, FULL_HD)
    assert "Compare by telephone: bench · marble · river · lamp" in _text(banner)
    words = banner.findChild(QLabel, "words")
    assert isinstance(words, QLabel)
    assert "nobody sits in between" in words.toolTip()
    assert "nobody sits in between" in words.accessibleDescription()
    anna = Onlooker(Engineer("Anna", b"a" * 32), (Capability.VIEW,), ("tiger", "train", "tulip", "apple"), ("虎",) * 4)
    banner.show_facts(replace(FACTS, onlookers=(WANG, anna)), FULL_HD)
    assert "Anna\u2069: Compare by telephone: tiger · train · tulip · apple" in _text(banner)
    assert "tiger · train" in _button(banner, "End for \u2068Anna\u2069").toolTip()
    assert "bench · marble" in _button(banner, "End for \u2068Wang Lei\u2069").toolTip()


def test_unverified_name_is_marked(banner: Banner) -> None:
    banner.show_facts(_of("Wang Lei"), FULL_HD)
    assert "(not verified)" in _text(banner)


def test_pause_is_told(banner: Banner) -> None:
    banner.show_facts(replace(FACTS, paused=Pause.CUSTOMER_INPUT), FULL_HD)
    assert "control rests" in _text(banner)


def test_stop_and_each_capability_have_a_button(banner: Banner, qtbot: QtBot) -> None:
    banner.show_facts(FACTS, FULL_HD)
    with qtbot.waitSignal(banner.stop_requested):
        QTest.mouseClick(_button(banner, "Stop sharing"), Qt.MouseButton.LeftButton)
    for name, capability in (("Mouse and keyboard", Capability.CONTROL), ("Clipboard", Capability.CLIPBOARD)):
        with qtbot.waitSignal(banner.revoke_requested) as told:
            QTest.mouseClick(_button(banner, f"Take back: {name}"), Qt.MouseButton.LeftButton)
        assert told.args == [capability, WANG.engineer.key]


def test_revoked_capability_has_no_button(banner: Banner) -> None:
    banner.show_facts(FACTS, FULL_HD)
    banner.show_facts(_of("Wang Lei"), FULL_HD)
    names = [b.accessibleName() for b in banner.findChildren(QPushButton) if not b.isHidden()]
    always = ["Stop sharing", "Pause: nothing is shown or done until you go on", "What they see, and what was sent"]
    assert names == always


def test_pause_on_the_banner_becomes_go_on(banner: Banner, qtbot: QtBot) -> None:
    banner.show_facts(FACTS, FULL_HD)
    with qtbot.waitSignal(banner.pause_requested) as told:
        QTest.mouseClick(_button(banner, "Pause: nothing is shown or done until you go on"), Qt.MouseButton.LeftButton)
    assert told.args == [True]
    banner.show_facts(replace(FACTS, paused=Pause.CUSTOMER), FULL_HD)
    assert "nothing is shown to" in _text(banner)
    with qtbot.waitSignal(banner.pause_requested) as told:
        QTest.mouseClick(_button(banner, "Go on showing"), Qt.MouseButton.LeftButton)
    assert told.args == [False]
    with qtbot.waitSignal(banner.panel_requested):
        QTest.mouseClick(_button(banner, "What they see, and what was sent"), Qt.MouseButton.LeftButton)


def test_same_facts_paint_nothing_again(banner: Banner) -> None:
    banner.show_facts(FACTS, FULL_HD)
    before = banner.geometry(), _text(banner), banner.findChildren(QPushButton)
    banner.show_facts(replace(FACTS), FULL_HD)
    assert (banner.geometry(), _text(banner), banner.findChildren(QPushButton)) == before


def test_banner_never_takes_the_focus(banner: Banner) -> None:
    assert banner.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert banner.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_everybody_who_looks_is_named_and_who_steers(banner: Banner) -> None:
    banner.show_facts(_of("Anna", "Boris", "Clara", steers=1, verified=True), FULL_HD)
    text = "".join(c for c in _text(banner) if c.isprintable())  # without the marks that isolate names
    assert text.startswith("Anna, Boris and Clara see your screen since")
    assert "; Boris steers" in text


def test_several_who_only_look_are_not_said_to_steer(banner: Banner) -> None:
    banner.show_facts(_of("Anna", "Boris"), FULL_HD)
    assert _text(banner).count("(not verified)") == 2
    assert "steers" not in _text(banner)


def test_rest_of_control_names_whose(banner: Banner) -> None:
    banner.show_facts(replace(_of("Anna", "Boris", steers=1, verified=True), paused=Pause.CUSTOMER_INPUT), FULL_HD)
    text = "".join(c for c in _text(banner) if c.isprintable())
    assert "the control of Boris rests" in text


def test_banner_says_by_whose_word_a_name_is_known(banner: Banner) -> None:
    certified = replace(WANG, engineer=replace(WANG.engineer, certified_for="Acme Ltd"))
    banner.show_facts(replace(FACTS, onlookers=(certified,)), FULL_HD)
    text = "".join(c for c in _text(banner) if c.isprintable())
    assert text.startswith("Wang Lei of Acme Ltd (verified) sees and steers your screen")
    others = _of("Anna", "Boris", verified=True).onlookers
    banner.show_facts(
        replace(FACTS, onlookers=(certified, others[0], replace(others[1], engineer=Engineer("Boris", b"b" * 32)))),
        FULL_HD,
    )
    text = "".join(c for c in _text(banner) if c.isprintable())
    assert text.startswith("Wang Lei (verified), Anna and Boris (not verified) see your screen")


def test_each_of_several_can_be_sent_away_alone(banner: Banner, qtbot: QtBot) -> None:
    facts = _of("Anna", "Boris", steers=1)
    banner.show_facts(facts, FULL_HD)
    chips = [b for b in banner.findChildren(QPushButton) if b.objectName() == "chip" and not b.isHidden()]
    with qtbot.waitSignals([banner.revoke_requested] * 3):
        told: list[tuple[Capability, bytes]] = []
        banner.revoke_requested.connect(lambda capability, key: told.append((capability, key)))
        for chip in chips:
            QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    anna, boris = (onlooker.engineer.key for onlooker in facts.onlookers)
    assert told == [(Capability.VIEW, anna), (Capability.VIEW, boris), (Capability.CONTROL, boris)]


def test_banner_says_that_the_engineer_is_away(banner: Banner) -> None:
    banner.show_facts(replace(FACTS, onlookers=(replace(WANG, is_away=True),)), FULL_HD)
    assert f"{quoted('Wang Lei')} is away: the connection is lost, and nothing is shown until it is back" in _text(
        banner
    )
    banner.show_facts(FACTS, FULL_HD)
    assert "away" not in _text(banner)


def test_banner_marks_who_of_several_is_away(banner: Banner) -> None:
    facts = _of("Anna", "Boris", verified=True)
    banner.show_facts(
        replace(facts, onlookers=(facts.onlookers[0], replace(facts.onlookers[1], is_away=True))), FULL_HD
    )
    assert f"{quoted('Boris')} (away)" in _text(banner)
    assert f"{quoted('Anna')} (away)" not in _text(banner)
