"""`otpweb demo`: what it says and refuses, and that one comes to the desk with what it says."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from quart import Quart

from otpweb.app import create_app
from otpweb.cli import main
from otpweb.composition import utc_now
from otpweb.flows.rehearsal.cast import ADMIN, PASSWORD
from tests.bench.desk_paths import PATHS
from tests.browser import Browser
from tests.clock import Clock
from tests.conftest import make_settings
from tests.databases import empty, wait_for

KEY = "a secret that only the tests know"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own `.env` and `var/` out of it."""
    monkeypatch.chdir(tmp_path)


def otpweb(*words: str, **variables: str) -> Result:
    """Run the command."""
    environment = {"OTPWEB_SECRET_KEY": KEY, "OTPWEB_ENV": "development", **variables}
    return CliRunner().invoke(main, list(words), env=environment)


def demo(*words: str, **variables: str) -> Result:
    """Make up a small month and serve nothing."""
    return otpweb("demo", "--people", "4", "--no-serve", *words, **variables)


def test_it_says_how_to_log_in() -> None:
    result = demo()

    assert result.exit_code == 0, result.output
    assert ADMIN in result.output
    assert PASSWORD in result.output
    assert len(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}", result.output)) == 10


def test_on_postgresql_it_is_the_same(migrated_server: str) -> None:
    wait_for(empty(migrated_server))

    assert demo("--database", migrated_server).exit_code == 0


def test_in_production_it_is_refused() -> None:
    result = demo(OTPWEB_ENV="production")

    assert result.exit_code == 1
    assert "not for production" in result.output
    assert not Path("var/demo.db").exists()


def test_a_database_with_anything_in_it_is_refused(migrated_copy: str) -> None:
    words = ["account", "create", "--username", "ann", "--email", "ann@example.com"]
    at = {"OTPWEB_DATABASE_URL": migrated_copy, "OTPWEB_BCRYPT_ROUNDS": "4"}
    environment = {"OTPWEB_SECRET_KEY": KEY, **at}
    CliRunner().invoke(
        main, [*words, "--password-stdin"], input="correct horse battery staple\n", env=environment
    )

    result = demo("--database", migrated_copy)

    assert result.exit_code == 1
    assert "something in this database already" in result.output


def test_a_second_time_it_says_when_the_month_was_made_up() -> None:
    demo()

    result = demo()

    assert result.exit_code == 0
    assert "was made up on" in result.output


def test_no_code_is_told_where_there_is_no_demo() -> None:
    result = otpweb("demo", "code")

    assert result.exit_code == 1
    assert "Run `otpweb demo` first" in result.output


async def test_the_code_it_tells_opens_every_page_of_the_desk(database_url: str) -> None:
    told = await in_thread_demo(database_url)
    found = re.search(r"shows ([0-9]{6}) now", told)
    assert found
    clock = Clock()
    clock.now = utc_now() + timedelta(seconds=1)
    app = create_app(make_settings(database_url, OTPWEB_REGISTRATION="approval"), clock=clock)
    async with app.test_app():
        browser = Browser(app, htmx=False)
        await browser.get("/login")
        await browser.post("/login", {"username": ADMIN, "password": PASSWORD})
        page = await browser.post("/login/totp", {"code": found[1]})
        assert page.path == "/dashboard", page.text
        paths = await desk_paths(app)
        answers = {path: (await browser.knock("GET", path)).status_code for path in paths}

    assert len(paths) > 10
    assert {path: status for path, status in answers.items() if status != 200} == {}


async def desk_paths(app: Quart) -> list[str]:
    """Return the path of every GET of the desk: all that the routes say, with ids that exist."""
    db = app.extensions["otpweb"].db
    ids = await db.fetch_one(
        """
        SELECT (SELECT MIN(id) FROM accounts WHERE username <> :admin) AS account_id,
               (SELECT MIN(id) FROM challenges) AS code_id
        """,
        {"admin": ADMIN},
    )
    rules = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin") and "GET" in (rule.methods or set())
    ]
    # How a test mail fares is a fragment of /admin/mail, which is what others are sent to.
    pages = [rule for rule in rules if "<mail_id>" not in rule]
    filled = [re.sub("<([a-z_]+)>", lambda found: ids[found[1]], rule) for rule in pages]
    return filled + [path for path in PATHS if "{" not in path]


async def in_thread_demo(url: str) -> str:
    """Run the commands apart from the event loop of the test."""
    await asyncio.to_thread(demo, "--database", url)
    return (await asyncio.to_thread(otpweb, "demo", "--database", url, "code")).output
