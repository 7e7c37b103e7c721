"""First schema."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
# Major × 1000 + minor; StoreKind.schema_version must say the same.
SCHEMA_VERSION = 1_000


def upgrade() -> None:
    """Make every table, from SQL frozen at the release."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement.strip())
