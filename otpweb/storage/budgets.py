"""Budgets: one table, one statement, the same on both backends and for every process."""

from collections.abc import Sequence
from datetime import datetime

from otpweb.domain.budgets import Budget, Spending
from otpweb.storage.database import Database, Value
from otpweb.storage.moments import from_epoch, to_epoch


async def spend(
    db: Database, subjects: Sequence[tuple[Budget, str]], *, now: datetime
) -> list[Spending]:
    """Count a hit against every budget at once and return how each stands, in that order.

    A window that has run out begins anew with this hit. Hits past the limit are counted and do
    not prolong the window. The (budget, subject) pairs must differ from each other.
    """
    values: dict[str, Value] = {"now": to_epoch(now)}
    rows = []
    for number, (budget, subject) in enumerate(subjects):
        values[f"key{number}"] = budget.key(subject)
        values[f"resets_at{number}"] = to_epoch(now + budget.window)
        rows.append(f"(:key{number}, 1, :resets_at{number})")
    # Made of parameter names only. In the order of the keys, so that two statements that share
    # rows lock them alike and cannot wait for each other.
    ordered = [row for _, row in sorted(zip(_keys(subjects), rows, strict=True))]
    found = await db.fetch_all(
        f"""
        INSERT INTO budgets (key, hits, resets_at)
        VALUES {", ".join(ordered)}
            ON CONFLICT (key) DO UPDATE
           SET hits = CASE WHEN budgets.resets_at <= :now THEN 1 ELSE budgets.hits + 1 END,
               resets_at = CASE WHEN budgets.resets_at <= :now THEN excluded.resets_at
                                ELSE budgets.resets_at END
        RETURNING key, hits, resets_at
        """,  # noqa: S608
        values,
    )
    by_key = {row["key"]: row for row in found}
    return [
        Spending(budget, by_key[key]["hits"], from_epoch(by_key[key]["resets_at"]))
        for (budget, _), key in zip(subjects, _keys(subjects), strict=True)
    ]


async def delete_expired(db: Database, now: datetime) -> None:
    """Forget windows that have run out."""
    await db.execute("DELETE FROM budgets WHERE resets_at < :now", {"now": to_epoch(now)})


def _keys(subjects: Sequence[tuple[Budget, str]]) -> list[str]:
    return [budget.key(subject) for budget, subject in subjects]
