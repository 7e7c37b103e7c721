"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
# Major × 1000 + minor; StoreKind.schema_version must say the same.
SCHEMA_VERSION = ${config.attributes["next_version"]}


def upgrade() -> None:
    """Apply it; no row may be lost."""
    ${upgrades if upgrades else "pass"}
