"""What travels: the first page with all it names, and one panel."""

from html.parser import HTMLParser

from tests.bench.browser import Answer, Browser
from tests.bench.journey import JourneyFailedError, Site
from tests.bench.report import Row

_FETCHED_LINKS = {"stylesheet", "icon", "modulepreload", "preload", "manifest"}


class _Named(HTMLParser):
    """Collects the addresses that a browser fetches because a page names them."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: dict[str, None] = {}  # a set that keeps its order

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element makes a browser fetch."""
        named = dict(attrs)
        address = named.get("href") if tag == "link" else named.get("src")
        kinds = set((named.get("rel") or "").split())
        if address and (tag != "link" or kinds & _FETCHED_LINKS):
            self.addresses[address] = None


async def measure_first_load(site: Site) -> list[Row]:
    """Fetch /register with an empty cache, and every style, script and icon it names."""
    plain = Browser(site.port, htmx=False, encodings="identity")
    named = _Named()
    named.feed((await _fetch(plain, "/register")).text)
    plain.close()
    browser = Browser(site.port, htmx=False, encodings="br, gzip")
    foreign = [address for address in named.addresses if not _is_ours(address)]
    paths = ["/register", *(address for address in named.addresses if _is_ours(address))]
    sizes = {path: len((await _fetch(browser, path)).body) for path in paths}
    browser.close()
    parts = ", ".join(f"{path.rpartition('/')[2]} {size:,}" for path, size in sizes.items())
    return [
        Row(
            "first load, compressed",
            f"{sum(sizes.values()) / 1000:.1f} KB, {len(paths) + len(foreign)} requests",
            "<= 30 KB, <= 5 requests, no third party",
            f"{parts}; from elsewhere: {', '.join(foreign) or 'nothing'}",
        )
    ]


def largest_swap(site: Site) -> Row:
    """Tell which of the pages seen on the journeys was the largest."""
    path, size = max(site.largest_page.items(), key=lambda page: page[1])
    return Row(
        "largest panel swap, compressed" if site.htmx else "largest page, compressed",
        f"{size / 1000:.2f} KB",
        "<= 3 KB" if site.htmx else "",
        f"{path}, gzip",
    )


async def _fetch(browser: Browser, path: str) -> Answer:
    answer = await browser.get(path)
    if answer.status != 200:
        raise JourneyFailedError("200", answer)
    return answer


def _is_ours(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")
