"""A supplied certificate signs what is built for Windows; tried with one of our own making."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import signing

pytestmark = pytest.mark.package


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of a release manager who has a certificate in a file."""
    if not shutil.which("osslsigncode"):
        pytest.fail("osslsigncode is missing; run: packaging/system.sh package")
    folder = tmp_path_factory.mktemp("证书")
    (folder / "password").write_text("四开片区", "utf-8")
    key, told = folder / "key.pem", folder / "certificate.pem"
    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", "/CN=Suoma Test", "-addext", "extendedKeyUsage=codeSigning"),
        *("-keyout", key, "-out", told),
    )
    packed = folder / "both.p12"
    openssl(
        *("pkcs12", "-export", "-inkey", key, "-in", told, "-out", packed),
        *("-passout", f"file:{folder / 'password'}"),
    )
    return {
        signing.PKCS12: str(packed),
        signing.PASSWORD_FILE: str(folder / "password"),
        "CERTIFICATE": str(told),
    }


def is_signed(program: Path, certificate: dict[str, str]) -> bool:
    ended = subprocess.run(
        ["osslsigncode", "verify", "-CAfile", certificate["CERTIFICATE"], "-in", str(program)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "Signature verification: ok" in ended.stdout


def test_the_launcher_is_signed_in_place_and_only_the_signature_comes_to_it(
    release: Path, certificate: dict[str, str], tmp_path: Path
) -> None:
    program = tmp_path / "Suoma.exe"
    shutil.copyfile(release / "免安装-Windows" / "Suoma.exe", program)
    before = program.read_bytes()
    assert not is_signed(program, certificate)
    signing.sign(program, certificate)
    assert is_signed(program, certificate)
    assert len(program.read_bytes()) > len(before)
    # All code stands where it stood; the headers name the signature at the end.
    assert program.read_bytes()[4096 : len(before)] == before[4096:]


def test_the_installer_has_its_uninstaller_signed_by_the_same_hook(
    release: Path, certificate: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (signing.PKCS12, signing.PASSWORD_FILE):
        monkeypatch.setenv(name, certificate[name])
    program = tmp_path / "Uninstall.exe"
    shutil.copyfile(release / "免安装-Windows" / "Suoma.exe", program)
    command = signing.command_for_installer()
    assert sys.executable in command
    subprocess.run(f"{command} '{program}'", shell=True, check=True)  # noqa: S602 -- as NSIS does
    assert is_signed(program, certificate)


def test_a_wrong_password_stops_the_release_and_leaves_the_program_unsigned(
    release: Path, certificate: dict[str, str], tmp_path: Path
) -> None:
    program = tmp_path / "Suoma.exe"
    shutil.copyfile(release / "免安装-Windows" / "Suoma.exe", program)
    (tmp_path / "wrong").write_text("别的", "utf-8")
    told = {**certificate, signing.PASSWORD_FILE: str(tmp_path / "wrong")}
    with pytest.raises(subprocess.CalledProcessError):
        signing.sign(program, told)
    assert not is_signed(program, certificate)
