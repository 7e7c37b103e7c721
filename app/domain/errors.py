"""Errors sorted by whose fault they are, each with a code that can be read out by telephone.

::

    AppError
    ├── EnvironmentalError      the world failed: exit 1
    │   ├── DiskFullError       E-01
    │   ├── StoreBusyError      E-02
    │   ├── StoreDamagedError   E-03
    │   ├── SQLiteTooOldError   E-04
    │   ├── StoreTooNewError    E-05
    │   └── FileTroubleError    E-06
    ├── SyncError               the other end, or what came from it: exit 1
    └── InputError              the person's input, names the field: exit 2

Anything else that escapes is a bug (exit 3). Expected outcomes, being offline above all, are
return values and never exceptions. ``docs/errors.md`` lists every code; a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.text import _


def with_code(sentence: str, code: str) -> str:
    """Return a sentence with its code behind it, in the brackets of the language."""
    return _("{sentence} ({code})").format(sentence=sentence, code=code)


class AppError(Exception):
    """Something a person is told: what happened, what was kept, what to do, and a code.

    Args: what, kept, todo: whole translated sentences; kept and todo may be empty.
    done: what was done before, in numbers by name; it stays.
    """

    code = "X-00"
    exit_code = 1
    done: Mapping[str, int] = MappingProxyType({})

    def __init__(self, what: str, *, kept: str = "", todo: str = "", code: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.kept = kept
        self.todo = todo
        if code:
            self.code = code

    def sentence(self) -> str:
        """Return the whole message on one line, with the code at its end."""
        parts = [part for part in (self.what, self.kept, self.todo) if part]
        # Between full-width stops no space is written.
        return with_code(" ".join(parts).replace("。 ", "。"), self.code)

    def headline(self) -> str:
        """Return what happened and the code, where there is room for no more."""
        return with_code(self.what, self.code)


class EnvironmentalError(AppError):
    """The world failed: disk, file, power, another program."""


class DiskFullError(EnvironmentalError):
    """No room left; the unit of work was rolled back whole."""

    code = "E-01"


class StoreBusyError(EnvironmentalError):
    """Another process holds the store longer than the busy timeout."""

    code = "E-02"


class StoreDamagedError(EnvironmentalError):
    """The store, or a key slot, does not verify."""

    code = "E-03"


class SQLiteTooOldError(EnvironmentalError):
    """The SQLite library has the WAL-reset corruption bug (needs 3.51.3 or newer)."""

    code = "E-04"


class StoreTooNewError(EnvironmentalError):
    """The store was written by a newer major version of the program."""

    code = "E-05"


class FileTroubleError(EnvironmentalError):
    """A file could not be read or written (missing, read-only, pulled out)."""

    code = "E-06"


class SyncError(AppError):
    """The other end failed or lied; ``code`` says how."""

    code = "S-00"


class InputError(AppError):
    """The person's input cannot be taken; nothing was changed.

    Args: field: the identifier of the field at fault, empty if the whole input is.
    """

    code = "I-00"
    exit_code = 2

    def __init__(
        self, what: str, *, field: str = "", kept: str = "", todo: str = "", code: str = ""
    ) -> None:
        super().__init__(what, kept=kept, todo=todo, code=code)
        self.field = field
