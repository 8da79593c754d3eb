"""A small browser: htmx or plain, with house rules that it checks on every page it sees."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from quart import Quart, Response
from quart.typing import TestClientProtocol

HANDLER = re.compile(r"on[a-z]+")
DEVICE = (
    "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Mobile Safari/537.36"
)


@dataclass
class Page:
    """An answer, as it stands in the browser."""

    status: int
    path: str
    html: str
    response: Response
    soup: BeautifulSoup

    @property
    def title(self) -> str:
        return _text(self.soup.title)

    @property
    def heading(self) -> str:
        return _text(self.soup.h1)

    @property
    def text(self) -> str:
        """All words on the page, single-spaced."""
        return re.sub(r"\s+", " ", self.soup.get_text(" ")).strip()

    def find(self, selector: str) -> Tag:
        found = self.soup.select_one(selector)
        assert found is not None, f"no {selector} on {self.path}: {self.text}"
        return found

    def has(self, selector: str) -> bool:
        return self.soup.select_one(selector) is not None

    def error_of(self, field: str) -> str:
        """Return the sentence that the field's aria-describedby leads to."""
        control = self.find(f"#panel [name={field}]")
        assert control.get("aria-invalid") == "true", f"{field} is not marked invalid"
        ids = str(control["aria-describedby"]).split()
        return " ".join(_text(found) for i in ids if (found := self.soup.find(id=i)))


class Browser:
    """Follows redirects and keeps cookies, as its kind of browser does."""

    def __init__(self, app: Quart, *, htmx: bool) -> None:
        self.client: TestClientProtocol = app.test_client()
        self.htmx = htmx
        self.path = "/"

    async def get(self, path: str, **headers: str) -> Page:
        response = await self.client.get(path, headers=self._headers(headers))
        return await self._arrive(path, response)

    async def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Page:
        response = await self.client.post(
            path,
            form=fields or {},
            headers=self._headers({"Origin": "http://localhost", **headers}),
        )
        return await self._arrive(path, response)

    async def knock(self, method: str, path: str, fields: dict[str, str] | None = None) -> Response:
        """Send a request and follow nothing."""
        headers = self._headers({"Origin": "http://localhost"})
        send = getattr(self.client, method.lower())
        more = {"form": fields or {}} if method == "POST" else {}
        response: Response = await send(path, headers=headers, **more)
        return response

    def cookie(self, name: str) -> str | None:
        """Return what the browser holds under that name."""
        jar = {cookie.name: cookie.value for cookie in self.client.cookie_jar or []}
        return jar.get(name)

    async def _arrive(self, path: str, response: Response) -> Page:
        if response.status_code == 303:
            check_headers(response)
            return await self.get(response.headers["Location"])
        html = (await response.get_data(as_text=True)) or ""
        soup = BeautifulSoup(html, "html.parser")
        page = Page(response.status_code, urlsplit(path).path, html, response, soup)
        check_headers(response)
        if response.headers.get("HX-Retarget"):
            assert self.htmx
        elif page.has("#panel"):
            check_house_rules(page, fragment=self.htmx and "HX-Request" in response.headers["Vary"])
        if "HX-Push-Url" in response.headers or not self.htmx:
            self.path = path
        return page

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        headers = {"User-Agent": DEVICE, "Sec-Fetch-Site": "same-origin"}
        if self.htmx:
            headers |= {
                "HX-Request": "true",
                "HX-Current-URL": f"http://localhost{self.path}",
                "HX-Request-Type": "partial",
            }
        return headers | more


def check_headers(response: Response) -> None:
    """Every answer is guarded; none is kept by anybody."""
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert {"HX-Request", "Cookie"} <= {
        name.strip() for name in response.headers["Vary"].split(",")
    }


def check_house_rules(page: Page, *, fragment: bool) -> None:
    """One shell, one heading that the title holds, ids that differ, forms that work alone."""
    soup = page.soup
    assert page.html.lstrip().lower().startswith("<!doctype html>") is not fragment
    assert (soup.find("body") is not None) is not fragment
    assert len(soup.find_all("h1")) == 1, page.text
    assert page.heading in page.title
    assert page.title.startswith("Error: ") is (page.status in {422, 429, 503})
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), sorted(str(i) for i in ids)
    panel = page.find("#panel")
    assert len(panel.select("[autofocus]")) == 1, "one thing has the focus"
    for form in soup.find_all("form"):
        if form.get("role") == "search":
            continue  # it changes nothing, and typing is enough
        assert form["method"] == "post"
        assert form["action"] == form["hx-post"]
        assert form["hx-target"] == "#panel"
        check_form(form)
        if form.get("id") == "filters":
            assert form["method"] == "get"
            assert form["action"] == form["hx-get"]
            assert soup.select_one(str(form["hx-target"])), "there is a list to be filtered"
        else:
            assert form["method"] == "post"
            assert form["action"] == form["hx-post"]
            assert form["hx-target"] == "#panel"
        assert form.select("button"), "a form can be sent without scripts"
    for control in soup.select("input:not([type=hidden])"):
        assert soup.select_one(f"label[for={control['id']}]"), f"{control['id']} has no label"
    for described in soup.select("[aria-describedby]"):
        for reference in str(described["aria-describedby"]).split():
            assert soup.find(id=reference), f"nothing has the id {reference}"
    assert not soup.select("[style], style, script:not([src])")
    assert not [tag for tag in soup.find_all(True) if any(HANDLER.fullmatch(a) for a in tag.attrs)]
    assert "'" not in page.find("#panel").get_text(), "typographic apostrophes on screen"


def check_form(form: Tag) -> None:
    """A form changes something and answers with a panel, or picks from a list on the page."""
    if form["method"] == "post":
        assert form["action"] == form["hx-post"]
        assert form["hx-target"] == "#panel"
    else:
        assert form["method"] == "get"
        assert form["action"] == form["hx-get"]
        assert form["hx-target"] == form["hx-select"]


def _text(tag: Tag | None) -> str:
    return re.sub(r"\s+", " ", tag.get_text(" ")).strip() if tag else ""
