"""What the system knows of the network; without a plug-in for it, nothing, and that is fine."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class NetworkWatch(QObject):
    """Tells when another network, or a network again, is there. Made after the sign-in only."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # QtNetwork is not among the modules of the first window.
        from PySide6.QtNetwork import QNetworkInformation

        self._kind = QNetworkInformation
        is_there = QNetworkInformation.loadDefaultBackend()
        self._information = QNetworkInformation.instance() if is_there else None
        if self._information is not None:
            self._information.reachabilityChanged.connect(self._on_changed)
            self._information.transportMediumChanged.connect(self._on_changed)
            self._information.isBehindCaptivePortalChanged.connect(self._on_changed)

    @property
    def is_known(self) -> bool:
        """Tell whether the system says anything at all."""
        return self._information is not None

    @property
    def is_behind_portal(self) -> bool:
        """Tell whether the system says that this network wants a sign-in first."""
        return self._information is not None and self._information.isBehindCaptivePortal()

    def _on_changed(self) -> None:
        lost = self._kind.Reachability.Disconnected
        if self._information is not None and self._information.reachability() != lost:
            self.changed.emit()
