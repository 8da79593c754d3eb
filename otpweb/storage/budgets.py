"""Budgets: one table, one statement, the same on both backends and for every process."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from otpweb.domain.budgets import Budget, Spending
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row, Value

Subject = tuple[Budget, str]

_WHENEVER = from_epoch(0)


async def spend(db: Database, subjects: Sequence[Subject], *, now: datetime) -> list[Spending]:
    """Count a hit against every budget at once and return how each stands, in that order.

    A window that has run out begins anew with this hit. Hits past the limit are counted and do
    not prolong the window. One that ends too late, since the clock was set back, ends so long from
    now and keeps its hits. The (budget, subject) pairs must differ.

    Of a budget that the desk lists, its name, its subject and its limit are kept in clear.
    """
    if not subjects:
        return []
    rows, values = _listed_rows(subjects, now)
    found = await db.fetch_all(
        f"""
        INSERT INTO budgets (key, hits, resets_at, name, subject, most)
        VALUES {rows}
            ON CONFLICT (key) DO UPDATE
           SET name = excluded.name, subject = excluded.subject, most = excluded.most,
               hits = CASE WHEN budgets.resets_at <= :now THEN 1 ELSE budgets.hits + 1 END,
               resets_at = CASE WHEN budgets.resets_at > :now
                                 AND budgets.resets_at < excluded.resets_at
                                THEN budgets.resets_at ELSE excluded.resets_at END
        RETURNING key, hits, resets_at
        """,  # noqa: S608
        {**values, "now": to_epoch(now)},
    )
    by_key = {row["key"]: row for row in found}
    return [_spending(*pair, by_key[pair[0].key(pair[1])]) for pair in subjects]


async def renew(db: Database, spendings: Iterable[Spending], *, now: datetime) -> None:
    """Have the windows end a whole window from now, of those budgets that renew.

    In the order of the keys, in which `spend` locks its rows, too.
    """
    for spending in sorted(spendings, key=lambda spending: spending.key):
        if spending.budget.renews:
            await db.execute(
                "UPDATE budgets SET resets_at = :end WHERE key = :key AND resets_at < :end",
                {"key": spending.key, "end": to_epoch(now + spending.budget.window)},
            )


async def claim(db: Database, own: Spending, hits: int) -> bool:
    """Take hits off the count of one browser; False when a parallel request has taken them.

    First of all, and by itself: else of two right answers at once each would give back both.
    """
    row = await db.fetch_one(
        """
        UPDATE budgets
           SET hits = hits - :hits
         WHERE key = :key
           AND resets_at = :resets_at
           AND hits >= :hits
        RETURNING key
        """,
        {"key": own.key, "resets_at": to_epoch(own.resets_at), "hits": hits},
    )
    return row is not None


async def give_back(db: Database, shares: Sequence[tuple[Spending, int]]) -> None:
    """Take so many hits off each budget, unless its window is another one by now.

    A window that renews may end later and is the same. An upsert like `spend`, because that locks
    the rows in the same order.
    """
    if not shares:
        return
    rows, values = _rows(
        (s.budget, s.subject, hits, _WHENEVER if s.budget.renews else s.resets_at)
        for s, hits in shares
    )
    await db.execute(
        f"""
        INSERT INTO budgets (key, hits, resets_at)
        VALUES {rows}
            ON CONFLICT (key) DO UPDATE
           SET hits = CASE WHEN budgets.hits > excluded.hits
                           THEN budgets.hits - excluded.hits ELSE 0 END
         WHERE excluded.resets_at IN (budgets.resets_at, {to_epoch(_WHENEVER)})
        """,  # noqa: S608
        values,
    )


async def look(db: Database, subjects: Sequence[Subject], *, now: datetime) -> list[Spending]:
    """Return how the budgets stand whose window is open, without a hit.

    Changes nothing, unless the clock was set back and a window would end too late.
    """
    if not subjects:
        return []
    pairs = {budget.key(subject): (budget, subject) for budget, subject in subjects}
    keys: dict[str, Value] = {f"key{number}": key for number, key in enumerate(pairs)}
    found = await db.fetch_all(
        f"""
        SELECT key, hits, resets_at
          FROM budgets
         WHERE key IN ({", ".join(f":{name}" for name in keys)})
           AND resets_at > :now
      ORDER BY key
        """,  # noqa: S608
        {**keys, "now": to_epoch(now)},
    )
    return [await _shortened(db, _spending(*pairs[row["key"]], row), now=now) for row in found]


async def forget(db: Database, subject: Subject) -> bool:
    """Begin a budget anew for one subject; False when nothing of it was spent."""
    budget, name = subject
    row = await db.fetch_one(
        "DELETE FROM budgets WHERE key = :key RETURNING key", {"key": budget.key(name)}
    )
    return row is not None


async def move(db: Database, old: Subject, new: Subject) -> None:
    """Count for one subject what was counted for another; in the transaction of its cause."""
    (old_budget, old_name), (new_budget, new_name) = old, new
    row = await db.fetch_one(
        "DELETE FROM budgets WHERE key = :key RETURNING hits, resets_at",
        {"key": old_budget.key(old_name)},
    )
    if row is None:
        return
    await db.execute(
        """
        INSERT INTO budgets (key, hits, resets_at)
        VALUES (:key, :hits, :resets_at)
            ON CONFLICT (key) DO UPDATE
           SET hits = budgets.hits + excluded.hits
        """,
        {"key": new_budget.key(new_name), "hits": row["hits"], "resets_at": row["resets_at"]},
    )


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget windows that have run out."""
    await db.execute("DELETE FROM budgets WHERE resets_at < :now", {"now": to_epoch(now)})


