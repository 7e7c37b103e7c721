"""What the signed list of a version promises, and what it refuses before reading a word of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import InputError
from app.security.sealing import SigningKey
from app.updates.manifest import (
    CONTEXT,
    MOST_BYTES,
    STICK,
    STICK_NAMES,
    FileEntry,
    Manifest,
    TrustedKeys,
    check_tree,
    describe,
    encode,
    is_sound,
    read,
    read_trusted,
    sequence_of,
    sign,
    verify,
    write,
)

KEY, OTHER, FOREIGN = (SigningKey.from_seed(bytes([n]) * 32) for n in (1, 2, 3))
TRUSTED = TrustedKeys(1, (KEY.public.hex(),))


def tree(folder: Path) -> Path:
    (folder / "program" / "app").mkdir(parents=True)
    (folder / "main.py").write_text("print('五洗')\n", "utf-8")
    (folder / "program" / "app" / "说明.txt").write_bytes(b"\0" * 5)
    (folder / "suoma").write_text("#!/bin/sh\n")
    (folder / "suoma").chmod(0o755)
    return folder


def code_of(error: pytest.ExceptionInfo[InputError]) -> str:
    assert error.value.field == "package"
    return error.value.code


def test_a_written_list_is_read_back_with_every_file(tmp_path: Path) -> None:
    write(tree(tmp_path), describe(tmp_path, "0.2.0", "linux-x86_64"), [KEY])
    manifest = read(tmp_path, TRUSTED).manifest
    assert [file.path for file in manifest.files] == ["main.py", "program/app/说明.txt", "suoma"]
    assert [file.executable for file in manifest.files] == [False, False, True]
    assert manifest.files[1].sha256 == hashlib.sha256(b"\0" * 5).hexdigest()
    assert (manifest.version, manifest.sequence) == ("0.2.0", 2000)
    assert manifest.size_bytes() == sum(file.size for file in manifest.files)
    check_tree(tmp_path, manifest)


def test_the_same_tree_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tree(tmp_path / "1"), tree(tmp_path / "2")
    listings = {encode(describe(folder, "1.2.3", "linux-aarch64")) for folder in (first, second)}
    (listing,) = listings
    assert listing.startswith(b'{"files":[{"executable":false,"path":"main.py","sha256":"')
    assert listing.endswith(
        b'"format":1,"product":"suoma","sequence":1002003,"target":"linux-aarch64",'
        b'"version":"1.2.3"}'
    )


def test_the_list_of_the_stick_leaves_tickets_and_data_out(tmp_path: Path) -> None:
    tree(tmp_path)
    for name in ("tickets", "data"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sealed").write_bytes(b"x")
    manifest = describe(tmp_path, "0.2.0", STICK, names=STICK_NAMES, leave_out=["tickets", "data"])
    write(tmp_path, manifest, [KEY], names=STICK_NAMES)
    assert len(read(tmp_path, TRUSTED, names=STICK_NAMES).manifest.files) == 3


def test_what_is_signed_is_the_context_and_the_bytes() -> None:
    signature = msgspec.json.decode(sign(b"{}", [KEY]))["signatures"][0]
    assert signature == {"key": KEY.public.hex(), "signature": KEY.sign(CONTEXT, b"{}").hex()}


def test_a_folder_without_a_list_holds_no_version(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, TRUSTED)
    assert code_of(caught) == "I-640"


def test_every_altered_byte_of_list_or_signature_is_refused(tmp_path: Path) -> None:
    listing = encode(describe(tree(tmp_path), "0.2.0", "linux-x86_64"))
    signature = sign(listing, [KEY])
    assert verify(listing, signature, TRUSTED).version == "0.2.0"
    for position in range(len(listing)):
        broken = bytearray(listing)
        broken[position] ^= 1
        with pytest.raises(InputError) as caught:
            verify(bytes(broken), signature, TRUSTED)
        assert code_of(caught) == "I-642"
    for position in range(len(signature)):
        broken = bytearray(signature)
        broken[position] ^= 2
        with pytest.raises(InputError) as caught:
            verify(listing, bytes(broken), TRUSTED)
        assert code_of(caught) in {"I-641", "I-642"}


def test_a_list_without_signatures_is_refused(tmp_path: Path) -> None:
    write(tree(tmp_path), describe(tmp_path, "0.2.0", "linux-x86_64"), [KEY])
    (tmp_path / "manifest.sig").unlink()
    with pytest.raises(InputError) as caught:
        read(tmp_path, TRUSTED)
    assert code_of(caught) == "I-642"


def test_a_list_of_endless_length_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "manifest.json").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(InputError) as caught:
        read(tmp_path, TRUSTED)
    assert code_of(caught) == "I-642"


def test_a_key_nobody_trusts_signs_in_vain() -> None:
    listing = b"{}"
    for trusted in (TRUSTED, TrustedKeys()):
        with pytest.raises(InputError) as caught:
            verify(listing, sign(listing, [FOREIGN]), trusted)
        assert code_of(caught) == "I-641"


def test_two_of_three_means_two_different_keys(tmp_path: Path) -> None:
    listing = encode(describe(tree(tmp_path), "0.2.0", "linux-x86_64"))
    both = TrustedKeys(2, (KEY.public.hex(), OTHER.public.hex()))
    with pytest.raises(InputError) as caught:
        verify(listing, sign(listing, [KEY, KEY]), both)
    assert code_of(caught) == "I-641"
    assert verify(listing, sign(listing, [OTHER, KEY, FOREIGN]), both).version == "0.2.0"


def test_a_signed_list_of_a_newer_kind_or_another_product_is_told_apart() -> None:
    for listing, code in (
        (b'{"product":"suoma","format":2,"modules":[]}', "I-646"),
        (b'{"product":"other","format":1}', "I-640"),
        (b'{"product":"suoma","format":1}', "I-642"),
        (b"[]", "I-642"),
    ):
        with pytest.raises(InputError) as caught:
            verify(listing, sign(listing, [KEY]), TRUSTED)
        assert code_of(caught) == code


@pytest.mark.parametrize(
    "path",
    ["../a", "/a", "a//b", "a/./b", "a\\b", "C:a", "a\0", "a.", "a ", "", "a/", "manifest.json"],
)
def test_even_a_signed_list_names_no_path_outside(path: str) -> None:
    listing = encode(manifest_of(FileEntry(path, 1, "0" * 64)))
    with pytest.raises(InputError) as caught:
        verify(listing, sign(listing, [KEY]), TRUSTED)
    assert code_of(caught) == "I-642"


def manifest_of(*files: FileEntry, sequence: int = 2000) -> Manifest:
    return Manifest("0.2.0", sequence, "linux-x86_64", files)


def test_no_two_files_are_one_on_a_disk_that_folds_case() -> None:
    good, big, below = (FileEntry(path, 0, "0" * 64) for path in ("a", "A", "a/b"))
    assert is_sound(manifest_of(good))
    assert not is_sound(manifest_of(big, good))
    assert not is_sound(manifest_of(good, below))
    assert not is_sound(manifest_of(below, good))


def test_figures_that_contradict_each_other_are_refused() -> None:
    assert not is_sound(manifest_of(sequence=2001))
    assert not is_sound(manifest_of(FileEntry("a", -1, "0" * 64)))
    assert not is_sound(manifest_of(FileEntry("a", 1, "0" * 63)))
    assert not is_sound(msgspec.structs.replace(manifest_of(), target="amiga"))
    assert not is_sound(msgspec.structs.replace(manifest_of(), format=0))


def test_the_number_grows_with_the_version() -> None:
    versions = ["0.1.0", "0.1.1", "0.1.10", "0.2.0", "0.10.0", "1.0.0", "999.999.999"]
    numbers = [sequence_of(version) for version in versions]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(numbers)
    for word in ("1.2", "1.2.3.4", "1.2.x", "1.02.3", "1.2.1000", "v1.2.3", ""):
        with pytest.raises(ValueError, match="no version"):
            sequence_of(word)


def test_a_spoiled_file_of_the_tree_is_named(tmp_path: Path) -> None:
    manifest = describe(tree(tmp_path), "0.2.0", "linux-x86_64")
    file = tmp_path / "program" / "app" / "说明.txt"
    for spoil in (lambda: file.write_bytes(b"1234"), lambda: file.write_bytes(b"12345")):
        spoil()
        with pytest.raises(InputError) as caught:
            check_tree(tmp_path, manifest)
        assert code_of(caught) == "I-642"
        assert "program/app/说明.txt" in caught.value.what
    file.unlink()
    with pytest.raises(InputError):
        check_tree(tmp_path, manifest)


def test_a_link_is_no_part_of_a_version(tmp_path: Path) -> None:
    (tree(tmp_path) / "link").symlink_to("main.py")
    with pytest.raises(ValueError, match="neither a file nor a folder"):
        describe(tmp_path, "0.2.0", "linux-x86_64")


def test_a_name_windows_cannot_hold_is_no_part_of_a_version(tmp_path: Path) -> None:
    (tree(tmp_path) / "a:b").touch()
    with pytest.raises(ValueError, match="not possible everywhere"):
        describe(tmp_path, "0.2.0", "linux-x86_64")


def test_without_a_readable_list_of_keys_nobody_is_trusted(tmp_path: Path) -> None:
    path = tmp_path / "release_keys.json"
    assert read_trusted(path) == TrustedKeys()
    for content in ("[", '{"threshold":0,"keys":[]}', '{"threshold":1,"keys":["zz"]}'):
        path.write_text(content)
        assert read_trusted(path) == TrustedKeys()
    path.write_text(f'{{"threshold":1,"keys":["{KEY.public.hex()}"]}}')
    assert read_trusted(path) == TRUSTED
