"""The install stick is ready: what was read back, and the codes, which are told here once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.center.install_stick import StickMade
from app.center.stick_words import missing_sentence
from app.domain.text import _
from app.reports.stick_sheet import StickCode
from app.ui.item_models.plain_table import PlainTable
from app.ui.theme import TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label
from app.ui.widgets.table import table

SITE_COLUMN = 0


class StickDone(QWidget):
    """``print_requested`` and ``again_requested`` are wishes; the rest is only shown."""

    print_requested = Signal()
    again_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build(theme)
        self._assemble()
        self.print_codes.clicked.connect(self.print_requested)
        self.again.clicked.connect(self.again_requested)

    def _build(self, theme: Theme) -> None:
        self.title = label("", size=TITLE, bold=True, token="done", theme=theme)
        self.facts = label("", theme=theme)
        self.facts.setWordWrap(True)
        self.missing = label("", token="effort", theme=theme)
        self.missing.setWordWrap(True)
        self.model = PlainTable(_heads(), self)
        self.codes = table(self.model, stretched=SITE_COLUMN)
        self.codes.setAccessibleName(_("Codes of the install stick"))
        self.note = label(
            _(
                "The codes are shown only now and are kept nowhere. Print them, and let the paper"
                " travel apart from the stick."
            ),
            token="muted",
            theme=theme,
        )
        self.note.setWordWrap(True)
        self.print_codes = button(
            _("Print the codes"), rank="primary", icon="printer", theme=theme, tall=True
        )
        self.again = button(_("Another stick"), icon="usb", theme=theme)

    def _assemble(self) -> None:
        card = Card()
        card.body.addWidget(self.title)
        card.body.addWidget(self.facts)
        card.body.addWidget(self.missing)
        card.body.addWidget(self.codes, 1)
        card.body.addWidget(self.note)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.again)
        row.addStretch(1)
        row.addWidget(self.print_codes)
        card.body.addLayout(row)
        self._rest = QWidget()
        card.body.addWidget(self._rest)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card, 1)

    def show_made(self, made: StickMade, name: str) -> None:
        """Show what was written. Args: name: what a person calls the stick."""
        self.title.setText(_("The install stick {name} is ready").format(name=name))
        laid = made.laid
        words = _(
            "Version {version}: {files} files, {size} MB, all read back and compared."
            " {written} of them were written now."
        )
        self.facts.setText(
            words.format(
                version=made.version,
                files=laid.files,
                size=-(-laid.size_bytes // 1_000_000),
                written=laid.written,
            )
        )
        self.missing.setText(missing_sentence(made.missing) if made.missing else "")
        self.missing.setVisible(bool(made.missing))
        codes = made.sheet.codes
        self.model.show_rows(_heads(), [_row(one) for one in codes])
        for part in (self.codes, self.note, self.print_codes):
            part.setVisible(bool(codes))
        self._rest.setVisible(not codes)

    def first_focus(self) -> QWidget:
        """Return the button that prints, or the one that begins anew."""
        return self.again if self.print_codes.isHidden() else self.print_codes


def _heads() -> tuple[str, ...]:
    return (_("Site"), _("Ticket on the stick"), _("Code"))


def _row(one: StickCode) -> tuple[str, ...]:
    return (one.site_name, one.file_name, one.code)
