"""One route, two shells: a bare panel for htmx, a whole page around it for everyone else.

The only Python that knows htmx.
"""

from urllib.parse import quote, urlsplit

from markupsafe import escape
from quart import Response, current_app, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from otpweb.web import mail_news
from otpweb.web.pages import Pages
from otpweb.web.visitor import current_session, services

_MUST_WAIT = {429, 503}

# What stands in an address as it is (RFC 3986, appendix A), letters and digits aside.
_IN_PATHS = "/:@!$&'()*+,;="
_IN_QUERIES = f"{_IN_PATHS}?%"


def wants_fragment() -> bool:
    """Tell whether htmx asks for a panel; when it restores history it wants the page."""
    sent_by_htmx = request.headers.get("HX-Request") == "true"
    restoring_history = request.headers.get("HX-History-Restore-Request") == "true"
    return sent_by_htmx and not restoring_history


async def panel(
    name: str, status: int = 200, /, *, wait: int | None = None, **context: object
) -> Response:
    """Answer with a panel; `wait` in seconds becomes Retry-After where the status asks to wait."""
    shell = "shells/fragment.html" if wants_fragment() else "shells/page.html"
    refused = status in {422, *_MUST_WAIT}
    response = await _respond(
        f"panels/{name}.html", status, shell=shell, refused=refused, wait=wait, **context
    )
    if wait and status in _MUST_WAIT:
        response.headers["Retry-After"] = str(wait)
    if request.method == "GET":
        _tell_address(response)
    return response


async def partial(name: str, /, **context: object) -> Response:
    """Answer with a part of a panel that refreshes by itself."""
    return await _respond(f"partials/_{name}.html", 200, **context)


async def message(
    status: int,
    heading: str,
    *sentences: str,
    actions: tuple[tuple[str, str], ...] = (),
    wait: int | None = None,
) -> Response:
    """Answer with a panel of plain words and links, given as (label, path), the first one big."""
    links = [
        {"label": label, "href": href, "primary": number == 0}
        for number, (label, href) in enumerate(actions)
    ]
    return await panel(
        "message", status, heading=heading, sentences=sentences, actions=links, wait=wait
    )


def go_to(path: str) -> WerkzeugResponse:
    """Send the visitor on, the same way for htmx and for plain browsers."""
    return redirect(path, 303)


async def status_line(status: int, sentence: str, *, wait: int | None = None) -> Response:
    """Answer htmx with one sentence beside the panel, so that what was typed stays in it."""
    response = Response(escape(sentence), status)
    response.headers["HX-Retarget"] = "#status"
    response.headers["HX-Reswap"] = "innerHTML"
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


async def _respond(template: str, status: int, /, **context: object) -> Response:
    session = await current_session()
    visitor = session.account if session else None
    pages: Pages = current_app.extensions["otpweb.pages"]
    known = {"visitor": visitor, "mail_news": mail_news.for_everybody(services().mail_watch)}
    return Response(pages.render(template, {**known, **context}), status)


def _tell_address(response: Response) -> None:
    """Have htmx show where the panel stands, which after a redirect it does not know."""
    # The path comes decoded: a line end or a NUL in it must not get into a header.
    address = quote(request.path, safe=_IN_PATHS)
    if query := _filled_in(request.query_string):
        address += f"?{quote(query, safe=_IN_QUERIES)}"
    if request.headers.get("HX-History-Restore-Request") == "true":
        response.headers["HX-Replace-Url"] = address
    elif wants_fragment() and not _is_shown_already():
        # Of all that was typed into the filters of a list, the way back leads to none.
        is_filtering = request.headers.get("HX-Source") == "form#filters"
        response.headers["HX-Replace-Url" if is_filtering else "HX-Push-Url"] = address


def _is_shown_already() -> bool:
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:  # whoever made up the header gets the address once more
        return False
    query = request.query_string.decode("ascii", errors="replace")
    return (shown.path, shown.query) == (request.path, query)


def _filled_in(query: bytes) -> bytes:
    """Return a query without the fields that were left empty."""
    return b"&".join(field for field in query.split(b"&") if not field.endswith(b"="))
