"""From an empty database to the desk's door, by the link that a real server prints."""

import re

from tests.e2e.conftest import Meet, NewFolder
from tests.mail.sink import Sink
from tests.server import Server


async def test_the_printed_link_makes_the_first_admin(
    meet: Meet, new_folder: NewFolder, sink: Sink
) -> None:
    with Server(new_folder(), smtp_port=sink.port) as server:
        [link] = re.findall(r"/setup/\w+", server.words)
        ann = await meet(server)
        await ann.visit(link)
        await ann.fill_in_registration()
        await ann.button("Make the account").click()
        await ann.sees("The administrator is set up")
        await ann.page.locator("#panel").get_by_role("link", name="Log in").click()
        await ann.sees("Log in")
        await ann.begin_to_log_in()
        await ann.enter(await ann.code())
        await ann.sees(f"Hello, {ann.name}")
        await ann.visit("/admin/budgets")
        await ann.sees("One more thing before the desk")
        await ann.page.locator("#panel").get_by_role("link", name="Set one up").click()
        await ann.is_at("/account/authenticators")

        await ann.visit(link)
        await ann.sees("This link does not open anything")
        server.stop()
        server.start()

        assert "/setup/" not in server.words
