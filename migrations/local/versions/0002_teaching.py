"""Teachers, trainings, hours, lesson cases; class lists become objects among others."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
# A program of schema 1 would look for class lists in a table that is gone.
SCHEMA_VERSION = 2_000


def upgrade() -> None:
    """Make the new tables and move the class lists, from SQL frozen at the release."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement.strip())
