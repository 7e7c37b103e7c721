"""Which system keyring would be trusted: an allow-list, because keyring's own choice is unsafe.

With ``keyrings.alt`` merely installed, keyring silently writes secrets as plain text. Nothing in
the program needs a keyring; it must work with none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ALLOWED = {
    ("keyring.backends.Windows", "WinVaultKeyring"): "Windows Credential Locker",
    ("keyring.backends.SecretService", "Keyring"): "SecretService",
    ("keyring.backends.kwallet", "DBusKeyring"): "KWallet",
    ("keyring.backends.macOS", "Keyring"): "macOS Keychain",
}
REFUSED_PACKAGE = "keyrings.alt"


@dataclass(frozen=True)
class KeyringReport:
    """The back end that would be used ("none" when there is none) and those refused by name."""

    name: str
    refused: tuple[str, ...]


def report_keyring(backends: Iterable[object] | None = None) -> KeyringReport:
    """Choose the allowed back end of highest priority among those that work here.

    Settings of the user and of keyring itself are not asked, so neither can name another.
    Args: backends: default: every back end that keyring finds working.
    """
    found = list(_working_backends() if backends is None else backends)
    allowed = [backend for backend in found if _identity(backend) in ALLOWED]
    refused = {module for module, _name in map(_identity, found) if _is_refused(module)}
    best = max(allowed, key=lambda backend: float(getattr(backend, "priority", 0)), default=None)
    name = "none" if best is None else ALLOWED[_identity(best)]
    return KeyringReport(name, tuple(sorted(refused)))


def _working_backends() -> Iterable[object]:
    import keyring.backend

    return keyring.backend.get_all_keyring()


def _identity(backend: object) -> tuple[str, str]:
    return type(backend).__module__, type(backend).__name__


def _is_refused(module: str) -> bool:
    return module == REFUSED_PACKAGE or module.startswith(REFUSED_PACKAGE + ".")
