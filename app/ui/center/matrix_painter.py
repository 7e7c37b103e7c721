"""Paints the overview: fill, row lines, texts, then the signs from a cache by size and state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPixmap

from app.center.rollup import Cell
from app.ui.center.matrix_layout import BAND, HEAD, LABEL, MatrixLayout
from app.ui.center.matrix_lines import Board, Figure
from app.ui.center.report_signs import paint_report
from app.ui.theme import BODY, CAPTION, SMALL, Theme, font

if TYPE_CHECKING:
    from app.ui.center.matrix_view import MatrixView

PAD: Final = 6
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class MatrixPainter:
    """Draws one :class:`MatrixView`; a change of theme drops its cache."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._signs: dict[tuple[str, int, int, int, float], QPixmap] = {}

    def forget(self) -> None:
        """Drop the cached signs."""
        self._signs.clear()

    def paint(self, view: MatrixView) -> None:
        """Paint what is seen of a view."""
        painter = QPainter(view.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = view.viewport().rect()
        # At 150 % the last device pixel is half covered, and nothing is painted below the view.
        painter.fillRect(area.adjusted(0, 0, 1, 1), self._theme.colour("surface"))
        layout, board = view.places, view.board
        if board.lines:
            painter.save()
            painter.setClipRect(QRect(0, HEAD, area.width() + 1, area.height() - HEAD + 1))
            self._paint_rows(painter, view)
            painter.restore()
            self._paint_head(painter, view, layout, board)
        painter.end()

    def _paint_rows(self, painter: QPainter, view: MatrixView) -> None:
        layout, board = view.places, view.board
        first, top = view.horizontalScrollBar().value(), view.verticalScrollBar().value()
        begin = top // layout.row_height
        end = min(len(board.lines), (top + layout.body_height) // layout.row_height + 1)
        for row in range(begin, end):
            box = layout.row_rect(row, top)
            box.setRight(view.viewport().width())
            if row == view.row:
                painter.fillRect(box, self._theme.colour("cursor"))
            painter.setPen(QPen(self._theme.colour("border"), 1))
            painter.drawLine(box.bottomLeft(), box.bottomRight())
            self._paint_texts(painter, view, row, box)
            line = board.lines[row]
            if line.note:
                place = QRect(layout.left, box.top(), layout.right - layout.left, box.height())
                self._text(painter, place, Figure(line.note), align=_LEFT, token="muted")
                continue
            last = min(first + layout.shown_columns, len(board.columns))
            for column in range(first, last):
                cell_box = layout.cell_rect(row, column, first, top)
                self._paint_cell(painter, line.cells[column], cell_box, view)
        self._paint_frame(painter, view)

    def _paint_texts(self, painter: QPainter, view: MatrixView, row: int, box: QRect) -> None:
        layout, line = view.places, view.board.lines[row]
        name_font = font(BODY, bold=row == view.row)
        painter.setFont(name_font)
        painter.setPen(self._theme.colour("text"))
        place = QRect(PAD, box.top(), layout.name_width - PAD, box.height())
        metrics = QFontMetrics(name_font)
        shown = metrics.elidedText(line.name, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, _LEFT, shown)
        for figures, edges in ((line.lead, layout.lead_edges), (line.trail, layout.trail_edges)):
            for figure, left, right in zip(figures, edges[:-1], edges[1:], strict=False):
                self._text(
                    painter, QRect(left, box.top(), right - left - PAD, box.height()), figure
                )

    def _text(
        self,
        painter: QPainter,
        box: QRect,
        figure: Figure,
        *,
        align: Qt.AlignmentFlag = _RIGHT,
        token: str = "text",
    ) -> None:
        painter.setFont(font(SMALL, bold=figure.is_call))
        token = "effort" if figure.is_call else "muted" if figure.is_quiet else token
        painter.setPen(self._theme.colour(token))
        painter.drawText(box, align, figure.text)

    def _paint_cell(self, painter: QPainter, cell: Cell, box: QRect, view: MatrixView) -> None:
        ratio = view.devicePixelRatioF()
        key = (str(cell.report), cell.missing, box.width(), box.height(), ratio)
        if key not in self._signs:
            made = QPixmap(round(box.width() * ratio), round(box.height() * ratio))
            made.setDevicePixelRatio(ratio)
            made.fill(Qt.GlobalColor.transparent)
            inner = QPainter(made)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_report(inner, cell, QRectF(0, 0, box.width(), box.height()), self._theme)
            inner.end()
            self._signs[key] = made
        painter.drawPixmap(box.topLeft(), self._signs[key])

    def _paint_frame(self, painter: QPainter, view: MatrixView) -> None:
        """Draw the edge of the current cell."""
        box = QRectF(view.cell_rect(view.row, view.column)).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(self._theme.colour("primary"), 2 if view.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)

    def _paint_head(
        self, painter: QPainter, view: MatrixView, layout: MatrixLayout, board: Board
    ) -> None:
        colour = self._theme.colour
        width = view.viewport().width()
        painter.fillRect(QRect(0, 0, width + 1, HEAD), colour("surface"))
        painter.setPen(QPen(colour("border"), 1))
        painter.drawLine(0, HEAD - 1, width, HEAD - 1)
        first = view.horizontalScrollBar().value()
        last = min(first + layout.shown_columns, len(board.columns))
        for column in range(first, last):
            box = QRect(
                layout.left + (column - first) * layout.column_width,
                BAND,
                layout.column_width,
                LABEL - 2,
            )
            is_here = column == view.column
            if is_here:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour("soft"))
                painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), 4, 4)
            is_bold = is_here or board.columns[column].is_now
            painter.setFont(font(CAPTION, bold=is_bold))
            painter.setPen(colour("primary" if is_here else "muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, board.columns[column].label)
        self._paint_bands(painter, layout, board, range(first, last))
        self._paint_sides(painter, layout, board)

    def _paint_bands(
        self, painter: QPainter, layout: MatrixLayout, board: Board, shown: range
    ) -> None:
        """Draw one band over the columns of a month, or of the week."""
        painter.setFont(font(CAPTION, bold=True))
        start = shown.start
        for column in shown:
            is_end = column + 1 == shown.stop
            if not is_end and board.columns[column + 1].band == board.columns[start].band:
                continue
            left = layout.left + (start - shown.start) * layout.column_width
            box = QRect(left, 0, (column + 1 - start) * layout.column_width, BAND)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("sunken"))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
            painter.setPen(self._theme.colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, board.columns[start].band)
            start = column + 1

    def _paint_sides(self, painter: QPainter, layout: MatrixLayout, board: Board) -> None:
        painter.setFont(font(CAPTION))
        painter.setPen(self._theme.colour("muted"))
        for heads, edges in (
            (board.lead_heads, layout.lead_edges),
            (board.trail_heads, layout.trail_edges),
        ):
            for words, left, right in zip(heads, edges[:-1], edges[1:], strict=False):
                box = QRect(left, 2, right - left - PAD, HEAD - 6)
                align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
                painter.drawText(box, align, words)
