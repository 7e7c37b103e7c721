"""Which font draws which character, and that what is printed can be found again."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pypdfium2
import pytest

from app.domain.errors import FileTroubleError
from app.reports import fonts
from app.reports.paper import A4_LANDSCAPE, Sheet


def _fonts_of(text: str) -> list[tuple[str, str]]:
    return [(run.font, run.text) for run in fonts.runs_of(text)]


def _print(text: str, out: Path) -> Path:
    sheet = Sheet(title="T", size=A4_LANDSCAPE)
    sheet.text(50, 300, text, 20)
    sheet.end_page()
    sheet.save(out)
    return out


def test_a_common_name_stays_in_one_font() -> None:
    assert _fonts_of("吉克曲莫阿依子作") == [(fonts.SANS, "吉克曲莫阿依子作")]


def test_a_rare_character_is_taken_from_wenkai_and_yi_script_from_noto_yi() -> None:
    assert _fonts_of("吉木𠮷呷") == [
        (fonts.SANS, "吉木"),
        (fonts.KAI, "𠮷"),
        (fonts.SANS, "呷"),
    ]
    assert _fonts_of("ꆈꌠ") == [(fonts.YI, "ꆈꌠ")]


@pytest.mark.parametrize("character", "呷尔勒嘎惹呐洛甘堃喆犇淼燚赟翀䶮㛃𠮷𬭎𫖯𬀩𪩘䴔·ꆈꌠ√①")
def test_every_name_character_that_was_tried_is_in_some_font(character: str) -> None:
    assert fonts.missing_in(character) == ""
    assert fonts.width_of(character, 10) > 0


def test_a_character_in_no_font_is_replaced_visibly_and_reported() -> None:
    assert fonts.missing_in("王\U000f0000小") == "\U000f0000"
    assert _fonts_of("王\U000f0000小") == [(fonts.SANS, "王〓小")]
    assert "".join(text for _font, text in _fonts_of("王\U000f0000小")).count("〓") == 1


def test_a_variation_selector_neither_prints_nor_counts_as_missing() -> None:
    assert _fonts_of("吉\U000e0100木\u200d") == [(fonts.SANS, "吉木")]
    assert fonts.missing_in("吉\U000e0100木\u200d") == ""


def test_bold_text_falls_back_to_the_regular_rare_fonts() -> None:
    assert [run.font for run in fonts.runs_of("木𠮷", bold=True)] == [fonts.BOLD, fonts.KAI]


def test_characters_beyond_the_bmp_are_read_back_with_their_neighbours(tmp_path: Path) -> None:
    text = "吉木𠮷呷𬭎子𫖯作"
    out = _print(text, tmp_path / "rare.pdf")
    assert text in pypdf.PdfReader(out).pages[0].extract_text()
    document = pypdfium2.PdfDocument(out)
    assert text in document[0].get_textpage().get_text_range()
    document.close()


def test_more_characters_than_one_subset_holds_are_read_back(tmp_path: Path) -> None:
    text = "".join(chr(0x4E00 + n) for n in range(600))
    sheet = Sheet(title="T", size=A4_LANDSCAPE)
    for line in range(0, 600, 30):
        sheet.text(50, 550 - line, text[line : line + 30], 10)
    sheet.end_page()
    sheet.save(tmp_path / "many.pdf")
    read = pypdf.PdfReader(tmp_path / "many.pdf").pages[0].extract_text()
    assert "".join(read.split()) == text


def test_the_unicode_map_writes_surrogates_and_short_sections() -> None:
    written = fonts.to_unicode_map("F", [0, 0x20BB7, 0x5409] + [0x4E00] * 198)
    assert "<01> <D842DFB7>" in written
    assert "<02> <5409>" in written
    assert written.count("100 beginbfchar") == 2
    assert "1 beginbfchar" in written.splitlines()


def test_eight_characters_fit_and_twenty_are_condensed_but_never_cut() -> None:
    room = 86.0
    assert fonts.fit("吉克曲莫阿依子作", room=room, size=10) == fonts.Fit(10, 1.0)
    shrunk = fonts.fit("吉克曲莫阿依子作阿依", room=room, size=10)
    assert shrunk.size == pytest.approx(8.6)
    assert shrunk.squeeze == 1.0
    condensed = fonts.fit("吉" * 20, room=room, size=10)
    assert condensed.size == fonts.SMALLEST_SIZE
    assert fonts.width_of("吉" * 20, condensed.size) * condensed.squeeze == pytest.approx(room)


def test_a_missing_font_file_says_which_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FONT_FOLDER", tmp_path)
    fonts.font_named.cache_clear()
    try:
        with pytest.raises(FileTroubleError, match=r"NotoSansSC-Regular\.ttf"):
            fonts.font_named(fonts.SANS)
    finally:
        fonts.font_named.cache_clear()
