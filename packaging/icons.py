"""Write ``app/ui/icon_paths.py`` anew from an unpacked release of Lucide's static icons.

Run after adding a name to NAMES: ``python packaging/icons.py FOLDER``, where FOLDER is the unpacked
package ``lucide-static`` (ISC; its licence text is ``resources/licences/lucide.txt``).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

TARGET = Path(__file__).resolve().parents[1] / "app" / "ui" / "icon_paths.py"
NAMES = """
arrow-down arrow-left arrow-right arrow-up ban bell book-open-text book-search bookmark-check
calendar-check calendar-days calendar-off check check-check chevron-down chevron-left chevron-right
chevron-up circle circle-alert circle-check circle-dashed circle-help circle-user clipboard-list
clipboard-paste clock cloud cloud-off copy download droplet droplet-off ellipsis eye eye-off
file-down file-text file-up folder folder-open graduation-cap hard-drive history house image info
key-round keyboard layout-grid lightbulb list list-checks lock log-in log-out mail maximize menu
minus monitor moon notebook-pen package pencil phone plus power printer refresh-cw repeat
rotate-ccw save school search settings shield-check slash square-pen sun sun-moon table ticket
trash-2 triangle-alert undo-2 upload usb user user-check user-minus user-plus users volume-2 wifi
wifi-off x zap zap-off zoom-in zoom-out
bird bug cat dog feather fish panda rabbit rat shrimp snail squirrel turtle worm
"""
HEAD = '''"""Outlines on a grid of 24 × 24, as SVG path data: Lucide {version}, with its permission.

Written by ``packaging/icons.py``, not by hand; ``resources/licences/lucide.txt`` is the licence.
"""

from __future__ import annotations

from typing import Final

LUCIDE: Final[dict[str, str]] = {{
'''


def number(value: float) -> str:
    """Return a coordinate without needless digits."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def ellipse(cx: float, cy: float, rx: float, ry: float) -> str:
    """Return a whole ellipse as two half turns."""
    x, y, width = number(cx - rx), number(cy), number(2 * rx)
    turn = f"{number(rx)} {number(ry)} 0 1 0"
    return f"M{x} {y}a{turn} {width} 0a{turn} -{width} 0Z"


def rectangle(shape: ET.Element) -> str:
    """Return a rectangle with round corners."""
    x, y, width, height, r = (
        float(shape.get(name, "0")) for name in ("x", "y", "width", "height", "rx")
    )
    arc = f"a{number(r)} {number(r)} 0 0 1 "
    return (
        f"M{number(x + r)} {number(y)}h{number(width - 2 * r)}{arc}{number(r)} {number(r)}"
        f"v{number(height - 2 * r)}{arc}{number(-r)} {number(r)}h{number(2 * r - width)}"
        f"{arc}{number(-r)} {number(-r)}v{number(2 * r - height)}{arc}{number(r)} {number(-r)}Z"
    )


def outline(shape: ET.Element) -> str:
    """Return one shape of an icon as path data."""
    kind = shape.tag.rpartition("}")[2]
    value = {name: float(shape.get(name, "0")) for name in ("cx", "cy", "r", "rx", "ry")}
    if kind == "path":
        return shape.attrib["d"]
    if kind == "circle":
        return ellipse(value["cx"], value["cy"], value["r"], value["r"])
    if kind == "ellipse":
        return ellipse(value["cx"], value["cy"], value["rx"], value["ry"])
    if kind == "rect":
        return rectangle(shape)
    if kind == "line":
        return "M{x1} {y1}L{x2} {y2}".format(**shape.attrib)
    return "M" + shape.attrib["points"] + ("Z" if kind == "polygon" else "")


def icon(source: Path) -> str:
    """Return a whole icon as one piece of path data."""
    root = ET.fromstring(source.read_text("utf-8"))  # noqa: S314 -- a file of a release we chose
    pieces = []
    for shape in root:
        piece = re.sub(r"\s+", " ", outline(shape).strip())
        # Each shape of an SVG starts at the origin again.
        pieces.append("M0 0" + piece if piece.startswith("m") else piece)
    return "".join(pieces)


def wrapped(name: str, path: str) -> list[str]:
    """Return the lines of one entry, none longer than the house style allows."""
    room = 90
    parts = [path[start : start + room] for start in range(0, len(path), room)]
    if len(parts) == 1 and len(name) + len(path) < room - 4:
        return [f'    "{name}": "{path}",']
    return [f'    "{name}": (', *(f'        "{part}"' for part in parts), "    ),"]


def main() -> None:
    """Write the module."""
    folder = Path(sys.argv[1])
    version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    lines = [HEAD.format(version=version).rstrip("\n")]
    for name in sorted(NAMES.split()):
        lines += wrapped(name, icon(folder / "icons" / f"{name}.svg"))
    TARGET.write_text("\n".join([*lines, "}\n"]), "utf-8")


if __name__ == "__main__":
    main()