async def _shortened(db: Database, spending: Spending, *, now: datetime) -> Spending:
    # Written down, and not only read so: each look would begin the window anew.
    end = now + spending.budget.window
    if spending.resets_at <= end:
        return spending
    await db.execute(
        "UPDATE budgets SET resets_at = :end WHERE key = :key AND resets_at > :end",
        {"key": spending.key, "end": to_epoch(end)},
    )
    return replace(spending, resets_at=end)


def _rows(
    entries: Iterable[tuple[Budget, str, int, datetime]],
) -> tuple[str, dict[str, Value]]:
    """Return VALUES made of parameter names only, and the values.

    In the order of the keys, so that two statements that share rows lock them alike and cannot
    wait for each other.
    """
    values: dict[str, Value] = {}
    ordered = sorted((budget.key(subject), hits, end) for budget, subject, hits, end in entries)
    for number, (key, hits, end) in enumerate(ordered):
        values[f"key{number}"] = key
        values[f"hits{number}"] = hits
        values[f"resets_at{number}"] = to_epoch(end)
    names = (f"(:key{n}, :hits{n}, :resets_at{n})" for n in range(len(ordered)))
    return ", ".join(names), values


def _listed_rows(subjects: Sequence[Subject], now: datetime) -> tuple[str, dict[str, Value]]:
    """Return the same for hits, with what the desk lists."""
    values: dict[str, Value] = {}
    ordered = sorted(((b.key(whose), b, whose) for b, whose in subjects), key=itemgetter(0))
    for number, (key, budget, subject) in enumerate(ordered):
        values[f"key{number}"] = key
        values[f"resets_at{number}"] = to_epoch(now + budget.window)
        values[f"name{number}"] = budget.name if budget.most else ""
        values[f"subject{number}"] = subject if budget.most else ""
        values[f"most{number}"] = budget.most
    names = (
        f"(:key{n}, 1, :resets_at{n}, :name{n}, :subject{n}, :most{n})" for n in range(len(ordered))
    )
    return ", ".join(names), values


def _spending(budget: Budget, subject: str, row: Row) -> Spending:
    return Spending(budget, subject, row["hits"], from_epoch(row["resets_at"]))
