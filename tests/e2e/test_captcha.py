"""The proof of work in a real browser: nobody has to do anything, and nobody is stopped."""

from playwright.async_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.person import Person
from tests.e2e.proofs import delay_challenges, is_checked, posts, proofs
from tests.server import Server


async def test_a_whole_journey_goes_by_itself(meet: Meet, wary: Server) -> None:
    ann = await meet(wary)
    posted = posts(ann.page)

    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in()
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")

    with_proof = [proof for proof in proofs(posted) if proof]
    assert len(set(with_proof)) == 2


async def test_the_work_begins_by_itself_and_says_when_it_is_done(meet: Meet, wary: Server) -> None:
    ann = await meet(wary)
    await delay_challenges(ann, 0.5)

    await ann.visit("/login")

    await ann.reads("Checking that this is a browser, a few seconds…")
    await is_checked(ann)


async def test_nothing_of_it_is_loaded_where_it_is_not_asked_for(ann: Person) -> None:
    asked: list[str] = []
    ann.page.on("request", lambda request: asked.append(request.url))

    await ann.visit("/login")
    await ann.page.wait_for_load_state("networkidle")

    assert [url for url in asked if "altcha" in url or "captcha" in url] == []


async def test_it_works_in_a_panel_that_htmx_swapped_in(meet: Meet, wary: Server) -> None:
    ann = await meet(wary)
    await ann.visit("/login")
    await is_checked(ann)
    await ann.stay()
    await ann.page.locator("#panel").get_by_role("link", name="Register").click()
    await ann.sees("Register")
    await is_checked(ann)

    await ann.fill_in_registration()
    await ann.button("Send me a code").click()

    await ann.sees("Check your e-mail")
    assert await ann.has_stayed()


async def test_a_button_pressed_too_early_sends_the_form_when_the_work_is_done(
    meet: Meet, wary: Server
) -> None:
    ann = await meet(wary)
    await delay_challenges(ann, 1)
    await ann.visit("/register")
    await ann.fill_in_registration()
    posted = posts(ann.page)

    await ann.button("Send me a code").dblclick()
    assert posted == []
    await ann.sees("Check your e-mail")

    assert len(posted) == 1
    assert len(await ann.sink.wait_for(ann.email)) == 1


async def test_a_refused_form_comes_back_with_work_of_its_own(meet: Meet, wary: Server) -> None:
    ann = await meet(wary)
    await ann.register()
    await ann.log_out()
    posted = posts(ann.page)
    await ann.fill(username=ann.name, password="not my password")
    await ann.button("Log in").click()
    await ann.reads("do not match")

    await ann.begin_to_log_in()

    assert len(set(proofs(posted))) == len(posted) == 2


async def test_asking_for_something_else_in_the_form_keeps_the_solution(
    meet: Meet, wary: Server
) -> None:
    ann = await meet(wary)
    asked: list[str] = []
    ann.page.on("request", lambda request: asked.append(request.url))
    await ann.visit("/register")
    await is_checked(ann)

    await ann.fill(username=ann.name, email=f"{ann.name}@gmial.com")
    await ann.field("password").focus()
    suggestion = ann.page.locator("#email-suggestion strong")
    await expect(suggestion).to_be_visible()

    await ann.fill_in_registration()
    await expect(suggestion).to_have_count(0)  # its line goes, and the button moves
    await ann.button("Send me a code").click()
    await ann.sees("Check your e-mail")
    assert len([url for url in asked if "/captcha/" in url]) == 1
