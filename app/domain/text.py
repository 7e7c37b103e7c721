"""The one gettext catalogue: every word a person reads passes through :func:`_`.

Message ids are English; the catalogue under ``resources/locale`` is complete in zh_CN and a
test keeps it so. ``SUOMA_LANG=en`` shows the ids themselves.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

LOCALE_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "locale"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language.startswith("en"):
        return gettext.NullTranslations()
    return gettext.translation("suoma", LOCALE_FOLDER, languages=[language])


def is_english() -> bool:
    """Tell whether ``SUOMA_LANG`` asks for the message ids themselves."""
    return os.environ.get("SUOMA_LANG", "").lower().startswith("en")


def _(message: str) -> str:
    """Translate one English message id into the language of ``SUOMA_LANG`` (default zh_CN).

    Raises: FileNotFoundError when the catalogue was not compiled (``make setup`` does it).
    """
    return _catalogue("en" if is_english() else "zh_CN").gettext(message)
