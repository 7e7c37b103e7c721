"""A list of backups with what can be done about them; it reads and writes nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.text import _
from app.ui.item_models.plain_table import PlainTable
from app.ui.moments import when
from app.ui.theme import SMALL, Theme
from app.ui.volumes import removable_volumes
from app.ui.widgets.button import button
from app.ui.widgets.label import label
from app.ui.widgets.table import table

if TYPE_CHECKING:
    from app.services.backup_list import BackupLine

# How a copy was found: None while nobody has looked.
Found = bool | None
_PLACE_COLUMN: Final = 1


def ask_folder(parent: QWidget) -> Path | None:
    """Ask for a folder, beginning at the stick if one is plugged in."""
    sticks = removable_volumes()
    begin = str(sticks[0].root) if sticks else ""
    chosen = QFileDialog.getExistingDirectory(parent, _("Stick or folder for the backup"), begin)
    return Path(chosen) if chosen else None


class BackupPanel(QWidget):
    """The list, and the buttons below it.

    ``make_wished`` and ``look_wished`` carry the folder that was chosen; ``restore_wished`` the
    line. Args: may_restore: offers restoring.
    """

    make_wished = Signal(object)
    look_wished = Signal(object)
    restore_wished = Signal(object)

    def __init__(
        self,
        theme: Theme,
        *,
        how: str,
        now: Callable[[], float],
        may_restore: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self.lines: Sequence[BackupLine] = ()
        self._found: dict[Path, bool] = {}
        self._focused: QWidget | None = None
        self.choose_folder: Callable[[QWidget], Path | None] = ask_folder
        self._build(theme, how)
        self._assemble()
        self._connect()
        self.restore.setVisible(may_restore)
        self.look.setVisible(may_restore)

    def show_lines(self, lines: Sequence[BackupLine]) -> None:
        """Show other copies; what was found of those that were there already stays."""
        self.lines = lines
        self._draw()
        if lines and not self.view.selectionModel().hasSelection():
            self.view.selectRow(0)
        self.none_yet.setVisible(not lines)
        self.view.setVisible(bool(lines))

    def show_found(self, path: Path, *, is_whole: bool) -> None:
        """Say whether a copy was read to its end and opened."""
        self._found[path] = is_whole
        self._draw()

    def show_busy(self, words: str) -> None:
        """Say what is being done, and let nothing else be begun; empty when it is over."""
        self.busy.setText(words)
        self.busy.setVisible(bool(words))
        if words:
            # Qt moves the focus on when its button goes grey; it comes back with the button.
            self._focused = self.focusWidget()
        for one in (self.make, self.look):
            one.setEnabled(not words)
        self._show_choice()
        if not words and self._focused is not None:
            self._focused.setFocus()
            self._focused = None

    @property
    def chosen(self) -> BackupLine | None:
        """Return the line that is chosen."""
        rows = self.view.selectionModel().selectedRows()
        return self.lines[rows[0].row()] if rows and rows[0].row() < len(self.lines) else None

    def unlooked(self) -> list[BackupLine]:
        """Return the lines that nobody has looked at yet."""
        return [one for one in self.lines if one.path not in self._found]

    def _build(self, theme: Theme, how: str) -> None:
        self.how = label(how, token="muted", theme=theme)
        self.how.setWordWrap(True)
        self.model = PlainTable(_heads(), self, figures=frozenset({2}))
        self.view = table(self.model, stretched=_PLACE_COLUMN)
        self.view.setAccessibleName(_("Backups"))
        self.view.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustIgnored)
        self.none_yet = label(_("There is no backup yet."), theme=theme)
        self.none_yet.hide()
        self.make = button(
            _("Back up to a stick"), rank="primary", icon="usb", theme=theme, tall=True
        )
        self.look = button(_("Backups on a stick…"), icon="folder-open", theme=theme)
        self.restore = button(_("Go back to this one…"), icon="rotate-ccw", theme=theme)
        self.busy = label("", size=SMALL, token="muted", theme=theme)
        self.busy.setWordWrap(True)
        self.busy.hide()

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.how)
        column.addWidget(self.view, 1)
        column.addWidget(self.none_yet, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.busy)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.make)
        row.addWidget(self.look)
        row.addStretch(1)
        row.addWidget(self.restore)
        column.addLayout(row)

    def _connect(self) -> None:
        self.make.clicked.connect(lambda: self._with_folder(self.make_wished))
        self.look.clicked.connect(lambda: self._with_folder(self.look_wished))
        self.restore.clicked.connect(self._on_restore)
        self.view.doubleClicked.connect(self._on_restore)
        self.view.selectionModel().selectionChanged.connect(self._show_choice)
        self._show_choice()

    def _with_folder(self, wished: object) -> None:
        folder = self.choose_folder(self)
        if folder is not None:
            wished.emit(folder)  # type: ignore[attr-defined]  # a bound signal has no public type

    def _on_restore(self) -> None:
        line = self.chosen
        if line is not None and self.restore.isEnabled() and not self.restore.isHidden():
            self.restore_wished.emit(line)

    def _draw(self) -> None:
        chosen = self.chosen
        now = self._now()
        self.model.show_rows(_heads(), [self._cells(one, now) for one in self.lines])
        if chosen is not None and chosen in self.lines:
            self.view.selectRow(list(self.lines).index(chosen))
        self._show_choice()

    def _show_choice(self) -> None:
        line = self.chosen
        is_usable = line is not None and self._found.get(line.path) is not False
        self.restore.setEnabled(is_usable and not self.busy.text())

    def _cells(self, one: BackupLine, now: float) -> tuple[str, ...]:
        found = self._found.get(one.path)
        return (when(one.made_at, now), place_words(one), size_words(one.size_bytes), _words(found))


def place_words(one: BackupLine) -> str:
    """Return where a copy comes from, as a person says it."""
    words = {
        "daily": _("Made by itself, on this computer"),
        "stick": _("Stick or folder: {name}").format(name=one.path.parent.name or one.path.parent),
        "set_aside": _("Kept when another backup took its place"),
    }
    return words[str(one.whence)]


def size_words(size_bytes: int) -> str:
    """Return a size in the unit that shows it best."""
    megabytes = size_bytes / 1024**2
    return f"{megabytes:.1f} MB" if megabytes >= 1 else f"{max(1, size_bytes // 1024)} kB"


def _words(found: Found) -> str:
    if found is None:
        return _("Being checked…")
    return _("Whole, it opens") if found else _("Damaged")


def _heads() -> tuple[str, ...]:
    return (_("When"), _("Where"), _("Size"), _("State"))
