"""下发: a file is chosen, looked at and published; below it what went down when, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.center.access import note_access, whose_window
from app.center.identity import CenterFolder
from app.center.publications import (
    Offer,
    Publication,
    Reach,
    kind_names,
    publications,
    publish_offer,
    reach_of,
    read_offer,
    try_offer,
)
from app.domain.errors import InputError
from app.domain.text import _
from app.services.roster import ImportReport
from app.ui.center.line_list import LineList, ListLine
from app.ui.center.office import CenterScreen, Office
from app.ui.center.publishing_words import (
    SITES_NEEDED,
    file_words,
    preview_of,
    publication_line,
    reach_words,
)
from app.ui.theme import DISPLAY, SMALL, TITLE
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import label
from app.ui.windows.import_preview import ImportPreview

CHOICE_WIDTH: Final = 340
COMPACT_CHOICE_WIDTH: Final = 300
LOW_HEIGHT: Final = 560


@dataclass(frozen=True, slots=True)
class Published:
    """What was read of the center: its sites, and each publication with who has asked since."""

    sites: tuple[tuple[str, str], ...]
    made: tuple[tuple[Publication, Reach], ...]


def read_published(center: CenterFolder) -> Published:
    """Read what went down, on the store thread."""
    from app.center.administration import site_names

    made = tuple((one, reach_of(center, one)) for one in publications(center))
    return Published(tuple(site_names(center).values()), made)


class PublishingScreen(CenterScreen):
    """``open_at(kind="roster", site=CODE)`` chooses what to publish, and for whom."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self.offer: Offer | None = None
        self._path: Path | None = None
        self._found = Published((), ())
        self._site = ""
        self._build()
        self._assemble()
        self._connect()
        self._on_kind()

    def _build(self) -> None:
        theme = self.office.theme
        self.heading = label(_("Publish to the sites"), size=DISPLAY, bold=True, theme=theme)
        self.kinds = {name: QRadioButton(words) for name, words in kind_names().items()}
        next(iter(self.kinds.values())).setChecked(True)
        self.what = label("", size=SMALL, token="muted", theme=theme)
        self.what.setWordWrap(True)
        self.site_box = QComboBox()
        self.site_box.setAccessibleName(_("For which site"))
        self.choose = button(
            _("Choose the file …"), rank="primary", icon="folder-open", theme=theme, tall=True
        )
        self.list = LineList(theme, _("What was published"))
        self.reach = label("", theme=theme)
        self.reach.setWordWrap(True)
        self.empty = EmptyState(
            "upload",
            _("Nothing has been published from here yet"),
            _("Choose a file at the left: you see what is in it before anything goes down."),
            "",
            theme,
        )
        self.preview = ImportPreview(theme)
        # Bad rows are put right in the file itself; it is then chosen again.
        self.preview.save_problems.hide()

    def _assemble(self) -> None:
        self._choosing = Card()
        for one in self.kinds.values():
            self._choosing.body.addWidget(one)
        self._choosing.body.addWidget(self.what)
        self._choosing.body.addWidget(self.site_box)
        self._choosing.body.addWidget(self.choose)
        self._choosing.body.addStretch(1)
        self._past = Card()
        title = label(_("What was published"), size=TITLE, bold=True, theme=self.office.theme)
        self._past.body.addWidget(title)
        self._past.body.addWidget(self.list, 1)
        self._past.body.addWidget(self.reach)
        self._past.body.addWidget(self.empty, 1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._choosing)
        row.addWidget(self._past, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(page)
        self.pages.addWidget(self.preview)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(10)
        self._column.addWidget(self.heading)
        self._column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        for one in self.kinds.values():
            one.toggled.connect(self._on_kind)
        self.site_box.currentIndexChanged.connect(self._on_site)
        self.choose.clicked.connect(self._on_choose)
        self.list.moved.connect(self._show_reach)
        self.preview.accepted.connect(self.publish)
        self.preview.cancelled.connect(self.close_preview)
        self.preview.switched.connect(lambda _on: self._read_again())

    @property
    def kind(self) -> str:
        """Return what is to be published."""
        return next(name for name, one in self.kinds.items() if one.isChecked())

    def open_at(self, **where: object) -> None:
        """Choose a kind and a site."""
        kind, site = where.get("kind"), where.get("site")
        if isinstance(kind, str) and kind in self.kinds:
            self.kinds[kind].setChecked(True)
        self._site = site if isinstance(site, str) else self._site
        self.pages.setCurrentIndex(0)

    def refresh(self) -> None:
        """Read what went down anew."""
        center = self.office.center
        self.office.runner.run(
            lambda: read_published(center), done=self._show, failed=self.office.messages.failure
        )

    def first_focus(self) -> QWidget:
        """Return the button that chooses a file, or the preview's."""
        is_preview = self.pages.currentWidget() is self.preview
        return self.preview.first_focus() if is_preview else self.choose

    def _show(self, found: Published) -> None:
        if found.sites != self._found.sites:
            blocker = QSignalBlocker(self.site_box)
            self.site_box.clear()
            self.site_box.addItem(_("Every site"), "")
            for code, name in found.sites:
                self.site_box.addItem(name, code)
            blocker.unblock()
        self._found = found
        place = self.site_box.findData(self._site)
        self.site_box.setCurrentIndex(max(place, 0))
        today = self.office.center.world.today()
        names = dict(found.sites)
        lines: list[ListLine] = [
            publication_line(str(number), one, reach, names, today)
            for number, (one, reach) in enumerate(found.made)
        ]
        self.list.show_lines(lines)
        for part in (self.list, self.reach):
            part.setVisible(bool(lines))
        self.empty.setVisible(not lines)

    def _show_reach(self, key: str) -> None:
        if key:
            _one, reach = self._found.made[int(key)]
            self.reach.setText(reach_words(reach, self.office.center.world.unix_seconds()))

    def _on_kind(self) -> None:
        self.what.setText(file_words(self.kind))
        self.site_box.setVisible(self.kind in SITES_NEEDED)

    def _on_site(self, _place: int) -> None:
        self._site = str(self.site_box.currentData() or "")

    # A file.

    def _on_choose(self) -> None:
        kinds = _("Spreadsheets (*.xlsx *.csv *.txt);;All files (*)")
        if self.kind in ("rules", "targets"):
            kinds = _("JSON files (*.json);;All files (*)")
        found, _kind = QFileDialog.getOpenFileName(self, self.choose.text(), "", kinds)
        if found:
            self.look_at(Path(found))

    def look_at(self, path: Path) -> None:
        """Read a file and show what it would change; nothing is changed."""
        self.office.messages.clear()
        if self.kind == "roster" and not self._site:
            self.office.messages.failure(_no_site())
            self.site_box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        blocker = QSignalBlocker(self.preview.switch)
        self.preview.switch.setChecked(False)
        blocker.unblock()
        self._path = path
        self._read_again()

    def _read_again(self) -> None:
        path, kind, center = self._path, self.kind, self.office.center
        if path is None:
            return
        site = self._site if kind in SITES_NEEDED else ""
        consent = "given" if self.preview.switch.isChecked() else None

        def work() -> tuple[Offer, ImportReport]:
            offer = read_offer(kind, path, site=site, consent=consent)
            if kind == "roster":
                note_access(center, whose_window(), "roster", site)
            return offer, try_offer(center, offer)

        self.office.runner.run(
            work,
            done=lambda found: self._show_preview(*found),
            failed=self.office.messages.failure,
        )

    def _show_preview(self, offer: Offer, report: ImportReport) -> None:
        self.offer = offer
        names = dict(self._found.sites)
        self.preview.show_preview(preview_of(offer, report, names.get(offer.site, "")))
        self.preview.save_problems.hide()
        self.pages.setCurrentWidget(self.preview)
        self.preview.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def publish(self) -> None:
        """Publish the good rows of the file that is shown."""
        offer, center = self.offer, self.office.center
        if offer is None:
            return
        self.preview.take.setEnabled(False)
        self.office.runner.run(
            lambda: publish_offer(center, offer), done=self._on_published, failed=self._on_refused
        )

    def _on_published(self, report: ImportReport) -> None:
        words = _("Published: {changed} changes. The laptops get them at their next contact.")
        self.office.messages.tell(words.format(changed=report.imported))
        self.office.bulletin.changed.emit(frozenset({"lists", "records"}))
        self.close_preview()
        self.refresh()

    def _on_refused(self, error: BaseException) -> None:
        self.preview.take.setEnabled(True)
        self.office.messages.failure(error)

    def close_preview(self) -> None:
        """Go back; nothing is written by that."""
        self.offer = self._path = None
        self.pages.setCurrentIndex(0)
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the preview with Esc."""
        if event.key() == Qt.Key.Key_Escape and self.offer is not None:
            self.close_preview()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take less air in a narrow window."""
        super().resizeEvent(event)
        is_narrow, is_low = self.is_compact, self.height() < LOW_HEIGHT
        self._column.setContentsMargins(*((16, 6, 16, 6) if is_narrow else (28, 20, 28, 20)))
        self._choosing.setFixedWidth(COMPACT_CHOICE_WIDTH if is_narrow else CHOICE_WIDTH)
        self._choosing.body.setSpacing(4 if is_low else 8)
        self.heading.setVisible(not is_low)
        for card in (self._choosing, self._past):
            card.set_compact(is_narrow)


def _no_site() -> InputError:
    return InputError(
        _("A class list belongs to one site."),
        field="site",
        kept=_("Nothing was published."),
        todo=_("Choose the site first, then the file."),
        code="I-586",
    )
