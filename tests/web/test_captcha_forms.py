"""The forms that ask for a proof of work: always, never, or as soon as much has come."""

from dataclasses import replace

import pytest
from quart import Quart

from otpweb.domain.captcha import Action
from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.solver import solve
from tests.web.people import EMAIL, PASSWORD, register

ALWAYS = {"OTPWEB_CAPTCHA": "always"}
FIELDS = {
    Action.LOGIN: {"username": "ann", "password": "not the password", "remember": "yes"},
    Action.REGISTER: {"username": "ann", "email": EMAIL, "password": PASSWORD},
    Action.RECOVER: {"email": EMAIL},
}
always = pytest.mark.parametrize("variables", [ALWAYS])
all_forms = pytest.mark.parametrize("action", Action)


@pytest.fixture(autouse=True)
def light_work(app: Quart) -> None:
    """Have little to do for a proof."""
    services = app.extensions["otpweb"]
    app.extensions["otpweb"] = replace(services, captcha=replace(services.captcha, cost=1))


async def send(browser: Browser, action: Action, **more: str) -> Page:
    return await browser.post(f"/{action}", {**FIELDS[action], **more})


async def solved(browser: Browser, action: Action) -> str:
    response = await browser.client.get(f"/captcha/{action}")
    return solve(await response.get_json())


def passed(page: Page, action: Action) -> bool:
    """Tell whether the form was judged."""
    if action is Action.LOGIN:
        return page.status == 422 and "do not match" in page.text
    return page.path == "/verify"


@always
@all_forms
async def test_a_form_without_proof_is_not_judged(browser: Browser, action: Action) -> None:
    page = await send(browser, action)

    assert not passed(page, action)
    assert page.status == (422 if browser.htmx else 429)
    assert "To keep programs out" in page.find("#notice").get_text()


@always
@all_forms
async def test_without_scripts_it_says_how_long_to_wait_and_with_them_there_is_no_wait(
    browser: Browser, action: Action
) -> None:
    page = await send(browser, action)

    expected = None if browser.htmx else "60"
    assert page.response.headers.get("Retry-After") == expected
    assert page.has("#notice count-down") is not browser.htmx


@always
@all_forms
async def test_what_was_typed_is_kept_but_the_password(browser: Browser, action: Action) -> None:
    page = await send(browser, action)

    kept = {name: value for name, value in FIELDS[action].items() if name != "password"}
    assert {name: page.find(f"[name={name}]")["value"] for name in kept} == kept
    assert not any(field.get("value") for field in page.soup.select("[name=password]"))


@always
@all_forms
async def test_a_form_names_where_its_work_is(browser: Browser, action: Action) -> None:
    page = await browser.get(f"/{action}")

    element = page.find(f"#{action}-form proof-of-work")
    assert element["challenge"] == f"/captcha/{action}"
    for script in ("widget", "worker"):
        assert (await browser.client.get(str(element[script]))).status_code == 200


@always
@all_forms
async def test_a_solution_passes_once(browser: Browser, action: Action) -> None:
    proof = await solved(browser, action)

    assert passed(await send(browser, action, altcha=proof), action)
    await browser.post("/verify/cancel")
    assert not passed(await send(browser, action, altcha=proof), action)


@always
@all_forms
async def test_a_solution_of_another_form_does_not_pass(browser: Browser, action: Action) -> None:
    other = next(one for one in Action if one is not action)
    page = await send(browser, action, altcha=await solved(browser, other))

    assert not passed(page, action)


@always
@all_forms
@pytest.mark.parametrize("proof", ["made up", "\0", "e30=", "é" * 300])
async def test_garbage_is_no_proof_and_no_fault(
    browser: Browser, action: Action, proof: str
) -> None:
    page = await send(browser, action, altcha=proof, ticket=proof)

    assert page.status == (422 if browser.htmx else 429)


@always
@all_forms
async def test_a_ticket_passes_after_its_minute(
    browser: Browser, clock: Clock, action: Action
) -> None:
    page = await send(browser, action)
    ticket = str(page.find("[name=ticket]")["value"])
    clock.advance(60)

    assert passed(await send(browser, action, ticket=ticket), action)


