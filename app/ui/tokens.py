"""The one table of colours: no hex value stands anywhere else in the window.

Contrasts (WCAG 2.2) were measured pair by pair; a test holds text at 4.5 and edges and signs at 3.
"""

from __future__ import annotations

from typing import NamedTuple


class Tokens(NamedTuple):
    """Colours of one scheme as ``#RRGGBB``; each name says what the colour is for."""

    bg: str
    surface: str
    sunken: str
    border: str
    edge: str
    text: str
    muted: str
    primary: str
    onprimary: str
    soft: str
    cursor: str
    done: str
    donesoft: str
    effort: str
    effortsoft: str
    danger: str
    dangersoft: str
    excused: str
    hatch: str
    todo: str
    brand: str


LIGHT = Tokens(
    bg="#F5F3EE",
    surface="#FFFFFF",
    sunken="#FAF8F4",
    border="#DDD8CE",
    edge="#857F72",
    text="#1F2328",
    muted="#595D63",
    primary="#1F5A8F",
    onprimary="#FFFFFF",
    soft="#E4EDF6",
    cursor="#EAF1F8",
    done="#0B6B51",
    donesoft="#DCEFE7",
    effort="#8A4600",
    effortsoft="#FBE7C6",
    danger="#A8231A",
    dangersoft="#FBE9E6",
    excused="#6B665C",
    hatch="#CFC9BC",
    todo="#8E8879",
    brand="#A3285A",
)
DARK = Tokens(
    bg="#14171B",
    surface="#1D2126",
    sunken="#191C21",
    border="#353B43",
    edge="#8A939D",
    text="#E9E6E0",
    muted="#AEB3B9",
    primary="#86B8EA",
    onprimary="#0B1B2A",
    soft="#22364A",
    cursor="#202C38",
    done="#62CBA6",
    donesoft="#17382D",
    effort="#F3B760",
    effortsoft="#463310",
    danger="#FF9187",
    dangersoft="#3E201D",
    excused="#A7A296",
    hatch="#454A50",
    todo="#7C838B",
    brand="#F08DB3",
)


def named(tokens: Tokens) -> dict[str, str]:
    """Return the colours by their names."""
    return tokens._asdict()
