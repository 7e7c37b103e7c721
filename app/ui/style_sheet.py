"""Qt's style sheet with token names in place of colours; ``$name`` is filled in by style.py.

An edge that grows by a pixel on focus takes that pixel from the padding: sizes must not jump.
"""

from __future__ import annotations

from typing import Final

_TEXTS: Final = """
QWidget { color: $text; }
QDialog, QMainWindow, QWidget[role="window"] { background: $bg; }
QLabel { background: transparent; }
QLabel[role="display"] { font-size: ${px_display}px; font-weight: bold; }
QLabel[role="title"] { font-size: ${px_title}px; font-weight: bold; }
QLabel[role="practice"] { background: $effortsoft; color: $effort; padding: 6px; }
QLabel[role="strong"] { font-weight: bold; }
QLabel[role="small"] { font-size: ${px_small}px; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="caption"] { font-size: ${px_caption}px; color: $muted; }
QLabel[role="differs"] { background: $soft; border-radius: 4px; padding: 3px 6px; }
QLabel[role="fault"] { font-size: ${px_small}px; color: $danger; }
QLabel[token="muted"] { color: $muted; }
QLabel[token="primary"] { color: $primary; }
QLabel[token="done"] { color: $done; }
QLabel[token="effort"] { color: $effort; }
QLabel[token="danger"] { color: $danger; }
QLabel[token="excused"] { color: $excused; }
QToolTip {
    color: $text; background: $surface; border: 1px solid $edge; padding: 4px 8px;
    font-size: ${px_small}px;
}
"""

_SURFACES: Final = """
QFrame[role="card"] {
    background: $surface; border: 1px solid $border; border-radius: 10px;
}
QFrame[role="sunken"] { background: $sunken; border: none; }
QFrame[role="line"] { background: $border; border: none; }
QFrame[role="key"] { background: $surface; border: 1px solid $edge; border-radius: 4px; }
QFrame[role="banner"] { border: none; border-radius: 8px; }
QFrame[role="banner"][rank="fact"] { background: $soft; }
QFrame[role="banner"][rank="attention"] { background: $effortsoft; }
QFrame[role="banner"][rank="failure"] { background: $dangersoft; }
QFrame[role="banner"][rank="fact"] QLabel, QPushButton[role="verb"][rank="fact"] {
    color: $primary;
}
QFrame[role="banner"][rank="attention"] QLabel, QPushButton[role="verb"][rank="attention"] {
    color: $effort;
}
QFrame[role="banner"][rank="failure"] QLabel, QPushButton[role="verb"][rank="failure"] {
    color: $danger;
}
QPushButton[role="verb"] {
    background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 0 10px; min-height: 26px; max-height: 26px; font-weight: bold;
}
QPushButton[role="verb"]:focus { border: 2px solid $text; padding: 0 9px; min-height: 24px; }
"""

_BUTTONS: Final = """
QPushButton {
    background: $surface; color: $text; border: 1px solid $edge; border-radius: 6px;
    padding: 0 12px; min-height: 30px; max-height: 30px;
}
QPushButton:hover { background: $cursor; }
QPushButton:pressed, QPushButton:checked { background: $soft; }
QPushButton:focus {
    border: 2px solid $primary; padding: 0 11px; min-height: 28px; max-height: 28px;
}
QPushButton:disabled { border: 1px dashed $edge; color: $muted; background: transparent; }
QPushButton[role="primary"] {
    background: $primary; color: $onprimary; border: 1px solid $primary; font-weight: bold;
}
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled {
    border: 1px dashed $edge; color: $muted; background: transparent;
}
QPushButton[role="primary"][tall="true"] { min-height: 34px; max-height: 34px; padding: 0 16px; }
QPushButton[role="primary"][tall="true"]:focus {
    min-height: 32px; max-height: 32px; padding: 0 15px;
}
QPushButton[role="plain"] {
    background: transparent; color: $primary; border: 1px solid transparent; padding: 0 6px;
}
QPushButton[role="plain"]:hover { background: $soft; }
QPushButton[role="plain"]:focus { border: 2px solid $primary; padding: 0 5px; }
QPushButton[role="plain"]:disabled { color: $muted; border: 1px dashed $edge; }
QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px;
}
QToolButton:hover { background: $soft; }
QToolButton:focus { border: 2px solid $primary; padding: 4px; }
QToolButton:disabled { border: 1px dashed $edge; color: $muted; }
"""

