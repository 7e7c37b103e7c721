"""The words that are offered as a password."""

from __future__ import annotations

from app.services.password_words import as_password, offered_words


def test_each_byte_of_chance_is_another_word() -> None:
    words = {
        offered_words(lambda count, byte=byte: bytes([byte]) * count)[0] for byte in range(256)
    }
    assert len({word.hanzi for word in words}) == 256
    assert len({word.pinyin for word in words}) == 256


def test_the_password_is_typed_on_any_keyboard_and_long_enough() -> None:
    words = offered_words(lambda count: bytes(range(count)))
    assert len(words) == 4
    password = as_password(words)
    assert password.isascii()
    assert password.isalpha()
    assert len(password) >= 8
