"""The outbox: mails that were promised in the transaction of their cause.

A row says which letter goes to whom for which challenge; the code is derived when it is sent.
"""

import json
from datetime import datetime

from otpweb.domain.codes import CodeForm
from otpweb.domain.letters import Letter
from otpweb.domain.mails import LEASE, CodeSlip, Mail, MailState
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row

_LETTERS = ", ".join(f"'{letter}'" for letter in Letter)

# A notice, or the newest mail of a challenge that is still open. Of an older one, or of one that
# was cancelled or corrected meanwhile, the code is dead.
WANTED = """
    (outbox.challenge_id IS NULL
     OR EXISTS (SELECT 1
                  FROM challenges
                 WHERE challenges.id = outbox.challenge_id
                   AND challenges.ended_at IS NULL
                   AND challenges.mails = outbox.mail_number))
"""

# No process takes a mail while this one row is there, and all do as soon as it is gone.
_GOING = "NOT EXISTS (SELECT 1 FROM marks WHERE name = 'mail paused')"

_COLUMNS = """
    outbox.id, outbox.challenge_id, outbox.mail_number, outbox.message, outbox.recipient,
    outbox.context, outbox.state, outbox.attempts, outbox.created_at, outbox.due_at,
    outbox.expires_at, outbox.settled_at,
    (SELECT key_id FROM challenges WHERE challenges.id = outbox.challenge_id) AS key_id,
    (SELECT code_form FROM challenges WHERE challenges.id = outbox.challenge_id) AS code_form
"""


async def insert(db: Database, mail: Mail) -> None:
    """Promise a mail."""
    await db.execute(
        """
        INSERT INTO outbox (id, challenge_id, mail_number, message, recipient, context, state,
                            attempts, created_at, due_at, leased_until, expires_at)
        VALUES (:id, :challenge_id, :mail_number, :message, :recipient, :context, :state,
                0, :created_at, :due_at, 0, :expires_at)
        """,
        {
            "id": mail.id,
            "challenge_id": mail.slip.challenge_id if mail.slip else None,
            "mail_number": mail.slip.mail_number if mail.slip else None,
            "message": mail.letter,
            "recipient": mail.recipient,
            "context": json.dumps(mail.context),
            "state": mail.state,
            "created_at": to_epoch(mail.created_at),
            "due_at": to_epoch(mail.due_at),
            "expires_at": to_epoch(mail.expires_at),
        },
    )


async def claim(db: Database, *, limit: int, now: datetime) -> list[Mail]:
    """Take mails that are due and return them, leased to the caller.

    Whoever dies with a lease gives it back by running out of time, so a mail is sent at least
    once. The conditions stand inside and outside: two processes may choose the same rows, and
    the second finds them leased when its turn comes. Letters that only a newer version knows are
    left to it. While mail is paused there are none.
    """
    rows = await db.fetch_all(
        f"""
        UPDATE outbox
           SET leased_until = :lease_ends, attempts = attempts + 1
         WHERE id IN (SELECT id
                        FROM outbox
                       WHERE state IN ('queued', 'delayed')
                         AND due_at <= :now AND leased_until <= :now AND expires_at > :now
                         AND message IN ({_LETTERS}) AND {WANTED} AND {_GOING}
                    ORDER BY due_at
                       LIMIT :limit)
           AND state IN ('queued', 'delayed')
           AND due_at <= :now AND leased_until <= :now AND expires_at > :now
        RETURNING {_COLUMNS}
        """,  # noqa: S608
        {"now": to_epoch(now), "lease_ends": to_epoch(now + LEASE), "limit": limit},
    )
    return [_mail(row) for row in rows]


async def renew_lease(db: Database, mail_id: str, *, now: datetime) -> None:
    """Keep a mail that is still under way: slow mail servers take longer than a lease."""
    await db.execute(
        "UPDATE outbox SET leased_until = :until WHERE id = :id AND settled_at IS NULL",
        {"id": mail_id, "until": to_epoch(now + LEASE)},
    )


