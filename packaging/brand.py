"""Draw the program's sign: the azalea on a light plate, seen on a dark desktop as on a bright one.

Run after a change of the sign: ``QT_QPA_PLATFORM=offscreen python packaging/brand.py``. The files
are in the repository, so that a release does not depend on who draws them.
"""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from app.ui.icons import brand
from app.ui.tokens import LIGHT

TARGET = Path(__file__).with_name("windows")
LINUX = Path(__file__).with_name("linux")
SIZES = (16, 24, 32, 48, 64, 256)
SIDE = (164, 314)  # pixels of the picture at the side of the installer's pages
SIDE_SIGN = 96
PLATE, EDGE = "#FFF4F8", "#F3D3E0"
MARGIN, ROUNDING = 0.08, 0.22  # of the side


def drawn(size: int) -> QImage:
    """Return the sign, `size` pixels on each side."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(EDGE))
    painter.setBrush(QColor(PLATE))
    radius = size * ROUNDING
    painter.drawRoundedRect(QRectF(0.5, 0.5, size - 1, size - 1), radius, radius)
    inset = round(size * MARGIN)
    painter.drawPixmap(inset, inset, brand(size - 2 * inset, QColor(LIGHT.brand), 1.0))
    painter.end()
    return image


def drawn_side() -> QImage:
    """Return the picture at the side of the installer's pages."""
    image = QImage(*SIDE, QImage.Format.Format_RGB32)
    image.fill(QColor(PLATE))
    painter = QPainter(image)
    place = ((SIDE[0] - SIDE_SIGN) // 2, (SIDE[1] - SIDE_SIGN) // 3)
    painter.drawPixmap(*place, brand(SIDE_SIGN, QColor(LIGHT.brand), 1.0))
    painter.end()
    return image


def as_png(image: QImage) -> bytes:
    """Return an image as the bytes of a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # a name is a str in PySide6
    return bytes(content.data())


def as_bitmap(image: QImage) -> bytes:
    """Return an image as a bitmap inside an icon: BGRA from the last row up, and an empty mask."""
    side = image.width()
    head = struct.pack("<IiiHHIIiiII", 40, side, 2 * side, 1, 32, 0, 0, 0, 0, 0, 0)
    # Kept by name: the bits belong to the image.
    upside_down = image.flipped(Qt.Orientation.Vertical)
    mask_row = (side + 31) // 32 * 4
    return head + bytes(upside_down.constBits()) + bytes(mask_row * side)


def as_ico(images: list[QImage]) -> bytes:
    """Return images as one Windows icon; PNG where Windows wants it, from 256 pixels on."""
    head = struct.pack("<HHH", 0, 1, len(images))
    table, body = b"", b""
    start = len(head) + 16 * len(images)
    for image in images:
        side = image.width() % 256  # 0 stands for 256
        content = as_bitmap(image) if side else as_png(image)
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(content), start + len(body))
        body += content
    return head + table + body


def main() -> None:
    """Write the icon and the picture anew."""
    application = QGuiApplication([])
    (TARGET / "suoma.ico").write_bytes(as_ico([drawn(size) for size in SIZES]))
    (TARGET / "side.png").write_bytes(as_png(drawn_side()))
    (LINUX / "suoma.png").write_bytes(as_png(drawn(max(SIZES))))
    application.shutdown()


if __name__ == "__main__":
    main()
