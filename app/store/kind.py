"""Which of the two stores a file is; the file says so itself, in its application_id."""

from __future__ import annotations

from enum import Enum

# The name of the store in a data folder; backups/ and ballast lie beside it.
STORE_NAME = "records.suoma"


class StoreKind(Enum):
    """A laptop's or a center's store: (application_id, schema version, migration tree)."""

    LAPTOP = (0x53554F4C, 3_000, "local")  # "SUOL"
    CENTER = (0x53554F43, 3_000, "center")  # "SUOC"

    @property
    def application_id(self) -> int:
        """Four ASCII bytes that SQLite keeps in the file header."""
        return self.value[0]

    @property
    def schema_version(self) -> int:
        """The newest schema as major × 1000 + minor; a test holds it to the migration head."""
        return self.value[1]

    @property
    def tree(self) -> str:
        """The folder of its migrations below ``migrations/``."""
        return self.value[2]


def major(schema_version: int) -> int:
    """Return the major part; a program never writes a store of a newer major than its own."""
    return schema_version // 1_000