@always
@all_forms
async def test_a_ticket_that_comes_too_early_goes_on_waiting(
    browser: Browser, clock: Clock, action: Action
) -> None:
    page = await send(browser, action)
    ticket = str(page.find("[name=ticket]")["value"])
    clock.advance(20)

    page = await send(browser, action, ticket=ticket)

    assert page.find("[name=ticket]")["value"] == ticket
    assert page.response.headers["Retry-After"] == "40"


@always
@all_forms
async def test_a_browser_that_brings_a_wait_and_no_work_cannot_work_and_is_told_how_long(
    browser: Browser, action: Action
) -> None:
    ticket = str((await browser.get(f"/{action}")).find("[name=ticket]")["value"])

    page = await send(browser, action, ticket=ticket)

    assert page.status == 429
    assert "its work" not in page.text
    assert page.find("#notice count-down")["seconds"] == "60"
    assert page.text.count("60 seconds") + page.text.count("1 minute") == 1


@always
@all_forms
async def test_a_browser_whose_work_was_in_vain_does_it_again(
    browser: Browser, action: Action
) -> None:
    ticket = str((await browser.get(f"/{action}")).find("[name=ticket]")["value"])

    page = await send(browser, action, ticket=ticket, altcha="stale")

    assert page.status == (422 if browser.htmx else 429)
    assert page.has("#notice count-down") is not browser.htmx


@always
async def test_who_waits_with_an_empty_field_goes_on_waiting(
    browser: Browser, clock: Clock
) -> None:
    page = await browser.get("/login")
    ticket = str(page.find("[name=ticket]")["value"])
    clock.advance(30)
    page = await browser.post("/login", {"username": "ann", "ticket": ticket})
    assert page.find("[name=ticket]")["value"] == ticket
    clock.advance(30)

    assert passed(await send(browser, Action.LOGIN, ticket=ticket), Action.LOGIN)


@pytest.mark.parametrize("variables", [{"OTPWEB_BUDGET_CLIENT_PASSWORDS": "2/hour"}])
async def test_work_is_asked_for_as_soon_as_much_has_come_and_not_before(
    browser: Browser,
) -> None:
    asked = []
    for name in ("ann", "bob", "eve"):
        page = await browser.post("/login", {"username": name, "password": "wrong"})
        asked.append((page.has("proof-of-work"), "do not match" in page.text))

    # After the second the form has its work before anybody is refused.
    assert asked == [(False, True), (True, True), (True, False)]
    assert (await browser.get("/register")).has("proof-of-work")


@pytest.mark.parametrize(
    "variables", [{"OTPWEB_BUDGET_CLIENT_PASSWORDS": "2/hour", "OTPWEB_CAPTCHA": "off"}]
)
async def test_where_it_is_off_nobody_is_asked(browser: Browser) -> None:
    for number in range(9):
        page = await browser.post("/login", {"username": f"ann{number}", "password": "wrong"})

    assert "do not match" in page.text
    assert not page.has("proof-of-work")


async def test_in_peace_nobody_is_asked(browser: Browser, inbox: Mailbox) -> None:
    for path in ("/login", "/register"):
        assert not (await browser.get(path)).has("proof-of-work")

    assert (await register(browser, inbox)).path == "/dashboard"


@pytest.mark.parametrize("variables", [{"OTPWEB_CAPTCHA": "always"}])
async def test_a_mistake_in_the_form_costs_no_second_wait(browser: Browser, clock: Clock) -> None:
    page = await browser.get("/register")
    ticket = str(page.find("[name=ticket]")["value"])
    clock.advance(60)
    form = {"username": "ann", "email": EMAIL}
    page = await browser.post("/register", {**form, "password": "short", "ticket": ticket})
    ticket = str(page.find("[name=ticket]")["value"])

    page = await browser.post("/register", {**form, "password": PASSWORD, "ticket": ticket})

    assert page.path == "/verify"
    assert page.heading == "Check your e-mail"
