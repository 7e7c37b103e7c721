"""A small release as `make package` makes a large one: the same places, signed by a test key."""

from __future__ import annotations

from pathlib import Path

from app.security.sealing import SigningKey
from app.updates.manifest import STICK, STICK_NAMES, TrustedKeys, describe, write

KEY = SigningKey.from_seed(b"\x07" * 32)
TRUSTED = TrustedKeys(1, (KEY.public.hex(),))


def small_release(
    folder: Path, version: str = "0.2.0", *, key: SigningKey = KEY, without: tuple[str, ...] = ()
) -> Path:
    """Make a release in an empty folder and return it.

    Args: without: the beginnings of paths that are left out.
    """
    for name, content in _files(version).items():
        if not name.startswith(without or ("\0",)):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    write(folder, describe(folder, version, STICK, names=STICK_NAMES), [key], names=STICK_NAMES)
    return folder


def trust(path: Path, key: SigningKey = KEY) -> Path:
    """Write a file of trusted keys and return it."""
    path.write_text(f'{{"keys":["{key.public.hex()}"],"threshold":1}}', "utf-8")
    return path


def _files(version: str) -> dict[str, bytes]:
    program = f"免安装-Windows/versions/{version}"
    return {
        "安装-Windows.exe": b"MZ" + version.encode() * 4000,
        "免安装-Windows/Suoma.exe": b"MZ" + bytes(900),
        "免安装-Windows/current": version.encode(),
        "免安装-Windows/portable.ini": b"",
        f"{program}/manifest.json": b"{}",
        f"{program}/main.py": b"print('\xe7\xb4\xa2\xe7\x8e\x9b')\n",
        "安装-Linux.sh": b"#!/bin/sh\n",
        "linux-x86_64/manifest.json": version.encode(),
        "linux-x86_64/manifest.sig": b"{}",
        "linux-x86_64/files.tar.gz": version.encode() * 300_000,
        "linux-aarch64/manifest.json": b"{}",
        "linux-aarch64/files.tar.gz": bytes(5),
        "许可证/sbom.cdx.json": b"{}",
        "使用说明.txt": "插上U盘".encode(),
        "更新说明.md": b"#",
    }
