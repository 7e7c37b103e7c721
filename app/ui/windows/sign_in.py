"""Who is here? Tiles with animals, the latest three first, and one field for the password.

Painted before anything heavy is imported: it knows the accounts' names and the desk's card, and
has the store opened on another thread by what it is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import AppError, EnvironmentalError, InputError
from app.domain.text import _
from app.services.sign_in_card import (
    WRONG_CODE,
    DeskCard,
    SignInAccount,
    latest_first,
    read_accounts,
    read_desk_card,
    seconds_to_wait,
    sign_in,
)
from app.ui.icons import pixmap
from app.ui.theme import COMPACT_WIDTH, DISPLAY, SMALL, TITLE, Theme, font
from app.ui.typeface import needs_rare_fonts, register_rare_fonts
from app.ui.widgets import tile as tiles
from app.ui.widgets.azalea import azalea
from app.ui.widgets.button import button
from app.ui.widgets.following import follow
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.password_card import PasswordCard
from app.ui.windows import sign_in_words as words

if TYPE_CHECKING:
    from app.ui.tasks import Runner
    from app.ui.widgets.banner import Banner

LATEST: Final = 3
COLUMNS: Final = 5
GAP: Final = 12
COMPACT_GAP: Final = 8
MARGIN: Final = 40
COMPACT_MARGIN: Final = 28


class Surroundings(NamedTuple):
    """What the sign-in window takes from outside.

    Args: opening: name and password to whatever is signed in, called on the store thread; raises
    InputError I-101 for a wrong password. today: the date, and the kind of day if it is known.
    now: seconds since 1970.
    """

    opening: Callable[[str, str], object]
    today: Callable[[], str]
    version: str
    now: Callable[[], float] = time.time


class SignInWindow(QWidget):
    """The first thing that is seen. ``signed_in`` carries what ``opening`` returned.

    ``troubled`` carries the error when the world failed: the store is damaged, locked, too new.
    """

    signed_in = Signal(object)
    first_account_requested = Signal()
    practice_requested = Signal()
    help_requested = Signal()
    troubled = Signal(object)

    def __init__(
        self, *, folder: Path, theme: Theme, runner: Runner, surroundings: Surroundings
    ) -> None:
        super().__init__()
        self._folder = folder
        self._theme = theme
        self._runner = runner
        self._outside = surroundings
        self._accounts: list[SignInAccount] = []
        self._tiles: dict[str, tiles.Tile] = {}
        self._card = DeskCard()
        self._chosen: SignInAccount | None = None
        self._locked = ""
        self.trouble: AppError | None = None
        self._is_compact: bool | None = None
        self._banner_row = 1
        self.setProperty("role", "window")
        self._build()
        self._assemble()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read the accounts and the desk's card anew, and choose who came last."""
        try:
            accounts = read_accounts(self._folder)
        except AppError as error:
            accounts = []
            self.trouble = error
            self._tell(error.sentence(), is_failure=True)
        else:
            self.trouble = None
        self._card = read_desk_card(self._folder)
        self._accounts = latest_first(accounts, self._card)
        if any(needs_rare_fonts(account.name) for account in accounts):
            register_rare_fonts()
        self._chosen = None
        self._write_words()
        self._make_tiles()
        # Before it is shown nothing is known of the width.
        self._is_compact = None
        if self.isVisible():
            self._lay()
        if self._accounts:
            self._choose(self._accounts[0])

    def lock(self, name: str) -> None:
        """Show who is signed in and has to type the password again; others may change over."""
        if "banner" in self.__dict__:
            self.banner.clear()
            self.first.show()
            self.practice.show()
        self.refresh()
        self._locked = name
        self._write_words()
        for account in self._accounts:
            if account.name == name:
                self._choose(account)
        self.first_focus().setFocus()

    def show_card(self, card: DeskCard) -> None:
        """Show what waits and what was delivered, as it was just written; nothing else changes."""
        self._card = card
        self._write_words()

    def tell(self, text: str) -> None:
        """Say something that happened, in place of what was said before."""
        self._tell(text)

    def unlock(self) -> None:
        """Forget who was signed in: the next person is anyone."""
        self._locked = ""
        self._write_words()

    def first_focus(self) -> QWidget:
        """Return the field for the password, or the first button of an empty laptop."""
        return self.password.edit if self._accounts else self.first

    @cached_property
    def banner(self) -> Banner:
        """Return the line for messages, made when there is one: most mornings there is none."""
        from app.ui.widgets.banner import Banner

        made = Banner(self._theme)
        made.closed.connect(self._on_banner_closed)
        self._place_banner(made)
        return made

    # -- build, assemble, connect ------------------------------------------------------------

    def _build(self) -> None:
        theme = self._theme
        self.place = label("", token="muted", theme=theme)
        self.date = label("", theme=theme)
        self.question = label("", size=DISPLAY, bold=True, theme=theme)
        self.how = label("", size=SMALL, token="muted", theme=theme)
        self.password = PasswordCard(theme)
        self.others = label(_("Other teachers"), size=SMALL, token="muted", theme=theme)
        self.first = button(_("First time on this laptop"), icon="user-plus", theme=theme)
        self.practice = button(_("Practice"), rank="plain", theme=theme)
        self.waiting = ShortLabel()
        self.waiting.setProperty("token", "muted")
        self.waiting.setFont(font(SMALL))
        self.laptop = label("", size=SMALL, token="muted", theme=theme)
        self.help = button(_("Help"), rank="plain", theme=theme)
        self.sign = QLabel()
        follow(self, theme, self._draw_sign)

    def _assemble(self) -> None:
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(azalea(30, self._theme))
        self._head.addWidget(label(_("Suoma"), size=TITLE, bold=True, theme=self._theme))
        self._head.addSpacing(10)
        self._head.addWidget(self.place, 1)
        self._head.addWidget(self.date)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(6)
        self._foot.addWidget(self.sign)
        self._foot.addWidget(self.waiting, 1)
        self._foot.addWidget(self.laptop)
        self._foot.addSpacing(8)
        self._foot.addWidget(self.help)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._make_page(), 1)
        column.addLayout(self._foot)

    def _make_page(self) -> QScrollArea:
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        asked = QHBoxLayout()
        asked.addWidget(self.question)
        asked.addStretch(1)
        asked.addWidget(self.how)
        self._middle = QVBoxLayout()
        self._middle.addStretch(1)
        self._middle.addLayout(asked)
        self._middle.addWidget(self._content)
        beside = QHBoxLayout()
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.first)
        beside.addWidget(self.practice)
        beside.addStretch(1)
        self._middle.addLayout(beside)
        self._middle.addStretch(2)
        page = QWidget()
        page.setProperty("role", "page")
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addLayout(self._middle)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        return scroll

    def _connect(self) -> None:
        self.password.entered.connect(self._on_entered)
        self.password.left.connect(self._to_tiles)
        self.password.not_me.connect(self._to_tiles)
        self.password.forgotten.connect(self._on_forgotten)
        self.first.clicked.connect(self._on_first)
        self.practice.clicked.connect(self.practice_requested)
        self.help.clicked.connect(self.help_requested)

    # -- words and places --------------------------------------------------------------------

    def _write_words(self) -> None:
        now = self._outside.now()
        self.place.setText(words.place_words(self._card))
        self.date.setText(self._outside.today())
        self.waiting.set_whole(words.waiting_words(self._card, now))
        self.laptop.setText(words.laptop_words(self._card, self._outside.version))
        if self._locked:
            self.question.setText(_("{name} locked the screen").format(name=self._locked))
            self.how.setText(_("Type the password to go on, or choose another picture"))
        else:
            self.question.setText(_("Who is here?") if self._accounts else _("Nobody is here yet"))
            self.how.setText(_("Choose your picture, or go there with the arrows and press Enter"))
        self.how.setVisible(bool(self._accounts))

    def _make_tiles(self) -> None:
        for old in self._tiles.values():
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        now = self._outside.now()
        self._tiles = {}
        for account in self._accounts:
            note = self._card.note(account.account)
            number = note.animal if note.animal >= 0 else account.place
            made = tiles.Tile(words.tile_words(account, note, now), number, self._theme)
            made.focused.connect(lambda one=account: self._choose(one))
            made.clicked.connect(lambda _on=False, one=account: self._on_tile_chosen(one))
            made.stepped.connect(lambda step, one=account: self._on_stepped(one, step))
            self._tiles[account.account] = made

    def _lay(self) -> None:
        """Put everything in its place for the width there is."""
        is_compact = self.width() < COMPACT_WIDTH
        self._is_compact = is_compact
        for widget in (*self._tiles.values(), self.password, self.others):
            self._grid.removeWidget(widget)
        self.password.set_line(is_line=is_compact)
        self.password.setVisible(bool(self._accounts))
        self.others.setVisible(not is_compact and len(self._accounts) > LATEST)
        margin, gap = (COMPACT_MARGIN, COMPACT_GAP) if is_compact else (MARGIN, GAP)
        self._head.setContentsMargins(margin, 4 if is_compact else 20, margin, 4)
        self._foot.setContentsMargins(margin, 2, margin - 6, 4 if is_compact else 12)
        self._middle.setSpacing(6 if is_compact else 18)
        self._middle.setContentsMargins(0, 0, 0, 4)
        self._middle.setStretch(0, 0 if is_compact else 1)
        self._grid.setSpacing(gap)
        if is_compact:
            self._lay_compact()
        else:
            self._lay_wide()
        if "banner" in self.__dict__:
            self._place_banner(self.banner)
        self._set_tab_order()

    def _place_banner(self, banner: Banner) -> None:
        self._grid.removeWidget(banner)
        self._grid.addWidget(banner, self._banner_row, 0, 1, COLUMNS)

    def _lay_wide(self) -> None:
        shown = list(self._tiles.values())
        first, others = shown[:LATEST], shown[LATEST:]
        for column, made in enumerate(first):
            made.set_form(tiles.LARGE)
            self._grid.addWidget(made, 0, column)
        left = Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(self.password, 0, len(first), 1, 2, left)
        self._banner_row = 1
        self._grid.addWidget(self.others, 2, 0, 1, COLUMNS)
        for place, made in enumerate(others):
            made.set_form(tiles.SMALL)
            self._grid.addWidget(made, 3 + place // COLUMNS, place % COLUMNS, left)
        columns = max(len(first) + 2, min(COLUMNS, len(others)))
        self._set_columns(columns, tiles.LARGE.width(), GAP)

    def _lay_compact(self) -> None:
        room = max(self.width(), 1) - 2 * COMPACT_MARGIN + COMPACT_GAP
        columns = max(1, min(COLUMNS, room // (tiles.COMPACT.width() + COMPACT_GAP)))
        row = 0
        for place, made in enumerate(self._tiles.values()):
            made.set_form(tiles.COMPACT)
            row = place // columns
            self._grid.addWidget(made, row, place % columns, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(self.password, row + 1, 0, 1, columns)
        self._banner_row = row + 2
        self._set_columns(columns, tiles.COMPACT.width(), COMPACT_GAP)

    def _set_columns(self, columns: int, width: int, gap: int) -> None:
        for column in range(COLUMNS):
            self._grid.setColumnMinimumWidth(column, width if column < columns else 0)
        self._content.setFixedWidth(columns * (width + gap) - gap)

    def _set_tab_order(self) -> None:
        card = self.password
        shown: list[QWidget] = list(self._tiles.values())
        cut = len(shown) if self._is_compact else LATEST
        inside = [card.edit, card.enter, card.forgot, card.not_me_button]
        order = [*shown[:cut], *inside, *shown[cut:], self.first, self.practice, self.help]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _draw_sign(self) -> None:
        colour = self._theme.colour("muted")
        self.sign.setPixmap(pixmap("cloud-off", 16, colour, self.devicePixelRatioF()))

    # -- what people do ----------------------------------------------------------------------

    def _choose(self, account: SignInAccount) -> None:
        for key, made in self._tiles.items():
            made.setChecked(key == account.account)
        if self._chosen == account and self.password.name.text():
            return
        self._chosen = account
        self.password.ask(account.name)
        self._wait_if_needed("")

    def _on_tile_chosen(self, account: SignInAccount) -> None:
        self._choose(account)
        self.password.edit.setFocus()

    def _on_stepped(self, account: SignInAccount, step: str) -> None:
        shown: list[QWidget] = list(self._tiles.values())
        tiles.neighbour(shown, self._tiles[account.account], step).setFocus()

    def _to_tiles(self) -> None:
        if self._chosen is not None:
            self._tiles[self._chosen.account].setFocus()

    def _on_entered(self, password: str) -> None:
        account = self._chosen
        if account is None or self._wait_if_needed(_("Not yet.")):
            return
        self.password.set_opening(is_opening=True)
        opening, now = self._outside.opening, self._outside.now
        self._runner.run(
            lambda: sign_in(self._folder, account, lambda: opening(account.name, password), now),
            done=self._on_opened,
            failed=self._on_failed,
        )

    def _on_opened(self, opened: object) -> None:
        self.password.set_opening(is_opening=False)
        self.password.edit.clear()
        if "banner" in self.__dict__:
            self.banner.clear()
        self.signed_in.emit(opened)

    def _on_failed(self, error: BaseException) -> None:
        self.password.set_opening(is_opening=False)
        self.password.edit.selectAll()
        self.password.edit.setFocus()
        if isinstance(error, InputError) and error.code == WRONG_CODE:
            self._card = read_desk_card(self._folder)
            fault = _("The password does not fit.")
            if not self._wait_if_needed(fault):
                self.password.say(fault + _("Mind capital letters."))
        elif isinstance(error, AppError):
            self._tell(error.sentence(), is_failure=True)
            if isinstance(error, EnvironmentalError):
                self.troubled.emit(error)
        else:
            raise error

    def _wait_if_needed(self, fault: str) -> bool:
        if self._chosen is None:
            return False
        note = self._card.note(self._chosen.account)
        seconds = seconds_to_wait(note, self._outside.now())
        self.password.wait(fault, seconds)
        return seconds > 0

    def _on_forgotten(self) -> None:
        self._tell(words.forgotten_words())

    def _on_first(self) -> None:
        heads = [one.name for one in self._accounts if one.role != "teacher"]
        if not self._accounts:
            self.first_account_requested.emit()
        else:
            self._tell(words.ask_head_words(heads))

    def _tell(self, text: str, *, is_failure: bool = False) -> None:
        from app.ui.messages import Notice, Rank

        self.banner.show_notice(Notice(Rank.FAILURE if is_failure else Rank.FACT, text))
        # A low window has no room for both.
        self.first.setVisible(not self._is_compact)
        self.practice.setVisible(not self._is_compact)

    def _on_banner_closed(self) -> None:
        self.first.show()
        self.practice.show()
        self.first_focus().setFocus()

    # -- Qt ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1 is help everywhere."""
        if event.key() == Qt.Key.Key_F1:
            self.help_requested.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change between the two forms when the width asks for it."""
        super().resizeEvent(event)
        if self._is_compact is not False or (self.width() < COMPACT_WIDTH) != self._is_compact:
            self._lay()

    def showEvent(self, event: QShowEvent) -> None:
        """Let people type at once."""
        super().showEvent(event)
        if self._is_compact is None:
            self._lay()
        self.first_focus().setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the small sign anew on another screen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw_sign()
