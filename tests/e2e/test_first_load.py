"""What a first visit costs."""

from playwright.async_api import Response

from tests.e2e.person import Person

MOST_REQUESTS = 5
MOST_BYTES = 30 * 1024


async def test_a_first_visit_is_small_and_asks_nobody_else(ann: Person) -> None:
    answers: list[Response] = []
    ann.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108

    await ann.visit("/register")
    await ann.page.wait_for_load_state("networkidle")

    sizes = [await answer.request.sizes() for answer in answers]
    weights = [size["responseBodySize"] + size["responseHeadersSize"] for size in sizes]
    sent = [weight for weight in weights if weight]  # what came from the cache weighs nothing
    assert {answer.url.split("/")[2] for answer in answers} == {f"localhost:{ann.server.port}"}
    assert len(sent) <= MOST_REQUESTS
    assert sum(sent) <= MOST_BYTES


async def test_a_second_visit_loads_the_page_and_what_passkeys_sign_alone(ann: Person) -> None:
    await ann.visit("/register")
    await ann.page.wait_for_load_state("networkidle")

    async with ann.page.expect_response("**/login/with-passkey/options"):
        await ann.visit("/login")
    await ann.page.wait_for_load_state("networkidle")

    fetched = await ann.page.evaluate(
        """performance.getEntriesByType("resource")
            .filter(file => file.transferSize > 0)
            .map(file => file.name)"""
    )
    assert fetched == [f"{ann.server.url}/login/with-passkey/options"]
