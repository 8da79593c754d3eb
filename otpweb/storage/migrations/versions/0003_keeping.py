"""Authenticators, log-ins half done, and what recovery and changes of the account leave behind.

Columns come with a default: the version before goes on writing rows without them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Build what keeps an account its owner's."""
    _new_columns()
    _pending_logins()
    _totps()
    _passkeys()
    _recovery_codes()
    _recovery_grants()
    _email_changes()


def _new_columns() -> None:
    op.add_column(
        "accounts", sa.Column("takes_mailed_code", sa.Integer, nullable=False, server_default="1")
    )
    op.add_column(
        "accounts",
        sa.Column("authenticator_required", sa.Integer, nullable=False, server_default="0"),
    )
    op.add_column("sessions", sa.Column("proven_at", sa.BigInteger))
    op.add_column(
        "trusted_browsers",
        sa.Column("client_address", sa.Text, nullable=False, server_default=""),
    )


def _pending_logins() -> None:
    op.create_table(
        "pending_logins",
        sa.Column("handle_digest", sa.Text, primary_key=True),
        _account_id(),
        sa.Column("remember", sa.Integer, nullable=False),
        sa.Column("trust", sa.Integer, nullable=False),
        sa.Column("next_path", sa.Text),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    _index("pending_logins", "account_id", "expires_at")


def _totps() -> None:
    op.create_table(
        "totps",
        sa.Column("id", sa.Text, primary_key=True),
        _account_id(),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("confirmed_at", sa.BigInteger),
    )
    _index("totps", "account_id")
    # One that counts for each account, by whatever race two were confirmed.
    confirmed = sa.text("confirmed_at IS NOT NULL")
    op.create_index(
        "totps_confirmed",
        "totps",
        ["account_id"],
        unique=True,
        sqlite_where=confirmed,
        postgresql_where=confirmed,
    )


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Text, primary_key=True),
        _account_id(),
        sa.Column("credential_id", sa.Text, nullable=False, unique=True),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("transports", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("last_used_at", sa.BigInteger),
    )
    _index("passkeys", "account_id")
    op.create_table(
        "passkey_challenges",
        sa.Column("handle_digest", sa.Text, primary_key=True),
        sa.Column("use", sa.Text, primary_key=True),
        sa.Column("challenge", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    _index("passkey_challenges", "expires_at")


def _recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("digest", sa.Text, primary_key=True),
        _account_id(),
        sa.Column("sealed_code", sa.Text),  # until its owner has kept it, minutes at most
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    _index("recovery_codes", "account_id")


def _recovery_grants() -> None:
    op.create_table(
        "recovery_grants",
        sa.Column("handle_digest", sa.Text, primary_key=True),
        _account_id(),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    _index("recovery_grants", "account_id", "expires_at")


def _email_changes() -> None:
    op.create_table(
        "email_changes",
        sa.Column("id", sa.Text, primary_key=True),
        _account_id(),
        sa.Column("old_email", sa.Text, nullable=False),
        sa.Column("old_email_key", sa.Text, nullable=False),
        sa.Column("new_email", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("undo_until", sa.BigInteger, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
    )
    _index("email_changes", "account_id", "undo_until")


def _account_id() -> sa.Column[str]:
    return sa.Column(
        "account_id", sa.Text, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_{column}", table, [column])
