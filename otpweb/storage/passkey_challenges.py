"""What passkeys are asked to sign: one for each browser and use, used up by the first answer."""

from datetime import datetime

from otpweb.domain.moments import to_epoch
from otpweb.domain.passkey_challenges import LIFE, PATIENCE, Use
from otpweb.storage.database import Database


async def begin(
    db: Database, handle_digest: str, use: Use, challenge: str, *, now: datetime
) -> str:
    """Return what this browser has to have signed: this challenge, or one that is still young.

    Other tabs of the browser may hold the young one, and should not be refused.
    """
    row = await db.fetch_one(
        """
        INSERT INTO passkey_challenges (handle_digest, use, challenge, expires_at)
        VALUES (:handle_digest, :use, :challenge, :expires_at)
            ON CONFLICT (handle_digest, use) DO UPDATE
           SET challenge = CASE WHEN passkey_challenges.expires_at >= :young
                                THEN passkey_challenges.challenge
                                ELSE excluded.challenge END,
               expires_at = CASE WHEN passkey_challenges.expires_at >= :young
                                 THEN passkey_challenges.expires_at
                                 ELSE excluded.expires_at END
        RETURNING challenge
        """,
        {
            "handle_digest": handle_digest,
            "use": use,
            "challenge": challenge,
            "expires_at": to_epoch(now + LIFE),
            "young": to_epoch(now + PATIENCE),
        },
    )
    if row is None:
        raise LookupError("a challenge that was neither added nor found")
    return str(row["challenge"])


async def burn(db: Database, handle_digest: str, use: Use, *, now: datetime) -> str | None:
    """Return what this browser was asked to have signed, and forget it; None when it is too late.

    Of parallel answers one finds it (WebAuthn level 3, section 13.4.3).
    """
    row = await db.fetch_one(
        """
        DELETE FROM passkey_challenges
         WHERE handle_digest = :handle_digest
           AND use = :use
        RETURNING challenge, expires_at
        """,
        {"handle_digest": handle_digest, "use": use},
    )
    return row["challenge"] if row and row["expires_at"] > to_epoch(now) else None


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget what nobody answered."""
    await db.execute(
        "DELETE FROM passkey_challenges WHERE expires_at < :now", {"now": to_epoch(now)}
    )
