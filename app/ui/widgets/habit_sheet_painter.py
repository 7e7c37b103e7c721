"""Draws the sheet: texts and colours are made before the loop, the loop only places them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen, QRegion, QStaticText

from app.domain.habits import ITEMS
from app.domain.text import _
from app.ui import icons
from app.ui.sheet_columns import cell_state, is_due
from app.ui.sheet_state import Cell, SheetState
from app.ui.sheet_words import band_text, column_names, row_note, weekday
from app.ui.theme import BODY, CAPTION, SMALL, Theme, font
from app.ui.widgets.habit_marks import Marks
from app.ui.widgets.habit_sheet_geometry import BAND, HEAD, NAME, SEAT, TOP, Block, Box, Geometry

BAR, TRACK = 4, 2
ICON = 16
NOTE_HEIGHT, NOTE_PADDING = 18, 5
FULL_LABEL_FROM = 30
NO_BOX = Box(0, 0, 0, 0)


@dataclass(slots=True)
class Painted:
    """What one paint drew, for whoever counts."""

    cells: int = 0
    rows: int = 0
    heads: int = 0


class _Ink:
    """Pens and brushes of one theme."""

    def __init__(self, theme: Theme) -> None:
        colour = theme.colour
        self.surface, self.cursor = QBrush(colour("surface")), QBrush(colour("cursor"))
        self.band, self.soft = QBrush(colour("bg")), QBrush(colour("soft"))
        self.text, self.muted = QPen(colour("text")), QPen(colour("muted"))
        self.primary, self.line = QPen(colour("primary")), QPen(colour("border"))
        self.excused = QPen(colour("excused"))
        self.edge, self.thin_edge = QPen(colour("primary"), 2), QPen(colour("primary"), 1)
        self.bar, self.track = QBrush(colour("primary")), QBrush(colour("hatch"))
        self.note = QPen(colour("edge"), 1)
        self.unsaved = QPen(colour("danger"), 2, Qt.PenStyle.DashLine)


@dataclass(slots=True)
class _RowText:
    """One row's words, made once. note: the box beside or behind the name, with its place."""

    seat: QStaticText
    seat_x: int
    name: QStaticText
    bold: QStaticText
    note: QStaticText | None = None
    note_box: Box = NO_BOX


