"""The hook for a code signing certificate of Windows, which a release manager supplies or not.

SUOMA_CODESIGN is a command to which the file to be signed is appended; it signs the file in place,
as a token or a service of the certificate's issuer needs it. Or SUOMA_CODESIGN_PKCS12 names a file
with key and certificate and SUOMA_CODESIGN_PASSWORD_FILE one with its password; then osslsigncode
signs, with the time told by SUOMA_CODESIGN_TIMESTAMP (an address) if it is set. With neither,
nothing is signed, and Windows says that the publisher is unknown.

Run as ``python packaging/signing.py FILE``: so the installer has its uninstaller signed.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

COMMAND, PKCS12 = "SUOMA_CODESIGN", "SUOMA_CODESIGN_PKCS12"
PASSWORD_FILE, TIMESTAMP = "SUOMA_CODESIGN_PASSWORD_FILE", "SUOMA_CODESIGN_TIMESTAMP"
NAME = "Suoma 索玛"


def is_wanted(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether there is anything to sign with."""
    return bool(environment.get(COMMAND) or environment.get(PKCS12))


def sign(file: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Sign an executable in place; without a certificate it stays as it is.

    Raises: subprocess.CalledProcessError (it was not signed, or is not verified as signed);
    FileNotFoundError (no osslsigncode).
    """
    if told := environment.get(COMMAND):
        subprocess.run([*shlex.split(told), str(file)], check=True)
    elif environment.get(PKCS12):
        _sign_with_file(file, environment)


def _sign_with_file(file: Path, environment: Mapping[str, str]) -> None:
    signed = file.with_name(file.name + ".signed")
    command = ["osslsigncode", "sign", "-h", "sha256", "-n", NAME]
    command += ["-pkcs12", environment[PKCS12]]
    if password := environment.get(PASSWORD_FILE):
        command += ["-readpass", password]
    if address := environment.get(TIMESTAMP):
        command += ["-ts", address]
    signed.unlink(missing_ok=True)
    subprocess.run([*command, "-in", str(file), "-out", str(signed)], check=True)
    signed.replace(file)


def command_for_installer() -> str:
    """Return the command by which NSIS has a file signed; empty when nothing is to be signed."""
    if not is_wanted():
        return ""
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).resolve()))}"


if __name__ == "__main__":
    sign(Path(sys.argv[1]))
