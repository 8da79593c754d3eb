"""The admin's desk: decisions about people, what became of codes, tallies, and quick lists.

Columns come with a default: the version before goes on writing rows without them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Build what the desk reads and writes."""
    _new_columns()
    _decisions()
    _small_tables()
    _orders()
    _beginnings()
    _near_budgets()
    _dead_letters()


def _new_columns() -> None:
    for column in ("status_reason", "registered_from", "look_alike_key"):
        op.add_column("accounts", _text(column))
    op.add_column("accounts", sa.Column("status_since", sa.BigInteger))
    op.add_column("accounts", sa.Column("announced_at", sa.BigInteger))
    op.add_column("challenges", sa.Column("opened_at", sa.BigInteger))
    op.add_column("budgets", _text("name"))
    op.add_column("budgets", _text("subject"))
    op.add_column("budgets", sa.Column("most", sa.BigInteger, nullable=False, server_default="0"))


def _decisions() -> None:
    # Held for some seconds, in which whoever decided can take it back.
    op.create_table(
        "decisions",
        sa.Column(
            "account_id",
            sa.Text,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("client_address", sa.Text, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("holds_from", sa.BigInteger, nullable=False),
    )
    op.create_index("decisions_holds_from", "decisions", ["holds_from"])


def _small_tables() -> None:
    # What all processes share: that mail is paused, when admins were last told of people waiting.
    op.create_table(
        "marks",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    # What happened in each hour, so often: the picture is drawn of these, not of millions of rows.
    op.create_table(
        "tallies",
        sa.Column("hour", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("measure", sa.Text, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "setup_links",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )


def _orders() -> None:
    """Index every order that a list is read in, by every filter that picks few of many."""
    _index("accounts", "created_at", "id")
    _index("accounts", "status", "created_at", "id")
    _index("accounts", "role", "created_at", "id")
    _index("accounts", "registered_from")
    _unannounced()
    _index("accounts", "look_alike_key")
    _index("challenges", "created_at", "id")
    _index("challenges", "purpose", "created_at", "id")
    _index("challenges", "outcome", "created_at", "id")
    _index("challenges", "email_key", "created_at", "id")
    op.drop_index("challenges_email_key", "challenges")  # the one above begins with it
    tried = "outcome IS NULL AND tries > 0"
    _some("challenges", "challenges_tried", ["outcome", "created_at", "id"], tried)
    _some("challenges", "challenges_to_scrub", ["expires_at"], "handle_digest <> id")
    _index("outbox", "created_at", "id")
    _index("outbox", "state", "created_at", "id")
    _index("events", "kind", "id")
    _index("events", "actor", "id")
    _index("events", "client_address", "id")
    _index("events", "request_id")


def _unannounced() -> None:
    # Asked every few seconds, nearly always empty. Of two columns, since SQLite would prefer the
    # index by status else.
    new = "status = 'pending' AND announced_at IS NULL"
    _some("accounts", "accounts_unannounced", ["status", "announced_at"], new)


def _beginnings() -> None:
    """Index what is searched for by its beginning, letter by letter.

    The order of a language skips dots and dashes. SQLite knows the plain one as "binary", so
    PostgreSQL is told the same word for it.
    """
    if op.get_context().dialect.name == "postgresql":
        op.execute('CREATE COLLATION IF NOT EXISTS "binary" FROM "C"')
        # SQLite's index on addresses and ids is in that order already.
        beginning = sa.text('client_address COLLATE "binary"')
        op.create_index("events_client_address_beginning", "events", [beginning])
    for table, column in (
        ("accounts", "username_key"),
        ("accounts", "email_key"),
        ("accounts", "id"),
        ("challenges", "email_key"),
    ):
        beginning = sa.text(f'{column} COLLATE "binary"')
        op.create_index(f"{table}_{column}_beginning", table, [beginning])


def _near_budgets() -> None:
    rank = sa.text("(CASE WHEN hits >= most THEN 0 ELSE 1 END)")  # what is used up comes first
    near = "name <> '' AND hits * 5 >= most * 4"
    _some("budgets", "budgets_near", [rank, "resets_at", "key"], near)


def _dead_letters() -> None:
    """Index the mails that came to nothing by whom they were for, letters large or small.

    And those that were tried in vain: of others that expired there may be many in a pause.
    """
    recipient = sa.text('lower(recipient COLLATE "binary")')
    dead = "state IN ('refused', 'failed', 'expired')"
    _some("outbox", "outbox_dead", [recipient, "created_at", "id"], dead)
    _some("outbox", "outbox_tried", ["created_at"], "state = 'expired' AND attempts > 0")


def _some(table: str, name: str, columns: list[str | sa.TextClause], which: str) -> None:
    """Index only the rows that are asked for."""
    rows = sa.text(which)
    op.create_index(name, table, columns, sqlite_where=rows, postgresql_where=rows)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _index(table: str, *columns: str) -> None:
    op.create_index("_".join((table, *columns)), table, list(columns))
