"""Accounts that wait for a decision, and what became of their waiting."""

from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.accounts import Account, Status
from otpweb.domain.approvals import MOST_NEIGHBOURS, Applicant, Held, Verdict
from otpweb.domain.lists import Page, page_of
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.accounts import COLUMNS, to_account
from otpweb.storage.database import Database, Row

_MOST_COUNTED = 1000
_FIRST = (-1, "")
_MOST_DIGITS = 15  # of a moment; more would be too big a number for a column

# Hints are looked up by an index for each line of a page, never counted further than they tell.
_QUEUE = f"""
    SELECT accounts.id, accounts.username, accounts.email, accounts.email_key,
           accounts.created_at, accounts.status_since, accounts.status_reason,
           accounts.registered_from, decisions.verdict, decisions.reason, decisions.decided_by,
           decisions.holds_from,
           (SELECT deciders.username FROM accounts deciders
             WHERE deciders.id = decisions.decided_by) AS decider,
           (SELECT COUNT(*)
              FROM (SELECT 1
                      FROM accounts others
                     WHERE others.registered_from = accounts.registered_from
                       AND accounts.registered_from <> ''
                       AND others.id <> accounts.id
                     LIMIT {MOST_NEIGHBOURS}) few) AS neighbours,
           (SELECT others.username
              FROM accounts others
             WHERE others.look_alike_key = accounts.look_alike_key
               AND accounts.look_alike_key <> ''
               AND others.id <> accounts.id
             LIMIT 1) AS look_alike
      FROM accounts
 LEFT JOIN decisions ON decisions.account_id = accounts.id
     WHERE accounts.status = 'pending'
       AND (accounts.created_at, accounts.id) > (:created_at, :id)
  ORDER BY accounts.created_at, accounts.id
     LIMIT :limit
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many people wait, counted to a thousand, and since when the one who waits longest."""

    people: int
    since: datetime | None


async def queue(db: Database, *, after: str, size: int) -> Page[Applicant]:
    """Return people who wait, those first who registered first, from a place in the list on."""
    created_at, account_id = _place(after)
    rows = await db.fetch_all(
        _QUEUE, {"created_at": created_at, "id": account_id, "limit": size + 1}
    )
    found = [(f"{row['created_at']}-{row['id']}", _applicant(row)) for row in rows]
    return page_of(found, size=size)


async def settle(
    db: Database, account_id: str, status: Status, *, reason: str, now: datetime
) -> bool:
    """Let a decision take effect; False when the account does not wait for one any more."""
    row = await db.fetch_one(
        """
        UPDATE accounts
           SET status = :status, status_reason = :reason, status_since = :now
         WHERE id = :id
           AND status = 'pending'
        RETURNING id
        """,
        {"id": account_id, "status": status, "reason": reason, "now": to_epoch(now)},
    )
    return row is not None


async def ask_again(
    db: Database, account_id: str, *, rejected_before: datetime, now: datetime
) -> bool:
    """Have somebody wait once more; False when they are not rejected, or not for long enough.

    What was said to them stays, for whoever decides this time.
    """
    row = await db.fetch_one(
        """
        UPDATE accounts
           SET status = 'pending', status_since = :now, announced_at = NULL
         WHERE id = :id
           AND status = 'rejected'
           AND status_since <= :rejected_before
        RETURNING id
        """,
        {"id": account_id, "now": to_epoch(now), "rejected_before": to_epoch(rejected_before)},
    )
    return row is not None


async def announce(db: Database, *, now: datetime) -> bool:
    """Keep that everybody who waits has been told of; False when nobody is new.

    Whoever is decided about already is nobody to tell of.
    """
    row = await db.fetch_one(
        """
        UPDATE accounts
           SET announced_at = :now
         WHERE status = 'pending'
           AND announced_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM decisions WHERE decisions.account_id = accounts.id)
        RETURNING id
        """,
        {"now": to_epoch(now)},
    )
    return row is not None


async def is_any_new(db: Database) -> bool:
    """Tell whether somebody waits of whom no admin has been told."""
    row = await db.fetch_one(
        """
        SELECT 1
          FROM accounts
         WHERE status = 'pending'
           AND announced_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM decisions WHERE decisions.account_id = accounts.id)
         LIMIT 1
        """
    )
    return row is not None


async def waiting(db: Database) -> Waiting:
    """Return how many people nobody has decided about, and since when the first one waits."""
    row = await db.fetch_one(
        f"""
        SELECT COUNT(*) AS people, MIN(asked_at) AS since
          FROM (SELECT COALESCE(status_since, created_at) AS asked_at
                  FROM accounts
                 WHERE status = 'pending'
                   AND NOT EXISTS (SELECT 1 FROM decisions
                                    WHERE decisions.account_id = accounts.id)
              ORDER BY created_at, id
                 LIMIT {_MOST_COUNTED}) few
        """  # noqa: S608
    )
    if row is None or not row["people"]:
        return Waiting(0, None)
    return Waiting(row["people"], from_epoch(row["since"]))


async def deciders(db: Database) -> list[Account]:
    """Return the admins, who are to know that somebody waits."""
    rows = await db.fetch_all(
        f"SELECT {COLUMNS} FROM accounts WHERE role = 'admin' AND status = 'active' ORDER BY id"  # noqa: S608
    )
    return [to_account(row) for row in rows]


def _place(after: str) -> tuple[int, str]:
    created_at, _, account_id = after.partition("-")
    is_moment = created_at.isascii() and created_at.isdecimal() and len(created_at) <= _MOST_DIGITS
    return (int(created_at), account_id) if is_moment and account_id.isalnum() else _FIRST


def _applicant(row: Row) -> Applicant:
    asked_at = row["created_at"] if row["status_since"] is None else row["status_since"]
    return Applicant(
        id=row["id"],
        username=row["username"],
        email=row["email"],
        email_key=row["email_key"],
        asked_at=from_epoch(asked_at),
        network=row["registered_from"],
        neighbours=row["neighbours"],
        look_alike=row["look_alike"] or "",
        rejected_for=row["status_reason"],
        held=_held(row) if row["verdict"] is not None else None,
    )


def _held(row: Row) -> Held:
    return Held(
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        decided_by=row["decided_by"],
        decider=row["decider"] or "",
        holds_from=from_epoch(row["holds_from"]),
    )
