"""What is kept of challenges for admins only: without what else somebody typed."""

from datetime import datetime

from otpweb.domain.moments import to_epoch
from otpweb.storage.database import Database


async def scrub_older_than(db: Database, moment: datetime) -> None:
    """Drop what nobody needs of challenges that expired before the moment, and of their mails.

    What became of them stays; the handle becomes one that no browser can have.
    """
    is_to_scrub = "expires_at < :moment AND handle_digest <> id"
    await db.execute(
        f"""
        UPDATE outbox
           SET context = '{{}}'
         WHERE challenge_id IN (SELECT id FROM challenges WHERE {is_to_scrub})
        """,  # noqa: S608
        {"moment": to_epoch(moment)},
    )
    await db.execute(
        f"""
        UPDATE challenges
           SET handle_digest = id, username = NULL, password_hash = NULL, next_path = NULL
         WHERE {is_to_scrub}
        """,  # noqa: S608
        {"moment": to_epoch(moment)},
    )
