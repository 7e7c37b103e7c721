"""Sticks, revoked laptops, closed gaps, people entered twice."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
# A program of schema 2 would not heed a revocation or a closed gap.
SCHEMA_VERSION = 3_000


def upgrade() -> None:
    """Make the new tables, from SQL frozen at the release."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement.strip())
