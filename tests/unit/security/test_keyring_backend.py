from __future__ import annotations

import subprocess
import sys

import pytest

from app.security.keyring_backend import ALLOWED, KeyringReport, report_keyring


def _backend(module: str, name: str, priority: float) -> object:
    return type(name, (), {"__module__": module, "priority": priority})()


PLAIN = _backend("keyrings.alt.file", "PlaintextKeyring", 0.5)
FAIL = _backend("keyring.backends.fail", "Keyring", 0)
CHAINER = _backend("keyring.backends.chainer", "ChainerBackend", 10)
SECRET_SERVICE = _backend("keyring.backends.SecretService", "Keyring", 5)
KWALLET = _backend("keyring.backends.kwallet", "DBusKeyring", 5.1)
KWALLET_4 = _backend("keyring.backends.kwallet", "DBusKeyringKWallet4", 9)
WINDOWS = _backend("keyring.backends.Windows", "WinVaultKeyring", 5)
MAC = _backend("keyring.backends.macOS", "Keyring", 5)


@pytest.mark.parametrize(
    ("backends", "expected"),
    [
        ([], "none"),
        ([FAIL, CHAINER], "none"),
        ([FAIL, SECRET_SERVICE], "SecretService"),
        ([SECRET_SERVICE, KWALLET, KWALLET_4, CHAINER], "KWallet"),
        ([WINDOWS], "Windows Credential Locker"),
        ([MAC], "macOS Keychain"),
    ],
)
def test_only_a_listed_back_end_is_chosen(backends: list[object], expected: str) -> None:
    assert report_keyring(backends) == KeyringReport(expected, ())


def test_the_plain_text_keyring_is_refused_by_name() -> None:
    assert report_keyring([PLAIN, FAIL]) == KeyringReport("none", ("keyrings.alt.file",))
    assert report_keyring([PLAIN, SECRET_SERVICE]).name == "SecretService"
    assert report_keyring([_backend("keyrings.alternative", "Keyring", 1)]).refused == ()


def test_on_this_machine_only_a_listed_back_end_is_named() -> None:
    assert report_keyring().name in {"none", *ALLOWED.values()}


def test_keyring_is_imported_only_when_asked() -> None:
    program = """
import sys
from app.security.keyring_backend import report_keyring
early = "keyring" in sys.modules
report = report_keyring()
print(early, report.name in {"none", "SecretService", "KWallet", "macOS Keychain"})
"""
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "True"]
