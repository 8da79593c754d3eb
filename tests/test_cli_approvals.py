"""Deciding about people from the shell: at once, and every name that does not fit is told."""

from pathlib import Path

import pytest
from click.testing import Result

from otpweb.domain.accounts import Status
from otpweb.storage import accounts
from tests.databases import connected, wait_for
from tests.test_cli import elsewhere, otpweb

__all__ = ["elsewhere"]


@pytest.fixture(autouse=True)
def bob(migrated_copy: str) -> None:
    """Bob waits for a decision, and Ann does not."""
    for name in ("ann", "bob"):
        words = ["account", "create", "--username", name, "--email", f"{name}@example.com"]
        run(migrated_copy, *words, "--password-stdin", typed="seven quiet owls\n")
    wait_for(
        execute(migrated_copy, "UPDATE accounts SET status = 'pending' WHERE username = 'bob'")
    )


async def execute(url: str, sql: str) -> None:
    async with connected(url) as db:
        await db.execute(sql)


def run(url: str, *words: str, typed: str = "") -> Result:
    return otpweb(*words, typed=typed, OTPWEB_DATABASE_URL=url)


def status_of_bob(url: str) -> tuple[Status, str]:
    found = []

    async def look() -> None:
        async with connected(url) as db:
            found.append(await accounts.find_by_username(db, "bob"))

    wait_for(look())
    [bob] = found
    assert bob
    return bob.status, bob.status_reason


@pytest.mark.parametrize("name", ["bob", "BOB", "bob@example.com"])
def test_somebody_is_approved_at_once(migrated_copy: str, name: str) -> None:
    result = run(migrated_copy, "people", "approve", name)

    assert result.exit_code == 0
    assert "bob is approved and can come in.\n" in result.output
    assert status_of_bob(migrated_copy) == (Status.ACTIVE, "")


def test_somebody_is_rejected_with_a_reason(migrated_copy: str) -> None:
    result = run(migrated_copy, "people", "reject", "bob", "--reason", "Not on the list.")

    assert result.exit_code == 0
    assert "bob is rejected." in result.output
    assert status_of_bob(migrated_copy) == (Status.REJECTED, "Not on the list.")


def test_a_second_time_is_told_and_ends_with_1(migrated_copy: str) -> None:
    run(migrated_copy, "people", "approve", "bob")

    result = run(migrated_copy, "people", "approve", "bob")

    assert result.exit_code == 1
    assert "bob does not wait for a decision." in result.output


def test_of_several_the_others_are_decided_about(migrated_copy: str) -> None:
    result = run(migrated_copy, "people", "approve", "nobody", "ann", "bob")

    assert result.exit_code == 1
    assert "Nobody has the id, the name or the address “nobody”." in result.output
    assert "ann does not wait for a decision." in result.output
    assert status_of_bob(migrated_copy)[0] is Status.ACTIVE


@pytest.mark.parametrize(
    "words",
    [
        ["approve"],
        ["reject", "bob"],
        ["reject", "bob", "--reason", " "],
        ["reject", "bob", "--reason", "a" * 501],
    ],
)
def test_what_is_missing_or_too_long_is_wrong_usage(migrated_copy: str, words: list[str]) -> None:
    assert run(migrated_copy, "people", *words).exit_code == 2
    assert status_of_bob(migrated_copy)[0] is Status.PENDING


@pytest.mark.parametrize("word", ["approve", "reject"])
def test_both_explain_themselves(tmp_path: Path, word: str) -> None:
    result = run(f"sqlite:///{tmp_path}/none.db", "people", word, "--help")

    assert result.exit_code == 0
    assert "ACCOUNT..." in result.output