async def settle(
    db: Database, mail_id: str, state: MailState, *, now: datetime, reply: str
) -> None:
    """Note the end of a mail, in the mail server's words."""
    await db.execute(
        """
        UPDATE outbox
           SET state = :state, settled_at = :now, reply = :reply
         WHERE id = :id
           AND settled_at IS NULL
        """,
        {"id": mail_id, "state": state, "now": to_epoch(now), "reply": reply},
    )


async def delay(db: Database, mail_id: str, *, until: datetime, reply: str) -> None:
    """Put a mail back, to be tried again at that moment."""
    await db.execute(
        """
        UPDATE outbox
           SET state = 'delayed', due_at = :due_at, leased_until = 0, reply = :reply
         WHERE id = :id
           AND settled_at IS NULL
        """,
        {"id": mail_id, "due_at": to_epoch(until), "reply": reply},
    )


async def expire(db: Database, *, now: datetime) -> None:
    """Give up mails whose code is dead: a late one would only confuse."""
    await db.execute(
        f"""
        UPDATE outbox
           SET state = 'expired', settled_at = :now
         WHERE state IN ('queued', 'delayed')
           AND (expires_at <= :now OR NOT {WANTED})
        """,  # noqa: S608
        {"now": to_epoch(now)},
    )


async def delete_notices_older_than(db: Database, moment: datetime) -> None:
    """Forget notices that could be sent until the moment; other mails go with their challenge."""
    await db.execute(
        "DELETE FROM outbox WHERE challenge_id IS NULL AND expires_at < :moment",
        {"moment": to_epoch(moment)},
    )


async def next_due(db: Database) -> datetime | None:
    """Return the moment at which some mail will be due; leased ones count when the lease ends.

    None while mail is paused.
    """
    row = await db.fetch_one(
        f"""
        SELECT MIN(CASE WHEN leased_until > due_at THEN leased_until ELSE due_at END) AS due_at
          FROM outbox
         WHERE state IN ('queued', 'delayed')
           AND {_GOING}
        """  # noqa: S608
    )
    return from_epoch(row["due_at"]) if row and row["due_at"] is not None else None


async def find_newest(db: Database, challenge_id: str) -> Mail | None:
    """Return the last mail of a challenge."""
    row = await db.fetch_one(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE challenge_id = :challenge_id
      ORDER BY mail_number DESC
         LIMIT 1
        """,  # noqa: S608
        {"challenge_id": challenge_id},
    )
    return _mail(row) if row else None


async def find(db: Database, challenge_id: str, mail_number: int) -> Mail | None:
    """Return one mail of a challenge."""
    row = await db.fetch_one(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE challenge_id = :challenge_id
           AND mail_number = :mail_number
        """,  # noqa: S608
        {"challenge_id": challenge_id, "mail_number": mail_number},
    )
    return _mail(row) if row else None


async def newest(db: Database, *, limit: int) -> list[Mail]:
    """Return the last mails of all that can still be read."""
    rows = await db.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE message IN ({_LETTERS}) AND context <> '{{}}'
      ORDER BY created_at DESC, id
         LIMIT :limit
        """,  # noqa: S608
        {"limit": limit},
    )
    return [_mail(row) for row in rows]


def _mail(row: Row) -> Mail:
    return Mail(
        id=row["id"],
        letter=Letter(row["message"]),
        recipient=row["recipient"],
        slip=_slip(row),
        context=json.loads(row["context"]),
        state=MailState(row["state"]),
        attempts=row["attempts"],
        created_at=from_epoch(row["created_at"]),
        due_at=from_epoch(row["due_at"]),
        expires_at=from_epoch(row["expires_at"]),
        settled_at=from_epoch(row["settled_at"]) if row["settled_at"] is not None else None,
    )


def _slip(row: Row) -> CodeSlip | None:
    if row["challenge_id"] is None:
        return None
    return CodeSlip(
        row["challenge_id"], row["mail_number"], row["key_id"], CodeForm(row["code_form"])
    )
