"""The engineer's window's own part of the style sheet: what the shared theme does not know.

Invariant: colours come from the theme's tokens only; sizes follow the font.
"""

from __future__ import annotations

from dataclasses import asdict

from desk_app.qt.theme import Tokens

_TEMPLATE = """
#context_pane, #inbox_side, #side_list, #context_inner { background: @surface@; }
#rail { background: @rail@; }
#work, #chat_pane, #timeline, #ticket_pane, #article_pane { background: @raised@; }
#timeline, #inbox_list, #article_view, #article_edit { border: none; outline: none; }
#article_view { background: @raised@; }
#article_edit { background: @surface@; border-radius: 0; }
#article_edit:focus { border: none; }
#inbox_list { background: @surface@; }
QFrame#rule { background: @line@; border: none; color: @line@; }
QLabel[role="muted"], QLabel[role="typing"] { color: @muted@; }
QLabel[role="section"] { color: @muted@; padding-top: 8px; }
QLabel[role="typing"] { padding: 2px 20px; }
QLabel[role="danger"] { color: @danger_text@; }
QLabel[role="warning"] { color: @warning_text@; }
QLabel[role="good"] { color: @success_text@; }
QLabel[role="keys"] { color: @muted@; }
QLabel[role="badge"], QLabel[role="badge_live"] {
    border: 1px solid @outline@; border-radius: 4px; padding: 1px 8px; color: @muted@;
}
QLabel[role="badge_live"] { border-color: @danger_text@; color: @danger_text@; }
QPlainTextEdit[note="true"] { background: @note@; color: @on_note@; border: 1px dashed @warning@; }
QWidget[role="chip"] { background: @surface@; border: 1px solid @line@; border-radius: 4px; }
QFrame[role="popup"] { background: @raised@; border: 1px solid @outline@; border-radius: 6px; }
QPushButton[role="card"] {
    background: @raised@; border: 1px solid @line@; border-radius: 6px; padding: 0; text-align: left;
}
QPushButton[role="card"]:hover { background: @hover@; border-color: @outline@; }
QPushButton[role="card"]:focus { border: 1px solid @focus@; }
QPushButton[role="pill"] {
    background: @accent@; color: @on_accent@; border: none; border-radius: 13px; padding: 4px 14px; min-height: 18px;
}
QPushButton[role="pill"]:hover { background: @accent_hover@; }
QPushButton[role="primary"] {
    background: @accent@; color: @on_accent@; border: 1px solid @accent@; border-radius: 4px; padding: 5px 16px;
}
QPushButton[role="primary"]:hover { background: @accent_hover@; }
QPushButton[role="primary"]:pressed { background: @accent_pressed@; }
QPushButton[role="primary"]:focus { border: 1px solid @text@; }
QPushButton[role="primary"]:disabled { background: @line@; color: @muted@; border-color: @line@; }
QToolButton[role="section"] {
    border: none; background: transparent; color: @muted@; padding: 4px 2px; text-align: left;
}
QToolButton[role="section"]:focus { color: @accent_text@; }
QFrame[role="strip_offline"] { background: @note@; }
QFrame[role="strip_offline"] QLabel { color: @on_note@; }
QFrame[role="strip_danger"] { background: @danger@; }
QFrame[role="strip_danger"] QLabel { color: @on_danger@; }
QFrame[role="toast"] { background: @text@; border-radius: 6px; }
QFrame[role="toast"] QLabel { color: @raised@; }
QFrame[role="panel"] { background: @raised@; border: 1px solid @line@; border-radius: 8px; }
QTabBar#reply_or_note::tab { padding: 4px 12px; border: none; color: @muted@; border-bottom: 2px solid transparent; }
QTabBar#reply_or_note::tab:selected { color: @text@; border-bottom: 2px solid @accent@; }
QTabBar#reply_or_note::tab:focus { color: @accent_text@; }
QTabBar#inbox_tabs::tab { padding: 5px 12px; border: none; color: @muted@; border-bottom: 2px solid transparent; }
QTabBar#inbox_tabs::tab:selected { color: @text@; border-bottom: 2px solid @accent@; }
QTabBar#inbox_tabs::tab:focus { color: @accent_text@; }
QTableView, QListView#sessions_list, QListView#article_list, QListView#customer_list {
    border: none; background: @raised@; gridline-color: @line@;
}
QProgressBar { border: none; background: @line@; border-radius: 2px; }
QProgressBar::chunk { background: @accent@; border-radius: 2px; }
#screen_tile { border: 1px solid @line@; border-radius: 4px; background: @raised@; }
#screen_tile[worked="true"] { border: 2px solid @accent@; }
#screen_tile[worked="false"] { border: 2px solid @line@; }
#tile_here { background: @accent@; color: @on_accent@; border-radius: 4px; padding: 1px 8px; }
QSplitter::handle { background: @line@; }
"""


def style_of(tokens: Tokens) -> str:
    """Returns the style sheet with the tokens filled in."""
    text = _TEMPLATE
    for name, value in asdict(tokens).items():
        text = text.replace(f"@{name}@", str(value))
    return text
