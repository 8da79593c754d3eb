"""/captcha/<action>, and what a form shows that wants a proof."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from quart import Quart

from otpweb.domain.captcha import Action, Passed, Proof
from otpweb.domain.visits import Visit
from otpweb.flows import captcha
from otpweb.web.assets import Assets
from otpweb.web.pages import Pages
from tests.browser import Browser, check_headers
from tests.clock import Clock
from tests.solver import solve
from tests.web.people import EMAIL, PASSWORD

ROOT = Path(__file__).parent.parent.parent
ANN = Visit(client_address="192.0.2.1", user_agent="", handle="a handle")
REGISTRATION = {"username": "ann", "email": EMAIL, "password": PASSWORD}


@pytest.fixture
def variables() -> dict[str, str]:
    return {"OTPWEB_CAPTCHA": "always"}


@pytest.fixture(autouse=True)
def light_work(app: Quart) -> None:
    """Where it is not measured how hard the work is, it is light."""
    services = app.extensions["otpweb"]
    app.extensions["otpweb"] = replace(services, captcha=replace(services.captcha, cost=1))


async def solution(app: Quart, action: str) -> str:
    return solve(await (await app.test_client().get(f"/captcha/{action}")).get_json())


async def test_a_form_without_proof_is_refused_and_asks_for_one(browser: Browser) -> None:
    page = await browser.post("/register", REGISTRATION)

    assert page.status == (422 if browser.htmx else 429)
    assert page.has("#panel proof-of-work")
    assert page.find("[name=email]")["value"] == EMAIL


async def test_a_form_with_a_solution_goes_on(browser: Browser, app: Quart) -> None:
    altcha = await solution(app, "register")

    page = await browser.post("/register", {**REGISTRATION, "altcha": altcha})

    assert page.path == "/verify"


async def test_a_solution_of_another_form_is_refused(browser: Browser, app: Quart) -> None:
    altcha = await solution(app, "login")

    page = await browser.post("/register", {**REGISTRATION, "altcha": altcha})

    assert page.has("#panel proof-of-work")


async def test_whoever_takes_a_minute_to_fill_in_the_form_needs_no_solution(
    browser: Browser, clock: Clock
) -> None:
    page = await browser.get("/register")
    ticket = str(page.find("[name=ticket]")["value"])
    clock.advance(60)

    page = await browser.post("/register", {**REGISTRATION, "ticket": ticket})

    assert page.path == "/verify"


async def test_whoever_is_quicker_goes_on_with_the_same_ticket_when_the_minute_is_over(
    browser: Browser, clock: Clock
) -> None:
    page = await browser.get("/register")
    first = page.find("[name=ticket]")["value"]
    clock.advance(20)

    page = await browser.post("/register", {**REGISTRATION, "ticket": str(first)})
    assert page.find("[name=ticket]")["value"] == first
    assert page.status == 429
    assert page.text.count("in 40 seconds") == 1
    assert page.find("#notice count-down")["seconds"] == "40"
    assert "press the button again" not in page.text
    clock.advance(40)

    page = await browser.post("/register", {**REGISTRATION, "ticket": str(first)})
    assert page.path == "/verify"


@pytest.mark.parametrize("action", Action)
async def test_a_challenge_can_be_solved_and_passes(app: Quart, action: Action) -> None:
    response = await app.test_client().get(f"/captcha/{action}")
    challenge = await response.get_json()

    proof = Proof(altcha=solve(challenge))
    assert await captcha.check(app.extensions["otpweb"], ANN, action, proof) == Passed()


async def test_a_challenge_is_json_that_nobody_keeps(app: Quart) -> None:
    response = await app.test_client().get("/captcha/login")

    check_headers(response)
    assert response.status_code == 200
    assert response.mimetype == "application/json"


async def test_every_challenge_is_another_one(app: Quart) -> None:
    client = app.test_client()
    challenges = [await (await client.get("/captcha/login")).get_json() for _ in range(2)]

    assert challenges[0]["signature"] != challenges[1]["signature"]


async def test_asking_for_a_challenge_sets_no_cookie(app: Quart) -> None:
    response = await app.test_client().get("/captcha/login")

    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("action", ["", "LOGIN", "confirm", "login/", "register%00", "a" * 999])
async def test_an_action_without_proofs_has_no_challenge(app: Quart, action: str) -> None:
    response = await app.test_client().get(f"/captcha/{action}")

    assert response.status_code == 404


async def test_a_challenge_is_only_given_to_those_who_get(app: Quart) -> None:
    response = await app.test_client().post("/captcha/login")

    assert response.status_code == 405


async def test_workers_may_come_from_here_and_from_nowhere_else(app: Quart) -> None:
    response = await app.test_client().get("/login")

    policy = response.headers["Content-Security-Policy"]
    assert "worker-src 'self';" in policy
    assert "blob:" not in policy
    assert "unsafe" not in policy


def shown(captcha: dict[str, object] | None) -> BeautifulSoup:
    """Return what the macro makes of a form's captcha."""
    pages = Pages(ROOT / "templates", asset=Assets(ROOT / "static").path)
    module: Any = pages._environment.get_template("partials/_captcha.html").module
    return BeautifulSoup(module.proof_of_work(captcha), "html.parser")


def element_of(captcha: dict[str, object]) -> Tag:
    element = shown(captcha).select_one("proof-of-work")
    assert element
    return element


def words_of(captcha: dict[str, object]) -> str:
    return re.sub(r"\s+", " ", shown(captcha).get_text())


def test_a_form_without_captcha_shows_nothing_of_it() -> None:
    assert str(shown(None)).strip() == ""


def test_a_form_with_captcha_names_its_files_and_its_challenge() -> None:
    element = element_of({"action": "login", "ticket": "a ticket", "wait": None})

    assert element["challenge"] == "/captcha/login"
    assert re.fullmatch(r"/static/altcha\.[0-9a-f]{12}\.js", str(element["widget"]))
    assert re.fullmatch(r"/static/altcha-worker\.[0-9a-f]{12}\.js", str(element["worker"]))


def test_without_scripts_the_form_says_what_will_happen() -> None:
    words = words_of({"action": "login", "ticket": "a ticket", "wait": 0})

    assert "press the button again after a minute" in words


def test_what_the_notice_counts_down_is_not_said_twice() -> None:
    words = words_of({"action": "login", "ticket": "a ticket", "wait": None})

    assert "press the button" not in words


def test_without_scripts_the_form_says_how_long_to_wait() -> None:
    words = words_of({"action": "login", "ticket": "a ticket", "wait": 42})

    assert "press the button again in 42 seconds" in words


def test_the_ticket_comes_back_with_the_form() -> None:
    field = shown({"action": "login", "ticket": "a ticket", "wait": 42}).select_one("input")

    assert field
    assert (field["type"], field["name"], field["value"]) == ("hidden", "ticket", "a ticket")


async def test_its_files_are_small_and_served_for_good(app: Quart) -> None:
    assets = Assets(ROOT / "static")
    for name in ("altcha.js", "altcha-worker.js"):
        response = await app.test_client().get(assets.path(name))
        assert response.status_code == 200
        assert response.mimetype == "text/javascript"
        assert len(await response.get_data(as_text=False)) < 300_000
