"""Ending challenges, as many as there are: those of a browser, of a mailbox, of an account."""

from datetime import datetime

from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database


async def end_for_handle(db: Database, handle_digest: str, *, now: datetime) -> None:
    """End what this browser had open: it holds one challenge at a time."""
    await db.execute(
        """
        UPDATE challenges
           SET ended_at = :now, outcome = :outcome
         WHERE handle_digest = :handle_digest
           AND ended_at IS NULL
        """,
        {"handle_digest": handle_digest, "outcome": Outcome.REPLACED, "now": to_epoch(now)},
    )


async def end_for_address(
    db: Database, purpose: Purpose, email_key: str, outcome: Outcome, *, now: datetime
) -> None:
    """End what is open for a mailbox and purpose, in whatever browser."""
    await db.execute(
        """
        UPDATE challenges
           SET ended_at = :now, outcome = :outcome
         WHERE email_key = :email_key
           AND purpose = :purpose
           AND ended_at IS NULL
        """,
        {"purpose": purpose, "email_key": email_key, "outcome": outcome, "now": to_epoch(now)},
    )


async def end_for_account(db: Database, account_id: str, *, now: datetime) -> None:
    """End what an account has open, in whatever browser."""
    await db.execute(
        """
        UPDATE challenges
           SET ended_at = :now, outcome = :outcome
         WHERE account_id = :account_id
           AND ended_at IS NULL
        """,
        {"account_id": account_id, "outcome": Outcome.CANCELLED, "now": to_epoch(now)},
    )


async def forget_address(db: Database, email_key: str) -> None:
    """Delete what was asked for at the door with an address; its name and password go with it."""
    await db.execute(
        """
        DELETE FROM challenges
         WHERE email_key = :email_key
           AND purpose IN ('register', 'recover')
        """,
        {"email_key": email_key},
    )
