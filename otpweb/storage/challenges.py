"""Challenges: every change is one conditional statement, so that no two requests share a try."""

from datetime import datetime

from otpweb.domain.challenges import Challenge, Outcome, Purpose, Registration
from otpweb.domain.codes import CodeForm
from otpweb.domain.letters import Letter
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row


async def insert(db: Database, challenge: Challenge) -> bool:
    """Open a challenge; False when another one was opened for the same handle meanwhile."""
    pending = challenge.registration
    row = await db.fetch_one(
        """
        INSERT INTO challenges (id, handle_digest, purpose, message, email, email_key, account_id,
                                username, password_hash, key_id, code_form, mails, tries,
                                remember, trust, next_path, created_at, mailed_at, expires_at)
        VALUES (:id, :handle_digest, :purpose, :message, :email, :email_key, :account_id,
                :username, :password_hash, :key_id, :code_form, :mails, :tries,
                :remember, :trust, :next_path, :created_at, :mailed_at, :expires_at)
            ON CONFLICT DO NOTHING
        RETURNING id
        """,
        {
            "id": challenge.id,
            "handle_digest": challenge.handle_digest,
            "purpose": challenge.purpose,
            "message": challenge.letter,
            "email": challenge.email,
            "email_key": challenge.email_key,
            "account_id": challenge.account_id,
            "username": pending.username if pending else None,
            "password_hash": pending.password_hash if pending else None,
            "key_id": challenge.key_id,
            "code_form": challenge.code_form,
            "mails": challenge.mails,
            "tries": challenge.tries,
            "remember": int(challenge.remember),
            "trust": int(challenge.trust),
            "next_path": challenge.next_path,
            "created_at": to_epoch(challenge.created_at),
            "mailed_at": to_epoch(challenge.mailed_at),
            "expires_at": to_epoch(challenge.expires_at),
        },
    )
    return row is not None


async def find_newest(db: Database, handle_digest: str) -> Challenge | None:
    """Return the challenge that this browser has open, else the last that it had."""
    row = await db.fetch_one(
        """
        SELECT *
          FROM challenges
         WHERE handle_digest = :handle_digest
      ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, created_at DESC
         LIMIT 1
        """,
        {"handle_digest": handle_digest},
    )
    return _challenge(row) if row else None


async def find(db: Database, challenge_id: str) -> Challenge | None:
    """Return the challenge of that id."""
    row = await db.fetch_one("SELECT * FROM challenges WHERE id = :id", {"id": challenge_id})
    return _challenge(row) if row else None


async def take_try(
    db: Database, challenge_id: str, *, limit: int, now: datetime
) -> Challenge | None:
    """Take one try and return the challenge as it stands afterwards; None when there was none.

    To be committed before anything is compared, so that no rollback gives a guess back.
    """
    row = await db.fetch_one(
        """
        UPDATE challenges
           SET tries = tries + 1
         WHERE id = :id
           AND ended_at IS NULL
           AND expires_at > :now
           AND tries < :limit
        RETURNING *
        """,
        {"id": challenge_id, "limit": limit, "now": to_epoch(now)},
    )
    return _challenge(row) if row else None


async def exhaust(db: Database, challenge_id: str, *, tries: int) -> None:
    """Take all the tries that are left: its code is too short for what was guessed already."""
    await db.execute(
        "UPDATE challenges SET tries = :tries WHERE id = :id AND tries < :tries",
        {"id": challenge_id, "tries": tries},
    )


async def expire(db: Database, challenge_id: str, *, now: datetime) -> None:
    """Keep a challenge expired whose time is over, whatever the clock says later."""
    await db.execute(
        "UPDATE challenges SET expires_at = mailed_at WHERE id = :id AND expires_at <= :now",
        {"id": challenge_id, "now": to_epoch(now)},
    )


async def end(db: Database, challenge_id: str, outcome: Outcome, *, now: datetime) -> bool:
    """End a challenge; False when it had ended already: of parallel right answers one wins."""
    row = await db.fetch_one(
        """
        UPDATE challenges
           SET ended_at = :now, outcome = :outcome
         WHERE id = :id
           AND ended_at IS NULL
        RETURNING id
        """,
        {"id": challenge_id, "outcome": outcome, "now": to_epoch(now)},
    )
    return row is not None


async def change_outcome(db: Database, challenge_id: str, outcome: Outcome) -> None:
    """Correct how a challenge ended, in the transaction that ended it."""
    await db.execute(
        "UPDATE challenges SET outcome = :outcome WHERE id = :id",
        {"id": challenge_id, "outcome": outcome},
    )


async def count_mail(
    db: Database, challenge: Challenge, *, limit: int, now: datetime, expires_at: datetime
) -> Challenge | None:
    """Count one more mail, to the address in `challenge`; None when there may be no more.

    The tries stay as they are: a new mail is no new chance (OWASP ASVS 5.0, 6.6.3).
    """
    row = await db.fetch_one(
        """
        UPDATE challenges
           SET mails = mails + 1,
               mailed_at = :now,
               expires_at = :expires_at,
               message = :message,
               email = :email,
               email_key = :email_key
         WHERE id = :id
           AND ended_at IS NULL
           AND mails < :limit
        RETURNING *
        """,
        {
            "id": challenge.id,
            "limit": limit,
            "now": to_epoch(now),
            "expires_at": to_epoch(expires_at),
            "message": challenge.letter,
            "email": challenge.email,
            "email_key": challenge.email_key,
        },
    )
    return _challenge(row) if row else None


async def replace_wishes(db: Database, challenge: Challenge) -> None:
    """Keep what was typed and ticked last in a challenge that is still open."""
    pending = challenge.registration
    await db.execute(
        """
        UPDATE challenges
           SET username = :username,
               password_hash = :password_hash,
               remember = :remember,
               trust = :trust,
               next_path = :next_path
         WHERE id = :id
           AND ended_at IS NULL
        """,
        {
            "id": challenge.id,
            "username": pending.username if pending else None,
            "password_hash": pending.password_hash if pending else None,
            "remember": int(challenge.remember),
            "trust": int(challenge.trust),
            "next_path": challenge.next_path,
        },
    )


async def note_opened(db: Database, challenge_id: str, *, now: datetime) -> None:
    """Keep when its code screen was first seen."""
    await db.execute(
        "UPDATE challenges SET opened_at = :now WHERE id = :id AND opened_at IS NULL",
        {"id": challenge_id, "now": to_epoch(now)},
    )


async def delete_older_than(db: Database, moment: datetime) -> None:
    """Forget challenges, and with them their mails, that expired before the moment."""
    await db.execute(
        "DELETE FROM challenges WHERE expires_at < :moment", {"moment": to_epoch(moment)}
    )


def _challenge(row: Row) -> Challenge:
    pending = row["password_hash"] is not None
    return Challenge(
        id=row["id"],
        handle_digest=row["handle_digest"],
        purpose=Purpose(row["purpose"]),
        letter=Letter(row["message"]),
        email=row["email"],
        email_key=row["email_key"],
        account_id=row["account_id"],
        registration=Registration(row["username"], row["password_hash"]) if pending else None,
        key_id=row["key_id"],
        code_form=CodeForm(row["code_form"]),
        mails=row["mails"],
        tries=row["tries"],
        remember=bool(row["remember"]),
        trust=bool(row["trust"]),
        next_path=row["next_path"],
        created_at=from_epoch(row["created_at"]),
        mailed_at=from_epoch(row["mailed_at"]),
        expires_at=from_epoch(row["expires_at"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        opened_at=from_epoch(row["opened_at"]) if row["opened_at"] is not None else None,
    )
