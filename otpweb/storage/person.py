"""What happened with the codes to somebody's address lately."""

from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.directory import Request
from otpweb.domain.moments import from_epoch
from otpweb.storage.database import Database


async def newest_requests(db: Database, email_key: str, *, limit: int) -> list[Request]:
    """Return the newest challenges of a mailbox."""
    rows = await db.fetch_all(
        """
        SELECT id, purpose, created_at, expires_at, mails, tries, outcome
          FROM challenges
         WHERE email_key = :email_key
      ORDER BY created_at DESC, id DESC
         LIMIT :limit
        """,
        {"email_key": email_key, "limit": limit},
    )
    return [
        Request(
            id=row["id"],
            purpose=Purpose(row["purpose"]),
            created_at=from_epoch(row["created_at"]),
            expires_at=from_epoch(row["expires_at"]),
            mails=row["mails"],
            tries=row["tries"],
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        )
        for row in rows
    ]
