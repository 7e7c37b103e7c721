"""A teacher photographs a certificate; what is kept is small and tells nothing but the picture."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import FileTroubleError, InputError
from app.importers.pictures import MAX_KEPT_BYTES, read_picture, shrink_picture

RED, BLUE = (220, 20, 20), (20, 20, 220)
CANARY = b"4-kai-xiang-canary"
ORIENTATION, GPS, LATITUDE, MAKER = 0x0112, 0x8825, 2, 0x010F


def two_halves(width: int = 400, height: int = 200) -> Image.Image:
    """Return a picture that is red on its left and blue on its right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    assert image.format == "JPEG"
    image.load()
    return image


def noise(width: int, height: int, seed: int = 4) -> Image.Image:
    return Image.frombytes(
        "RGB", (width, height), random.Random(seed).randbytes(3 * width * height)
    )


def is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


def refusal(raw: bytes) -> str:
    with pytest.raises(InputError) as refused:
        shrink_picture(raw)
    assert refused.value.field == "picture"
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_the_four_usual_kinds_become_a_jpeg(kind: str) -> None:
    image = opened(shrink_picture(saved(two_halves(), kind)))
    assert (image.size, image.mode) == ((400, 200), "RGB")
    assert is_near(image.getpixel((20, 100)), RED)
    assert is_near(image.getpixel((380, 100)), BLUE)


@pytest.mark.parametrize("lossless", [True, False])
def test_a_webp_is_read_in_each_of_its_three_forms(lossless: bool) -> None:
    for options in ({}, {"exif": Image.Exif()}, {"icc_profile": b"profile"}):
        raw = saved(two_halves(), "WEBP", lossless=lossless, **options)
        assert opened(shrink_picture(raw)).size == (400, 200)


def test_neither_place_nor_camera_nor_any_note_is_kept() -> None:
    exif = Image.Exif()
    exif[MAKER] = CANARY.decode()
    exif.get_ifd(GPS)[LATITUDE] = (27.0, 54.0, 1.0)
    exif.get_ifd(GPS)[1] = "N"
    raw = saved(two_halves(), "JPEG", exif=exif, comment=CANARY, icc_profile=CANARY, xmp=CANARY * 3)
    assert raw.count(CANARY) >= 4
    small = shrink_picture(raw)
    assert CANARY not in small
    assert b"Exif" not in small
    image = opened(small)
    assert not image.getexif()
    assert {"exif", "icc_profile", "comment", "xmp"}.isdisjoint(image.info)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_notes_of_other_kinds_are_not_kept_either(kind: str) -> None:
    exif = Image.Exif()
    exif[MAKER] = CANARY.decode()
    raw = saved(two_halves(), kind, exif=exif)
    assert CANARY in raw
    assert CANARY not in shrink_picture(raw)


def test_bytes_hidden_behind_the_picture_are_not_kept() -> None:
    assert CANARY not in shrink_picture(saved(two_halves(), "JPEG") + CANARY)


