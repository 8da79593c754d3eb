"""Longer codes, browsers that an account knows, and who did what in which request.

Columns come with a default: the version before goes on writing rows without them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Build what keeps people out who only try."""
    op.add_column(
        "challenges", sa.Column("code_form", sa.Text, nullable=False, server_default="digits")
    )
    op.create_index("challenges_email_key", "challenges", ["email_key"])
    op.add_column("events", sa.Column("actor", sa.Text, nullable=False, server_default=""))
    op.add_column("events", sa.Column("request_id", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "known_browsers",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_digest", sa.Text, primary_key=True),
        sa.Column(
            "account_id",
            sa.Text,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("known_browsers_account_id", "known_browsers", ["account_id"])
    op.create_index("known_browsers_expires_at", "known_browsers", ["expires_at"])