class SheetPainter:
    """Paints a state laid out by a geometry; :meth:`prepare` first, after every change of these."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._marks = Marks()
        self._ink = _Ink(theme)
        self._rows: list[_RowText] = []
        self._labels: list[tuple[str, bool]] = []
        self._bands: list[str] = []
        self.ratio = 1.0
        self.unsaved: frozenset[Cell] = frozenset()

    def drop(self) -> None:
        """Forget what was made for the old theme."""
        self._marks.drop()
        self._ink = _Ink(self._theme)

    def prepare(self, state: SheetState, geometry: Geometry, ratio: float) -> None:
        """Make the texts and set the size of the signs."""
        self._state, self._geometry, self.ratio = state, geometry, ratio
        size = QSize(geometry.column_width, geometry.row_height - 1)
        self._marks.prepare(size, ratio, self._theme.tokens)
        px = SMALL if geometry.has_small_names else BODY
        self._name_font, self._bold_font = font(px), font(px, bold=True)
        self._seat_font, self._note_font = font(SMALL), font(CAPTION)
        self._bold_seat_font = font(SMALL, bold=True)
        self._name_height = QFontMetrics(self._name_font).height()
        self._seat_height = QFontMetrics(self._seat_font).height()
        self._rows = [self._row_text(row) for row in range(len(state.sheet.pupils))]
        self.prepare_heads()

    def prepare_row(self, row: int) -> None:
        """Make one row's words anew (an absence)."""
        self._rows[row] = self._row_text(row)

    def prepare_heads(self) -> None:
        """Make the labels and bands anew (a fact of the day)."""
        state, names = self._state, column_names()
        width = self._geometry.column_width
        px = SMALL if width >= FULL_LABEL_FROM else CAPTION
        self._label_fonts = {False: font(px), True: font(px, bold=True)}
        metrics = {is_bold: QFontMetrics(one) for is_bold, one in self._label_fonts.items()}
        elide = Qt.TextElideMode.ElideRight
        self._labels = []
        for column in state.columns.columns:
            due = is_due(state.sheet, column)
            self._labels.append((metrics[due].elidedText(names[column.item], elide, width), due))
        bold = QFontMetrics(font(CAPTION, bold=True))
        self._bands = []
        for group in state.columns.groups:
            text, room = band_text(state.sheet, group), group.count * width - 8
            if group.day is not None and bold.horizontalAdvance(text) > room:
                text = weekday(group.day)
            self._bands.append(bold.elidedText(text, elide, room))

    def _row_text(self, row: int) -> _RowText:
        pupil = self._state.sheet.pupils[row]
        seat = str(pupil.seat)
        metrics = QFontMetrics(self._name_font)
        elided = metrics.elidedText(pupil.name, Qt.TextElideMode.ElideRight, NAME - 4)
        seat_width = QFontMetrics(self._seat_font).horizontalAdvance(seat)
        made = _RowText(
            _static(seat),
            SEAT - 8 - seat_width,
            _static(elided),
            _static(elided),
        )
        note = row_note(self._state.sheet, row)
        if note:
            width = QFontMetrics(self._note_font).horizontalAdvance(note) + 2 * NOTE_PADDING
            name_end = SEAT + metrics.horizontalAdvance(elided)
            beside = SEAT + NAME - width - 6
            # Behind a long name the box lies over the first cells, which are empty then.
            x = beside if name_end + 4 <= beside else SEAT + NAME + 2
            top = (self._geometry.row_height - 1 - NOTE_HEIGHT) // 2
            made.note, made.note_box = _static(note), Box(x, top, width, NOTE_HEIGHT)
        return made

    def paint(self, painter: QPainter, region: QRegion, offset: int, *, has_focus: bool) -> Painted:
        """Draw what lies in ``region``. Args: offset: how far the rows are scrolled up, in px."""
        done = Painted()
        bounds = region.boundingRect()
        painter.fillRect(bounds, self._ink.surface)  # Qt has clipped the painter to the region.
        painter.save()
        if offset:
            painter.setClipRect(0, HEAD, bounds.right() + 1, bounds.bottom() + 1)
        for row in range(len(self._rows)):
            box = self._geometry.row(row)
            rect = QRect(box.x, box.y - offset, box.w, box.h)
            if rect.bottom() >= HEAD and region.intersects(rect):
                self._paint_row(painter, region, row, rect, done)
        self._paint_edges(painter, region, offset, has_focus=has_focus)
        painter.restore()
        if bounds.top() < HEAD:
            self._paint_heads(painter, region, done)
        return done

    def _paint_row(
        self, painter: QPainter, region: QRegion, row: int, rect: QRect, done: Painted
    ) -> None:
        is_current = row == self._state.row
        if is_current:
            painter.fillRect(rect, self._ink.cursor)
        painter.setPen(self._ink.line)
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        text = self._rows[row]
        if region.intersects(QRect(rect.x(), rect.y(), SEAT + NAME, rect.height())):
            done.rows += 1
            self._paint_name(painter, text, rect, is_current=is_current)
        sheet, pupil = self._state.sheet, self._state.sheet.pupils[row]
        columns = self._state.columns.columns
        width, height = self._geometry.column_width, rect.height() - 1
        for place, left in enumerate(self._geometry.column_x):
            x = rect.x() + left
            if region.intersects(QRect(x, rect.y(), width, height)):
                done.cells += 1
                shown = cell_state(sheet, pupil, columns[place])
                if shown:
                    painter.drawPixmap(
                        x, rect.y(), self._marks.pixmap(shown, is_current_row=is_current)
                    )
        if text.note is not None:
            self._paint_note(painter, text, rect, is_current=is_current)

    def _paint_name(
        self, painter: QPainter, text: _RowText, rect: QRect, *, is_current: bool
    ) -> None:
        ink = self._ink
        painter.setFont(self._bold_seat_font if is_current else self._seat_font)
        painter.setPen(ink.primary if is_current else ink.muted)
        top = rect.y() + (rect.height() - 1 - self._seat_height) // 2
        painter.drawStaticText(rect.x() + text.seat_x, top, text.seat)
        painter.setFont(self._bold_font if is_current else self._name_font)
        painter.setPen(ink.muted if text.note is not None else ink.text)
        top = rect.y() + (rect.height() - 1 - self._name_height) // 2
        name = text.bold if is_current else text.name
        painter.drawStaticText(rect.x() + SEAT, top, name)

    def _paint_note(
        self, painter: QPainter, text: _RowText, rect: QRect, *, is_current: bool
    ) -> None:
        assert text.note is not None
        box = text.note_box
        frame = QRectF(rect.x() + box.x + 0.5, rect.y() + box.y + 0.5, box.w - 1, box.h - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._ink.note)
        painter.setBrush(self._ink.cursor if is_current else self._ink.surface)
        painter.drawRoundedRect(frame, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setFont(self._note_font)
        painter.setPen(self._ink.muted)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text.note.text())

    def _paint_edges(
        self, painter: QPainter, region: QRegion, offset: int, *, has_focus: bool
    ) -> None:
        """Draw the cursor and the cells that are not saved yet, inside their cells."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for row, column in self.unsaved:
            self._paint_edge(painter, region, row, column, offset, self._ink.unsaved)
        pen = self._ink.edge if has_focus else self._ink.thin_edge
        if self._rows:
            self._paint_edge(painter, region, self._state.row, self._state.column, offset, pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_edge(
        self, painter: QPainter, region: QRegion, row: int, column: int, offset: int, pen: QPen
    ) -> None:
        box = self._geometry.cell(row, column)
        rect = QRect(box.x, box.y - offset, box.w, box.h - 1)
        if region.intersects(rect):
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_heads(self, painter: QPainter, region: QRegion, done: Painted) -> None:
        geometry, ink = self._geometry, self._ink
        current = geometry.block_of(self._state.row) if self._rows else geometry.blocks[0]
        for block in geometry.blocks:
            whole = QRect(block.x, 0, block.width, HEAD)
            if not region.intersects(whole):
                continue
            painter.fillRect(whole.intersected(region.boundingRect()), ink.surface)
            painter.setPen(ink.line)
            painter.drawLine(block.x, HEAD - 1, block.x + block.width, HEAD - 1)
            if region.intersects(QRect(block.x, 0, SEAT + NAME, HEAD)):
                self._paint_corner(painter, block)
            for place, label in enumerate(self._bands):
                self._paint_band(painter, region, geometry.band(block, place), label)
            for place in range(len(self._labels)):
                box = geometry.head(block, place)
                if region.intersects(QRect(*box)):
                    done.heads += 1
                    is_here = block is current and place == self._state.column
                    self._paint_head(painter, place, box, is_here=is_here)

    def _paint_corner(self, painter: QPainter, block: Block) -> None:
        painter.setFont(self._note_font)
        painter.setPen(self._ink.muted)
        top, below = TOP + BAND, HEAD - TOP - BAND - 6
        right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(block.x, top, SEAT - 8, below), right | middle, _("No."))
        painter.drawText(QRect(block.x + SEAT, top, NAME, below), left | middle, _("Name"))

    def _paint_band(self, painter: QPainter, region: QRegion, box: Box, label: str) -> None:
        rect = QRect(*box)
        if not region.intersects(rect):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink.band)
        painter.drawRoundedRect(rect.adjusted(1, 0, -1, 0), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setFont(font(CAPTION, bold=True))
        painter.setPen(self._ink.muted)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, label)

    def _paint_head(self, painter: QPainter, place: int, box: Box, *, is_here: bool) -> None:
        ink = self._ink
        label, due = self._labels[place]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if due:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.soft)
            painter.drawRoundedRect(QRectF(box.x + 1.5, box.y + 3, box.w - 3, box.h - 5), 4, 4)
        painter.setFont(self._label_fonts[due])
        painter.setPen(ink.primary if is_here else ink.text if due else ink.muted)
        rect = QRect(box.x, box.y + 4, box.w, box.h - 14)
        if self._geometry.has_icons and not self._state.columns.is_week:
            rect = self._paint_icon(painter, place, rect, label)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, label)
        self._paint_bar(painter, place, box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_icon(self, painter: QPainter, place: int, rect: QRect, label: str) -> QRect:
        """Draw the item's icon left of its label; return where the label goes."""
        wide = painter.fontMetrics().horizontalAdvance(label)
        start = rect.x() + (rect.width() - wide - ICON - 2) // 2
        item = self._state.columns.columns[place].item
        sign = icons.pixmap(ITEMS[item], ICON, painter.pen().color(), self.ratio)
        painter.drawPixmap(QPoint(start, rect.y() + (rect.height() - ICON) // 2), sign)
        return QRect(start + ICON + 2, rect.y(), wide + 1, rect.height())

    def _paint_bar(self, painter: QPainter, place: int, box: Box) -> None:
        """Draw the coverage: a thin track, and over it the share that was checked."""
        one = self._state.coverage[place]
        left, width = box.x + 5, box.w - 10
        top = box.y + box.h - 9
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink.track)
        painter.drawRoundedRect(QRectF(left, top + 1, width, TRACK), 1, 1)
        if one.checked and one.expected:
            share = max(width * one.checked / one.expected, BAR)
            painter.setBrush(self._ink.bar)
            painter.drawRoundedRect(QRectF(left, top, share, BAR), 2, 2)


def _static(text: str) -> QStaticText:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    return made
