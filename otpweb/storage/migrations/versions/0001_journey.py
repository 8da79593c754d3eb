"""Accounts, challenges, mails, sessions, trusted browsers, budgets, events.

Times are milliseconds since 1970, UTC; booleans are 0 or 1; ids are made in Python.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Build what a first journey needs."""
    _accounts()
    _challenges()
    _outbox()
    _sessions()
    _trusted_browsers()
    _budgets()
    _events()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("username_key", sa.Text, nullable=False, unique=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_key", sa.Text, nullable=False, unique=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )


def _challenges() -> None:
    op.create_table(
        "challenges",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("handle_digest", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_key", sa.Text, nullable=False),
        _belongs_to("accounts", "account_id", nullable=True),
        sa.Column("username", sa.Text),
        sa.Column("password_hash", sa.Text),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("mails", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("remember", sa.Integer, nullable=False),
        sa.Column("trust", sa.Integer, nullable=False),
        sa.Column("next_path", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("mailed_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("outcome", sa.Text),
    )
    # One open challenge for each browser, by whatever race two were asked for.
    unended = sa.text("ended_at IS NULL")
    op.create_index(
        "challenges_open_handle",
        "challenges",
        ["handle_digest"],
        unique=True,
        sqlite_where=unended,
        postgresql_where=unended,
    )
    op.create_index("challenges_handle_digest", "challenges", ["handle_digest", "created_at"])
    op.create_index("challenges_account_id", "challenges", ["account_id"])
    op.create_index("challenges_expires_at", "challenges", ["expires_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text, primary_key=True),
        _belongs_to("challenges", "challenge_id", nullable=True),
        sa.Column("mail_number", sa.Integer),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("leased_until", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("settled_at", sa.BigInteger),
        sa.Column("reply", sa.Text),
    )
    op.create_index("outbox_state_due_at", "outbox", ["state", "due_at"])
    op.create_index("outbox_challenge_id", "outbox", ["challenge_id"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("token_digest", sa.Text, nullable=False, unique=True),
        _belongs_to("accounts", "account_id", nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("last_seen_at", sa.BigInteger, nullable=False),
        sa.Column("idle_for", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("verified_by", sa.Text, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("client_address", sa.Text, nullable=False),
    )
    op.create_index("sessions_account_id", "sessions", ["account_id"])
    op.create_index("sessions_expires_at", "sessions", ["expires_at"])


def _trusted_browsers() -> None:
    op.create_table(
        "trusted_browsers",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("token_digest", sa.Text, nullable=False, unique=True),
        _belongs_to("accounts", "account_id", nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
    )
    op.create_index("trusted_browsers_account_id", "trusted_browsers", ["account_id"])
    op.create_index("trusted_browsers_expires_at", "trusted_browsers", ["expires_at"])


def _budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("hits", sa.BigInteger, nullable=False),
        sa.Column("resets_at", sa.BigInteger, nullable=False),
    )
    op.create_index("budgets_resets_at", "budgets", ["resets_at"])


def _events() -> None:
    op.create_table(
        "events",
        # SQLite numbers rows by itself only where the type is called INTEGER; AUTOINCREMENT
        # never gives a number twice, as PostgreSQL's sequence.
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text),  # no foreign key: events outlive accounts
        sa.Column("challenge_id", sa.Text),
        sa.Column("client_address", sa.Text, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("events_account_id", "events", ["account_id", "id"])
    op.create_index("events_challenge_id", "events", ["challenge_id"])
    op.create_index("events_at", "events", ["at"])


def _belongs_to(table: str, column: str, *, nullable: bool) -> sa.Column[str]:
    return sa.Column(
        column, sa.Text, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable
    )
