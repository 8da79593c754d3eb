"""The schema comes up to date once, whole, or not at all."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from otpweb.domain.authenticators import Authenticators
from otpweb.domain.codes import CodeForm
from otpweb.domain.moments import from_epoch
from otpweb.storage import challenges, migrating, sessions, trusted_browsers
from otpweb.storage.database import Database, StorageUnavailable
from tests.databases import BACKENDS, connected

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=BACKENDS)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/var/otpweb.db"
    url: str = request.getfixturevalue("unmigrated_server")
    return url


@pytest.fixture
def uncoupled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run the test in another folder than the repository's."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("uncoupled")
async def test_an_upgrade_starts_anywhere_and_ends_at_the_newest_schema(bare_url: str) -> None:
    migrating.upgrade(bare_url)  # also proves that it may be called where a loop runs
    async with connected(bare_url) as db:
        await migrating.check(db)
        assert await db.fetch_all("SELECT * FROM trusted_browsers") == []


async def test_a_second_upgrade_finds_nothing_to_do(database_url: str) -> None:
    migrating.upgrade(database_url)
    async with connected(database_url) as db:
        await migrating.check(db)


async def test_an_embedded_database_is_brought_up_to_date_by_the_way(tmp_path: Path) -> None:
    async with connected(f"sqlite:///{tmp_path}/otpweb.db") as db:
        await migrating.prepare(db)
        await migrating.check(db)


async def test_an_embedded_upgrade_that_fails_says_why(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with connected(f"sqlite:///{tmp_path}/otpweb.db") as db:
        await db.execute("CREATE TABLE accounts (id TEXT)")
        with pytest.raises(StorageUnavailable, match="the reason stands above"):
            await migrating.prepare(db)
    assert "table accounts already exists" in capfd.readouterr().err


async def test_a_server_that_is_behind_is_left_alone(unmigrated_server: str) -> None:
    async with connected(unmigrated_server) as db:
        with pytest.raises(migrating.SchemaMismatch, match=r"empty.*run: otpweb db upgrade"):
            await migrating.prepare(db)
        assert await tables(db) == []


async def test_a_newer_schema_is_refused_and_left_alone(database: Database) -> None:
    await database.execute("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(migrating.SchemaMismatch, match=r"9999.*newer than this program"):
            await migrating.prepare(database)
        with pytest.raises(migrating.SchemaMismatch, match=r"9999.*newer than this program"):
            await asyncio.to_thread(migrating.upgrade, database.url)
    finally:  # the server's database is used again
        newest = migrating._revisions()[-1]
        await database.execute(f"UPDATE alembic_version SET version_num = '{newest}'")


def test_a_server_that_does_not_answer_is_an_outage() -> None:
    with pytest.raises(StorageUnavailable):
        migrating.upgrade("postgresql://root@127.0.0.1:9/root")


async def test_two_upgrades_at_once_are_one(bare_url: str) -> None:
    with half_way(bare_url, "CREATE TABLE sessions") as first, half_way(bare_url, "") as second:
        go_on(second)
        await asyncio.sleep(0.5)  # so long it has to come as far as the lock; too short is no error
        go_on(first)
        assert [first.wait(30), second.wait(30)] == [0, 0]
    async with connected(bare_url) as db:
        await migrating.check(db)


async def test_an_upgrade_killed_half_way_leaves_nothing_and_can_be_run_again(
    bare_url: str,
) -> None:
    with half_way(bare_url, "CREATE TABLE sessions") as upgrade:
        upgrade.kill()
    async with connected(bare_url) as db:
        assert await tables(db) == []
        async with asyncio.timeout(10):
            await asyncio.to_thread(migrating.upgrade, bare_url)
        await migrating.check(db)


CHALLENGE_OF_0001 = """
    INSERT INTO challenges (id, handle_digest, purpose, message, email, email_key, key_id, mails,
                            tries, remember, trust, created_at, mailed_at, expires_at)
    VALUES (:id, :id, 'register', 'register_code', 'ann@example.com', 'ann@example.com', 'k', 1,
            3, 0, 0, 1000, 1000, 301000)
"""
EVENT_OF_0001 = """
    INSERT INTO events (at, kind, client_address, user_agent, detail)
    VALUES (1000, 'code.wrong', '192.0.2.1', '', '{}')
