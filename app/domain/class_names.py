"""Class names as schools write them; only a certain reading is changed, else the text is kept."""

from __future__ import annotations

import re
import unicodedata

HAN_DIGITS = "零一二三四五六七八九"
LAST_CLASS_NO = 30
JUNIOR_GRADES = {"初一": "七", "初二": "八", "初三": "九"}

_GRADE = "[1-9一二三四五六七八九]"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PREFIX = "(?:小学|初中)?"
# 三年级1班, 三年级(1)班, 三年二班, 3年级01班: the word 年 leaves no doubt.
_WITH_YEAR = rf"(?P<grade>{_GRADE})年级?[(\[]?(?P<number>{_NUMBER})[)\]]?班?"
# 三(1)班, 3(1)班, 3.1班, 3-1班: the bracket or the dot separates grade and class.
_SEPARATED = rf"(?P<grade>{_GRADE})(?:[(\[](?P<number>{_NUMBER})[)\]]|[.·\-](?P<after>{_NUMBER}))班"
# 三1班, but not 31班 and not 三十班.
_MIXED = r"(?P<grade>[一二三四五六七八九])(?P<number>\d{1,2})班"
_CLASS_FORMS = tuple(re.compile(_PREFIX + form) for form in (_WITH_YEAR, _SEPARATED, _MIXED))
_WHOLE_GRADE = re.compile(rf"{_PREFIX}(?P<grade>{_GRADE})年级")
_GRADE_LIST = rf"(?P<grades>{_GRADE}(?:(?:年级)?[、,，和/+]?{_GRADE})+)年级"
_MULTIGRADE_FORMS = (
    re.compile(rf"复式班?[(\[]?{_GRADE_LIST}[)\]]?班?"),
    re.compile(rf"[(\[]?{_GRADE_LIST}[)\]]?复式班?"),
)
_INSIDE = re.compile(
    rf"(?<![\d{HAN_DIGITS}十]){_PREFIX}(?:{_GRADE}年级?[(\[]?{_NUMBER}[)\]]?班"
    rf"|{_GRADE}[(\[]{_NUMBER}[)\]]班)"
)


def normalise_class_name(text: str) -> str:
    """Return the one canonical name where the reading is certain, else the text without spaces.

    三(1)班, 3.1班, 三年级（1）班, 初一2班 become 三年级1班, 三年级1班, 三年级1班, 七年级2班; the
    multi-grade class becomes 复式班(二、三年级). 301班, 2022级1班, 三班 are kept as they are.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    spelled = plain
    for junior, grade in JUNIOR_GRADES.items():
        if spelled.startswith(junior):
            spelled = f"{grade}年级{spelled.removeprefix(junior)}"
    grades = _multigrade(spelled)
    if grades:
        return f"复式班({'、'.join(HAN_DIGITS[grade] for grade in grades)}年级)"
    for form in _CLASS_FORMS:
        match = form.fullmatch(spelled)
        if match:
            parts = match.groupdict()
            number = _value(parts["number"] or parts["after"])
            if 1 <= number <= LAST_CLASS_NO:
                return f"{HAN_DIGITS[_value(parts['grade'])]}年级{number}班"
    whole = _WHOLE_GRADE.fullmatch(spelled)
    return f"{HAN_DIGITS[_value(whole['grade'])]}年级" if whole else plain


def grade_numbers(class_name: str) -> tuple[int, ...]:
    """Return the grades (0 before school, 1–9) taught in a class; empty when not certain."""
    canonical = normalise_class_name(class_name)
    grades = _multigrade(canonical)
    if grades:
        return grades
    if re.fullmatch(r"(?:学前|幼儿园).{0,6}班?", canonical):
        return (0,)
    match = re.match(r"([一二三四五六七八九])年级(?:\d{1,2}班)?$", canonical)
    return (_value(match[1]),) if match else ()


def next_class_name(class_name: str, top_grade: int) -> str:
    """Return what a class is called a year later; empty when it leaves the school.

    A multi-grade class, and one whose grade is not certain, keeps its name.
    Args: top_grade: the last grade of the school, 6 or 9.
    """
    grades = grade_numbers(class_name)
    canonical = normalise_class_name(class_name)
    if len(grades) != 1:
        return canonical
    if grades[0] >= top_grade:
        return ""
    grade = f"{HAN_DIGITS[grades[0] + 1]}年级"
    return grade if grades[0] == 0 else f"{grade}{canonical.partition('年级')[2]}"


def class_named_in(text: str) -> str | None:
    """Return the canonical class that a title clearly names (…学校三年级1班学生名单), else None."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    whole = normalise_class_name(plain)
    if grade_numbers(whole):
        return whole
    found = {normalise_class_name(match[0]) for match in _INSIDE.finditer(plain)}
    return found.pop() if len(found) == 1 else None


def _multigrade(text: str) -> tuple[int, ...]:
    for form in _MULTIGRADE_FORMS:
        match = form.fullmatch(text)
        if match:
            grades = {_value(character) for character in re.findall(_GRADE, match["grades"])}
            return tuple(sorted(grades))
    return ()


def _value(numeral: str) -> int:
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return HAN_DIGITS.index(numeral)
    return 10 * (HAN_DIGITS.index(tens) if tens else 1) + (HAN_DIGITS.index(ones) if ones else 0)
