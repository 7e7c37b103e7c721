"""代录: the class sheet of a site that has no laptop, entered at the center from its paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.center.entering import SiteToEnter, sites_to_enter
from app.center.site_place import SitePlace
from app.domain.text import _
from app.ui.center.office import CenterScreen, Office
from app.ui.screen import Bulletin
from app.ui.sync_words import age_words
from app.ui.theme import BODY
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import ShortLabel, label
from app.ui.windows.habits import HabitsScreen

if TYPE_CHECKING:
    from app.services.place import Place
    from app.ui.messages import Messages
    from app.ui.tasks import Runner
    from app.ui.theme import Theme

HEIGHT: Final = 44
SITE_WIDTH, COMPACT_SITE_WIDTH = 300, 230


@dataclass(frozen=True)
class SheetDesk:
    """What the class sheet works with here: one site of the center, in the center's window."""

    place: Place
    runner: Runner
    messages: Messages
    theme: Theme
    bulletin: Bulletin
    go: Callable[..., None]


class EnteringScreen(CenterScreen):
    """``open_at(site=CODE, class_id=…, day=…)`` shows the sheet of a class and day."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self.sheet: HabitsScreen | None = None
        self._sites: tuple[SiteToEnter, ...] = ()
        self._site = ""
        self._where: dict[str, object] = {}
        self._turn = 0
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self.office.theme
        self.back = button(_("Sites"), rank="plain", icon="arrow-left", theme=theme)
        self.title = label(_("Enter from paper"), size=BODY, bold=True, theme=theme)
        self.site_box = QComboBox()
        self.site_box.setAccessibleName(_("The site whose paper is entered"))
        self.note = ShortLabel()
        self.note.setProperty("token", "muted")
        self.empty = EmptyState(
            "school",
            _("This center serves no site."),
            _("Sites come with the list of schools when the center is made."),
            "",
            theme,
        )

    def _assemble(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        for part in (self.back, self.title, self.site_box):
            row.addWidget(part)
        row.addWidget(self.note, 1)
        self.line = QFrame()
        self.line.setFixedHeight(HEIGHT)
        self.line.setLayout(row)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.line)
        column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.office.go("sites"))
        self.site_box.activated.connect(self._on_site)

    def open_at(self, **where: object) -> None:
        """Show a site, a class, a day."""
        site = where.get("site")
        if isinstance(site, str) and site:
            self._site = site
        self._where = {
            name: where[name] for name in ("class_id", "day", "is_week") if name in where
        }

    def refresh(self) -> None:
        """Read the sites and the sheet anew."""
        center = self.office.center
        self.office.runner.run(
            lambda: sites_to_enter(center),
            done=self._show_sites,
            failed=self.office.messages.failure,
        )

    def leave(self) -> None:
        """Form the operation of the sheet, so that the site's laptops hear of it."""
        if self.sheet is not None:
            self.sheet.leave()

    def first_focus(self) -> QWidget:
        """Return the sheet, or the choice of the site."""
        return self.site_box if self.sheet is None else self.sheet.first_focus()

    def status_part(self) -> QWidget | None:
        """Return the legend of the sheet's signs."""
        return None if self.sheet is None else self.sheet.status_part()

    def _show_sites(self, sites: tuple[SiteToEnter, ...]) -> None:
        if sites != self._sites:
            self._sites = sites
            self.site_box.clear()
            for one in sites:
                self.site_box.addItem(one.name, one.code)
        if not sites:
            return
        codes = [one.code for one in sites]
        self._site = self._site if self._site in codes else codes[0]
        self.site_box.setCurrentIndex(codes.index(self._site))
        self._show_note()
        is_here = self.sheet is not None and self.sheet.desk.place.identity.site == self._site
        if is_here and self.sheet is not None:
            self.sheet.open_at(**self._where) if self._where else None
            self._where = {}
            self.sheet.refresh()
            return
        self._open_site()

    def _show_note(self) -> None:
        one = self._sites[self.site_box.currentIndex()]
        if one.last_contact is None:
            self.note.set_whole(_("No laptop of this site has ever reported."))
            return
        ago = age_words(one.last_contact, self.office.center.world.unix_seconds())
        words = _("A laptop of this site reported {ago}: what was marked there stays.")
        self.note.set_whole(words.format(ago=ago))

    def _on_site(self, place: int) -> None:
        self.leave()
        self._site = str(self.site_box.itemData(place))
        self._where = {}
        self._show_note()
        self._open_site()

    def _open_site(self) -> None:
        """Open the site's desk on the store thread, then its sheet."""
        center, site = self.office.center, self._site
        self._turn += 1
        turn = self._turn
        self.office.runner.run(
            lambda: SitePlace.open(center, site),
            done=lambda desk: self._show_sheet(desk) if turn == self._turn else None,
            failed=self.office.messages.failure,
        )

    def _show_sheet(self, place: SitePlace) -> None:
        office, bulletin = self.office, Bulletin(self)
        desk = SheetDesk(place, office.runner, office.messages, office.theme, bulletin, self._on_go)
        old, self.sheet = self.sheet, HabitsScreen(desk)
        bulletin.changed.connect(lambda _what: office.bulletin.changed.emit(frozenset({"records"})))
        bulletin.saving.connect(office.bulletin.saving)
        bulletin.saved.connect(office.bulletin.saved)
        bulletin.live.connect(office.bulletin.live)
        self.sheet.open_at(**self._where)
        self._where = {}
        self.pages.addWidget(self.sheet)
        self.pages.setCurrentWidget(self.sheet)
        self.sheet.refresh()
        self.office.show_part(self)
        if self.isVisible():
            self.sheet.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        if old is not None:
            self.pages.removeWidget(old)
            old.deleteLater()

    def _on_go(self, name: str, **_where: object) -> None:
        """Bring a class list for this site: that is what the empty sheet asks for."""
        if name == "roster":
            self.office.go("publishing", kind="roster", site=self._site)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the second-rank words go where it is narrow."""
        super().resizeEvent(event)
        self.site_box.setFixedWidth(COMPACT_SITE_WIDTH if self.is_compact else SITE_WIDTH)
        self.title.setVisible(not self.is_compact)