@pytest.mark.parametrize(
    ("orientation", "red_at", "size"),
    [
        (1, (20, 100), (400, 200)),
        (2, (380, 100), (400, 200)),
        (3, (380, 100), (400, 200)),
        (4, (20, 100), (400, 200)),
        (5, (100, 20), (200, 400)),
        (6, (100, 20), (200, 400)),
        (7, (100, 380), (200, 400)),
        (8, (100, 380), (200, 400)),
    ],
)
def test_a_picture_taken_on_its_side_stands_upright(
    orientation: int, red_at: tuple[int, int], size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = opened(shrink_picture(saved(two_halves(), "JPEG", exif=exif)))
    assert image.size == size
    assert is_near(image.getpixel(red_at), RED)


def test_the_richest_photograph_is_small_enough() -> None:
    small = shrink_picture(saved(noise(1_900, 1_500), "JPEG", quality=95))
    assert len(small) <= MAX_KEPT_BYTES
    image = opened(small)
    assert max(image.size) > 400


def test_a_photograph_of_a_telephone_is_scaled_and_keeps_its_shape() -> None:
    image = opened(shrink_picture(saved(two_halves(4_000, 3_000), "JPEG")))
    assert image.size == (1_600, 1_200)


def test_a_second_picture_behind_the_first_is_left_out() -> None:
    raw = saved(two_halves(), "MPO", save_all=True, append_images=[noise(400, 200)])
    image = opened(shrink_picture(raw))
    assert is_near(image.getpixel((20, 100)), RED)


def test_what_is_transparent_becomes_white_paper() -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    kept = opened(shrink_picture(saved(image, "PNG")))
    assert is_near(kept.getpixel((20, 20)), (255, 255, 255))
    palette = saved(Image.new("P", (40, 40), 0), "PNG", transparency=0)
    assert is_near(opened(shrink_picture(palette)).getpixel((20, 20)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I;16"])
def test_scans_of_every_depth_are_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("I;16", (40, 40), 40_000) if mode == "I;16" else two_halves().convert(mode)
    kept = opened(shrink_picture(saved(image, kind)))
    assert kept.mode == "RGB"
    if mode == "I;16":
        assert is_near(kept.getpixel((20, 20)), (156, 156, 156))


def test_the_same_picture_gives_the_same_bytes() -> None:
    raw = saved(noise(600, 400), "PNG")
    assert shrink_picture(raw) == shrink_picture(raw)
    small = shrink_picture(raw)
    assert len(shrink_picture(small)) <= MAX_KEPT_BYTES


def test_ten_megabytes_are_too_many() -> None:
    padding = b"\0" * 10_000_001
    assert refusal(saved(two_halves(), "JPEG") + padding) == "I-410"


@pytest.mark.parametrize(
    "raw",
    [b"", b"a", "三年级1班,1,俄木".encode(), b"PK\x03\x04" + bytes(40), b"MZ" + bytes(400)],
)
def test_what_is_no_picture_is_refused(raw: bytes) -> None:
    assert refusal(raw) == "I-411"


@pytest.mark.parametrize(
    "raw",
    [
        saved(two_halves(), "GIF"),
        saved(two_halves(), "TIFF"),
        saved(two_halves(), "PDF"),
        b"\0\0\0\x18ftypheic" + bytes(40),
    ],
    ids=["gif", "tiff", "pdf", "heic"],
)
def test_another_kind_of_picture_is_refused(raw: bytes) -> None:
    assert refusal(raw) == "I-412"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(kind: str) -> None:
    frames = [noise(20, 20, seed) for seed in range(3)]
    raw = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert refusal(raw) == "I-415"


def png_chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def huge_png() -> bytes:
    """Return a PNG of 900 million black pixels in about 900 kB."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(bytes(900_030_000 // 100), 9))
    return b"\x89PNG\r\n\x1a\n" + head + pixels + png_chunk(b"IEND", b"")


def huge_webp() -> bytes:
    canvas = (16_382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + canvas


def huge_bmp() -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, 60_000, -60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + 90, 0, 0, 54) + head + bytes(90)


def huge_jpeg() -> bytes:
    raw = bytearray(saved(two_halves(), "JPEG"))
    frame = raw.index(b"\xff\xc0")
    raw[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(raw)


def many_scans() -> bytes:
    """Return a JPEG that asks to be gone over 100,000 times."""
    raw = saved(two_halves(), "JPEG", progressive=True)
    last = raw.rindex(b"\xff\xda")
    return raw[:last] + raw[last:-2] * 100 + raw[-2:]


BOMBS = {
    "png": huge_png,
    "webp": huge_webp,
    "bmp": huge_bmp,
    "jpeg": huge_jpeg,
    "scans": many_scans,
}
JUDGE = """
import pathlib, resource, sys
from app.domain.errors import InputError
from app.importers.pictures import read_picture
resource.setrlimit(resource.RLIMIT_AS, (512_000_000, 512_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
try:
    print(len(read_picture(pathlib.Path(sys.argv[1]))))
except InputError as error:
    print(error.code)
"""


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_it_is_laid_out(tmp_path: Path, make: object) -> None:
    assert callable(make)
    file = tmp_path / "certificate.jpg"
    file.write_bytes(make())
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE, str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"SUOMA_LANG": "en"},
    )
    assert judged.stdout.strip() == "I-413", judged.stderr[-2_000:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_half_a_picture_is_damaged(kind: str) -> None:
    raw = saved(noise(200, 200), kind)
    for length in (3, 12, 17, 22, 29, 40, 60, len(raw) // 2):
        assert refusal(raw[:length]) in {"I-411", "I-414"}
    assert refusal(raw[: len(raw) // 2]) == "I-414"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_bits_changed_on_the_way_never_end_the_program(kind: str) -> None:
    rng = random.Random(15)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    raw = saved(noise(40, 30), kind) if kind == "BMP" else saved(noise(40, 30), kind, exif=exif)
    for _turn in range(300):
        changed = bytearray(raw)
        for _bit in range(rng.randint(1, 4)):
            changed[rng.randrange(min(len(changed), 300))] ^= 1 << rng.randrange(8)
        try:
            assert len(shrink_picture(bytes(changed))) <= MAX_KEPT_BYTES
        except InputError as error:
            assert error.code in {"I-411", "I-412", "I-413", "I-414", "I-415"}  # noqa: PT017


def test_a_picture_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "结业证书.png"
    file.write_bytes(saved(two_halves(), "PNG"))
    assert read_picture(file) == shrink_picture(file.read_bytes())
    with pytest.raises(FileTroubleError):
        read_picture(tmp_path / "gone.png")