"""


async def test_budgets_come_to_a_database_in_use(bare_url: str) -> None:
    async with connected(bare_url) as db:
        await asyncio.to_thread(upgrade_to, bare_url, "0001")
        await db.execute(CHALLENGE_OF_0001, {"id": "c1"})
        await db.execute(EVENT_OF_0001)
    await asyncio.to_thread(upgrade_to, bare_url, "0002")

    async with connected(bare_url) as db:
        assert await db.fetch_all("SELECT tries, code_form FROM challenges") == [
            {"tries": 3, "code_form": CodeForm.DIGITS}
        ]
        assert await db.fetch_all("SELECT kind, actor, request_id FROM events") == [
            {"kind": "code.wrong", "actor": "", "request_id": ""}
        ]


async def test_the_version_before_budgets_goes_on_writing(database: Database) -> None:
    await database.execute(CHALLENGE_OF_0001, {"id": "c2"})
    await database.execute(EVENT_OF_0001)

    challenge = await challenges.find_newest(database, "c2")
    assert challenge
    assert challenge.code_form is CodeForm.DIGITS


OF_0002 = (
    """INSERT INTO accounts (id, username, username_key, email, email_key, password_hash, role,
                             status, created_at)
       VALUES (:id, :id, :id, :id, :id, 'hash', 'member', 'active', 1000)""",
    """INSERT INTO sessions (id, token_digest, account_id, created_at, last_seen_at, idle_for,
                             expires_at, verified_by, user_agent, client_address)
       VALUES (:id, :id, :id, 1000, 1000, 3600000, 9000, 'code', '', '192.0.2.1')""",
    """INSERT INTO trusted_browsers (id, token_digest, account_id, created_at, expires_at,
                                     user_agent)
       VALUES (:id, :id, :id, 1000, 9000, '')""",
)


async def test_people_and_their_browsers_stay_when_authenticators_come(bare_url: str) -> None:
    async with connected(bare_url) as db:
        await asyncio.to_thread(upgrade_to, bare_url, "0002")
        for row in OF_0002:
            await db.execute(row, {"id": "ann"})
        await asyncio.to_thread(upgrade_to, bare_url, "head")

        await _is_logged_in_and_asked_again(db, "ann")


async def test_the_version_before_authenticators_goes_on_writing(database: Database) -> None:
    for row in OF_0002:
        await database.execute(row, {"id": "bob"})

    await _is_logged_in_and_asked_again(database, "bob")


async def _is_logged_in_and_asked_again(db: Database, name: str) -> None:
    session = await sessions.find_live(db, name, now=from_epoch(2000))
    assert session
    assert (session.account.authenticators, session.proven_at) == (Authenticators(), None)
    [browser] = await trusted_browsers.of_account(db, name, now=from_epoch(2000), limit=2)
    assert browser.client_address == ""


def upgrade_to(url: str, revision: str) -> None:
    """Do what `migrating.upgrade` does, as far as a revision."""
    config = Config()
    config.set_main_option("script_location", "otpweb.storage:migrations")
    config.attributes["url"] = url
    command.upgrade(config, revision)


@contextmanager
def half_way(url: str, words: str) -> Iterator[subprocess.Popen[str]]:
    """Give an upgrade that stands before a statement that begins with those words."""
    command = [sys.executable, "-W", "error", "-m", "tests.storage.upgrading", url, words]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as upgrade:
        try:
            assert upgrade.stdout
            assert upgrade.stdout.readline() == "half way\n"
            yield upgrade
        finally:
            upgrade.kill()


def go_on(upgrade: subprocess.Popen[str]) -> None:
    assert upgrade.stdin
    upgrade.stdin.write("\n")
    upgrade.stdin.flush()


async def tables(db: Database) -> list[str]:
    source = (
        "sqlite_master WHERE type = 'table'"
        if db.is_embedded
        else ("pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    )
    name = "name" if db.is_embedded else "relname"
    return [row["name"] for row in await db.fetch_all(f"SELECT {name} AS name FROM {source}")]


def test_the_files_are_named_by_their_revisions() -> None:
    scripts = ScriptDirectory(str(ROOT / "otpweb/storage/migrations")).walk_revisions()
    assert tuple(script.revision for script in scripts)[::-1] == migrating._revisions()


def test_checking_does_not_load_alembic(migrated_copy: str) -> None:
    program = f"""
import asyncio, sys
from otpweb.storage import migrating
from tests.databases import Database

async def main():
    db = Database({migrated_copy!r})
    await db.connect()
    await migrating.prepare(db)
    await db.disconnect()
    sys.exit("alembic" in sys.modules)

asyncio.run(main())
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=30, check=True)
