"""Our own outlines in Lucide's manner: the washes, which no set of icons has, and the brand."""

from __future__ import annotations

from typing import Final

_DROP: Final = "M19.6 2.2c-1.1 1.5-2 2.7-2 4a2.2 2.2 0 0 0 4.4 0c0-1.3-1.1-2.5-2.4-4Z"

OWN: Final[dict[str, str]] = {
    "wash_face": ("M15 4.2A9 9 0 1 0 20.6 12M8 14.8a4.6 4.6 0 0 0 7 0M9 10v.5M14 10v.5" + _DROP),
    "wash_hands": (
        "M14.5 11.5V9.2a1.7 1.7 0 0 1 3.4 0V15a6.8 6.8 0 0 1-6.8 6.8h-1.2c-2.4 0-3.8-.8-5.1-2"
        "l-2.9-3a1.75 1.75 0 0 1 2.4-2.5L5.4 15V8a1.6 1.6 0 0 1 3.1 0v3"
        "M8.5 11V5.6a1.55 1.55 0 0 1 3.1 0V11M11.6 11V6.9a1.5 1.5 0 0 1 2.9 0v4"
        "M20 2c-.9 1.2-1.6 2.2-1.6 3.2a1.8 1.8 0 0 0 3.6 0c0-1-.9-2-2-3.2Z"
    ),
    "wash_hair": (
        "M6.2 12.8a3.4 3.4 0 0 1-1.4-6.4A3.8 3.8 0 0 1 10 3.2a4.3 4.3 0 0 1 6.3 2.2"
        "a3.8 3.8 0 0 1 .9 7.4M6 12.8h12M7 12.8v3a5 5 0 0 0 10 0v-3M10.4 15.4v.3M13.6 15.4v.3"
        "M11 18.4a2 2 0 0 0 2 0M20.6 3.4a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0Z"
    ),
    "wash_clothes": (
        "M6.5 18V10H3.8a1 1 0 0 1-1-.84l-.5-3.1a2 2 0 0 1 1.3-2.2L8 2.5a4 4 0 0 0 8 0l4.4 1.36"
        "a2 2 0 0 1 1.3 2.2l-.5 3.1a1 1 0 0 1-1 .84h-2.7v8"
        "M2.5 21q2.4-2 4.75 0q2.4 2 4.75 0q2.4-2 4.75 0q2.4 2 4.75 0"
    ),
    "bathe": (
        "M2 12h20M3.6 12l1.2 6.4a3 3 0 0 0 3 2.6h8.4a3 3 0 0 0 3-2.6l1.2-6.4"
        "M8 3v1.6M8 7.6v1.4M12 2v1.6M12 6.4v1.6M16 3v1.6M16 7.6v1.4"
    ),
}
OWN["take_bath"] = OWN["bathe"]

# The skills have signs of Lucide's that say the same.
SAME_AS: Final[dict[str, str]] = {
    "can_preview": "book-search",
    "can_read": "book-open-text",
    "can_homework": "notebook-pen",
    "can_think": "lightbulb",
    "can_review": "history",
}
