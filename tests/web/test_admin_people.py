"""/admin/people: found by the beginning of a name, an address or an id, a page at a time."""

import pytest
from quart import Quart

from tests.browser import Browser, Page
from tests.mailbox import Mailbox
from tests.web.desk import sit_down


@pytest.fixture(autouse=True)
async def desk(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    """Ann sits at the desk."""
    await sit_down(app, browser, inbox)


async def add_people(app: Quart, count: int) -> None:
    """Have so many people more, as if each had registered a second after the one before."""
    db = app.extensions["otpweb"].db
    for number in range(count):
        await db.execute(
            """
            INSERT INTO accounts (id, username, username_key, email, email_key, password_hash,
                                  role, status, created_at)
            VALUES (:id, :name, :name, :email, :email, '', 'member', :status, :at)
            """,
            {
                "id": f"{number:032x}",
                "name": f"person{number:03}",
                "email": f"person{number:03}@example.org",
                "status": "suspended" if number % 10 == 0 else "active",
                "at": number * 1000,
            },
        )


def names(page: Page) -> list[str]:
    return [link.get_text(strip=True) for link in page.soup.select("#people tbody b a")]


def next_page(page: Page) -> str:
    [link] = [a for a in page.soup.select(".pager a") if "Next" in a.get_text()]
    return str(link["href"])


async def test_the_newest_come_first_and_say_who_they_are(browser: Browser, app: Quart) -> None:
    await add_people(app, 2)

    page = await browser.get("/admin/people")

    assert names(page) == ["ann", "person001", "person000"]
    assert [badge.get_text() for badge in page.soup.select(".badge")] == [
        "Active",
        "Active",
        "Suspended",
    ]
    assert "Administrator" in page.find("#people tbody tr").get_text()


async def test_all_pages_together_list_everybody_once(browser: Browser, app: Quart) -> None:
    await add_people(app, 120)

    page = await browser.get("/admin/people")
    found = names(page)
    while any("Next" in link.get_text() for link in page.soup.select(".pager a")):
        page = await browser.get(next_page(page))
        found += names(page)

    assert found == ["ann", *(f"person{number:03}" for number in range(119, -1, -1))]


async def test_a_search_goes_by_the_beginning_of_a_name(browser: Browser, app: Quart) -> None:
    await add_people(app, 30)

    page = await browser.get("/admin/people?q=PERSON02")

    assert names(page) == [f"person{number:03}" for number in range(20, 30)]


async def test_whoever_is_found_by_name_and_by_address_is_listed_once(
    browser: Browser, app: Quart
) -> None:
    await add_people(app, 80)

    page = await browser.get("/admin/people?q=person")
    found = names(page)
    page = await browser.get(next_page(page))

    assert found + names(page) == [f"person{number:03}" for number in range(80)]
    assert not page.has(".pager a[href*=after]")


async def test_status_and_role_pick_people(browser: Browser, app: Quart) -> None:
    await add_people(app, 30)

    suspended = await browser.get("/admin/people?status=suspended&q=person00")
    admins = await browser.get("/admin/people?role=admin&status=active")

    assert names(suspended) == ["person000"]
    assert names(admins) == ["ann"]


async def test_the_filters_stand_in_the_fields_as_they_stand_in_the_address(
    browser: Browser,
) -> None:
    page = await browser.get("/admin/people?q=an&status=active&role=admin")

    assert page.find("#q")["value"] == "an"
    assert [option["value"] for option in page.soup.select("option[selected]")] == [
        "active",
        "admin",
    ]


async def test_whom_nobody_fits_leads_back_to_everybody(browser: Browser) -> None:
    page = await browser.get("/admin/people?q=nobody")

    assert names(page) == []
    assert "Nobody fits that." in page.text
    assert page.has("#list a[href='/admin/people']")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "a" * 4000,
        "q=%F0%9F%92%A9",
        "q=@",
        "q=%25_",
        "status=none&role=none",
        "after=nonsense",
        "after=99999999999999999999-x",
        "after=-5-x",
        "after=%00",
        "q=a&after=zzz",
        "q=a&after=n%00",
        "q=a&after=" + "n" * 900,
        "q=a&q=b",
    ],
)
async def test_nonsense_in_the_address_is_a_list_like_any_other(
    browser: Browser, query: str
) -> None:
    page = await browser.get(f"/admin/people?{query}")

    assert page.status == 200
    assert page.heading == "People"


async def test_typing_replaces_the_address_and_pages_are_pushed(
    browser: Browser, app: Quart
) -> None:
    await add_people(app, 60)
    await browser.get("/admin/people")
    headers = {"HX-Source": "form#filters"}

    typed = await browser.get("/admin/people?q=person&status=&role=", **headers)
    turned = await browser.get(next_page(typed))

    if browser.htmx:
        assert typed.response.headers["HX-Replace-Url"] == "/admin/people?q=person"
        assert "after=" in turned.response.headers["HX-Push-Url"]
