"""The settings dialog of a signed-in person, each switch joined to the place that keeps it.

The colours are this window's, the reading table is the account's, the metered line the laptop's.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.services.sheet_choices import read_choices
from app.ui.dialogs.settings import SettingsDialog, Switches
from app.ui.settings import Settings
from app.ui.windows.frame import Frame


def settings_dialog(
    settings: Settings, frame: Frame, *, version: str, parent: QWidget
) -> SettingsDialog:
    """Return the dialog, not yet shown; the two switches act by themselves."""
    desk, sync = frame.desk, frame.desk.sync
    is_metered = sync is not None and sync.delivery is not None and sync.delivery.is_metered
    dialog = SettingsDialog(
        settings,
        desk.theme,
        version=version,
        desk=desk,
        switches=Switches(read_choices(desk.laptop).is_reading, is_metered),
        has_practice=sync is not None,
        parent=parent,
    )
    if frame.program is not None:
        dialog.show_program(frame.program)
    dialog.reading_chosen.connect(frame.choose_reading)
    if sync is None:
        dialog.metered.hide()  # the practice school has no line
        dialog.backups.hide()  # and nothing that should be kept
    else:
        dialog.metered_chosen.connect(lambda is_on: sync.set_metered(is_metered=is_on))
    return dialog
