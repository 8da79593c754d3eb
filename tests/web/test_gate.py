"""The gate: every route there is, tried by everybody who has shown too little for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from quart import Quart
from werkzeug.routing import AnyConverter, Rule

from otpweb.app import create_app
from otpweb.domain.owed import Access
from otpweb.web import gate
from tests.conftest import make_settings
from tests.web.stages import (
    Stage,
    State,
    admin_by_mail,
    admin_not_fresh,
    admin_without_authenticator,
    app_owed,
    code_mailed,
    mailed_code_refused,
    member_at_the_desk,
    nobody,
    password_may_be_chosen,
    pending,
    proof_not_fresh,
    registering,
    rejected,
    session_ended,
    stage,
    suspended,
)

__all__ = ["stage"]

NAME = re.compile(r"\bann\b")  # her address holds it, too
NAV = re.compile(r"<nav.*?</nav>", re.DOTALL)
# Counted, noted, or carried on by whoever delivers the mail.
NOT_COMPARED = {"alembic_version", "budgets", "events", "outbox", "sqlite_sequence"}
OUTSIDE: list[State] = [
    *(nobody, registering, code_mailed, app_owed, suspended, session_ended),
    password_may_be_chosen,
]


DESK = {Access.ADMIN, Access.ADMIN_FRESH}
CLOSED = {Access.MEMBER, Access.FRESH} | DESK
CONFIRM = "/account/confirm?next="
# What each state does not open, and how it is answered.
REFUSED: dict[State, tuple[set[Access], int, str]] = {
    **dict.fromkeys(OUTSIDE, (CLOSED | {Access.KNOWN}, 401, "")),
    **dict.fromkeys((pending, rejected), (CLOSED, 303, "/waiting")),
    mailed_code_refused: (CLOSED, 303, CONFIRM),
    proof_not_fresh: ({Access.FRESH}, 303, CONFIRM),
    member_at_the_desk: (DESK, 403, ""),
    admin_without_authenticator: (DESK, 403, ""),
    admin_by_mail: (DESK, 303, CONFIRM),
    admin_not_fresh: ({Access.FRESH, Access.ADMIN_FRESH}, 303, CONFIRM),
}


# The password earns where the code went, and the mailbox whose password it is.
TOLD: dict[State, str] = {
    code_mailed: "verify.show",
    password_may_be_chosen: "recover_password.show",
}


@pytest.mark.parametrize("state", REFUSED, ids=lambda state: state.__name__)
async def test_whoever_has_shown_too_little_gets_nowhere_and_changes_nothing(
    stage: Stage, state: State
) -> None:
    await state(stage)
    await stage.browser.knock("GET", "/dashboard")  # which notes that somebody is here
    before = await tables(stage)
    closed, status, path = REFUSED[state]

    for rule in rules(stage.app, closed):
        for method in rule.methods or ():
            response = await stage.browser.knock(method, path_of(stage.app, rule))
            told = await response.get_data(as_text=True)
            if status == 403:  # to somebody who is logged in, whose own name stands at the top
                told = NAV.sub("", told)
            assert response.status_code == status, (method, rule.rule)
            assert response.headers.get("Location", "").startswith(path), (method, rule.rule)
            assert not NAME.search(told), (method, rule.rule)
    assert await tables(stage) == before


@pytest.mark.parametrize("state", OUTSIDE, ids=lambda state: state.__name__)
async def test_no_page_that_all_may_see_changes_anything_or_tells_whose_account_it_is(
    stage: Stage, state: State
) -> None:
    await state(stage)
    before = await tables(stage)

    for rule in rules(stage.app, {Access.ANYBODY}):
        if rule.endpoint.startswith("dev_mail.") or "GET" not in (rule.methods or ()):
            continue
        response = await stage.browser.knock("GET", path_of(stage.app, rule))
        told = await response.get_data(as_text=True)
        assert response.status_code < 500, rule.rule
        assert rule.endpoint == TOLD.get(state) or not NAME.search(told), rule.rule
    assert await tables(stage) == before


async def test_an_admin_who_is_not_fresh_may_look_and_nothing_else(stage: Stage) -> None:
    await admin_not_fresh(stage)

    for rule in rules(stage.app, {Access.ADMIN}):
        assert "POST" not in (rule.methods or ()), rule.rule
        response = await stage.browser.knock("GET", path_of(stage.app, rule))
        # A part of a page leads to its page, for whoever asks for it as a whole.
        assert response.status_code in {200, 303, 404}, rule.rule
        assert CONFIRM not in response.headers.get("location", ""), rule.rule


def test_every_route_is_named_at_the_gate_and_nothing_else(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/unused.db"
    apps = [create_app(make_settings(url, OTPWEB_REGISTRATION=way)) for way in ("open", "closed")]
    endpoints = {rule.endpoint for app in apps for rule in app.url_map.iter_rules()}
    blueprints = {endpoint.rpartition(".")[0] for endpoint in endpoints}
    named = set(gate.ACCESS)

    assert {one for one in endpoints if not {one, one.rpartition(".")[0]} & named} == set()
    assert named - endpoints - blueprints == set()


def rules(app: Quart, wanted: set[Access]) -> Iterator[Rule]:
    """Yield the routes that ask for one of these."""
    found = [rule for rule in app.url_map.iter_rules() if gate.access_of(rule.endpoint) in wanted]
    assert found
    yield from found


def path_of(app: Quart, rule: Rule) -> str:
    """Return an address of a route, with made-up values where it has any."""
    values = {
        name: sorted(converter.items)[0] if isinstance(converter, AnyConverter) else "1"
        for name, converter in rule._converters.items()
    }
    return app.url_map.bind("localhost").build(rule.endpoint, values)


async def tables(stage: Stage) -> dict[str, list[str]]:
    """Return every row of every table that only people change."""
    db = stage.services.db
    found = await db.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table'")
    names = {str(row["name"]) for row in found} - NOT_COMPARED
    return {
        name: sorted(str(dict(row)) for row in await db.fetch_all(f"SELECT * FROM {name}"))
        for name in sorted(names)
    }