_FIELDS: Final = """
QLineEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit {
    background: $surface; color: $text; border: 1px solid $edge; border-radius: 6px;
    padding: 0 11px; min-height: 34px; max-height: 34px;
    selection-background-color: $primary; selection-color: $onprimary;
    placeholder-text-color: $muted;
}
QPlainTextEdit, QTextEdit {
    background: $surface; border: 1px solid $edge; border-radius: 6px; padding: 7px;
    placeholder-text-color: $muted;
    selection-background-color: $primary; selection-color: $onprimary;
}
QPlainTextEdit { padding: 6px 11px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus, QTimeEdit:focus {
    border: 2px solid $primary; padding: 0 10px; min-height: 32px; max-height: 32px;
}
QTextEdit:focus { border: 2px solid $primary; padding: 6px; }
QPlainTextEdit:focus { border: 2px solid $primary; padding: 5px 10px; }
QLineEdit[fault="true"], QComboBox[fault="true"], QSpinBox[fault="true"], QDateEdit[fault="true"] {
    border: 2px solid $danger; padding: 0 10px; min-height: 32px; max-height: 32px;
}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDateEdit:disabled,
QPlainTextEdit:disabled {
    border: 1px dashed $edge; color: $muted; background: transparent;
}
QComboBox::drop-down { border: none; width: 28px; subcontrol-origin: padding; }
QComboBox::down-arrow { image: url("$sign_down"); width: 16px; height: 16px; }
QSpinBox, QDateEdit, QTimeEdit { padding: 0 4px 0 11px; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit,
QComboBox QLineEdit:focus {
    border: none; background: transparent; padding: 0 0 0 8px; min-height: 20px;
}
QSpinBox::up-button, QDateEdit::up-button, QTimeEdit::up-button,
QSpinBox::down-button, QDateEdit::down-button, QTimeEdit::down-button {
    border: none; background: transparent; width: 20px; subcontrol-origin: padding;
}
QSpinBox::up-button, QDateEdit::up-button, QTimeEdit::up-button {
    subcontrol-position: top right; height: 17px;
}
QSpinBox::down-button, QDateEdit::down-button, QTimeEdit::down-button {
    subcontrol-position: bottom right; height: 17px;
}
QSpinBox::up-arrow, QDateEdit::up-arrow, QTimeEdit::up-arrow {
    image: url("$sign_up"); width: 12px; height: 12px;
}
QSpinBox::down-arrow, QDateEdit::down-arrow, QTimeEdit::down-arrow {
    image: url("$sign_down"); width: 12px; height: 12px;
}
QDateEdit::drop-down { border: none; width: 28px; }
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $edge; outline: none;
    selection-background-color: $soft; selection-color: $text; padding: 4px;
}
QCheckBox, QRadioButton {
    spacing: 8px; min-height: 24px; padding: 2px; border: 2px solid transparent;
    border-radius: 6px;
}
QCheckBox:focus, QRadioButton:focus { border: 2px solid $primary; }
QCheckBox:disabled, QRadioButton:disabled { color: $muted; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 16px; height: 16px; border: 1px solid $edge; background: $surface; border-radius: 4px;
}
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked {
    background: $primary; border: 1px solid $primary; image: url("$sign_tick");
}
QRadioButton::indicator:checked { border: 5px solid $primary; width: 8px; height: 8px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border: 1px dashed $edge; }
"""

_LISTS: Final = """
QAbstractItemView {
    background: $surface; alternate-background-color: $sunken; border: 1px solid $border;
    border-radius: 6px; gridline-color: $border; outline: none;
    selection-background-color: $soft; selection-color: $text;
}
QAbstractItemView:focus { border: 2px solid $primary; }
QListView[role="bare"], QListView[role="bare"]:focus { background: transparent; border: none; }
QAbstractItemView::item { padding: 4px 8px; min-height: 24px; }
QAbstractItemView::item:selected { background: $soft; color: $text; }
QAbstractItemView::item:focus { border: 2px solid $primary; padding: 2px 6px; }
QAbstractItemView::indicator {
    width: 16px; height: 16px; border: 1px solid $edge; background: $surface; border-radius: 4px;
}
QAbstractItemView::indicator:checked {
    background: $primary; border: 1px solid $primary; image: url("$sign_tick");
}
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 4px 8px; min-height: 24px; font-size: ${px_small}px;
}
QTableCornerButton::section { background: $surface; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar::tab {
    background: transparent; color: $muted; padding: 7px 14px; min-height: 20px;
    border: none; border-bottom: 3px solid transparent;
}
QTabBar::tab:selected { color: $text; border-bottom: 3px solid $primary; font-weight: bold; }
QTabBar::tab:hover { color: $text; }
QTabBar:focus { outline: none; }
QTabBar::tab:selected:focus { background: $soft; }
QMenu { background: $surface; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $soft; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QScrollArea, QScrollArea > QWidget > QWidget[role="page"] {
    background: transparent; border: none;
}
QScrollBar { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $edge; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 2px 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $hatch; border: none; border-radius: 1px; max-height: 2px; }
QProgressBar::chunk { background: $primary; }
QSplitter::handle { background: $border; }
"""

SHEET: Final = _TEXTS + _SURFACES + _BUTTONS + _FIELDS + _LISTS
