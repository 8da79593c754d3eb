"""Reading what was sent: strictly, and without doing anything yet."""

import re
from typing import cast

from quart import Quart, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

MOST_FIELDS = 50
_LONGEST_TEXT = 4096  # characters; normalising them takes the square of their number
_LONGEST_OF = {"credential": 20_000}  # which browsers write, not people
_LONGEST_PATH = 2000  # it comes back in a header, and proxies give up at 4 KB
_FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
_NAME = r"[A-Za-z0-9\-._~!$&'()*+,;=:@]"
_OWN_PATH = re.compile(rf"/(?:{_NAME}+/)*{_NAME}*(?:\?(?:{_NAME}|[%/?])*)?")


class Form:
    """The fields of a request."""

    def __init__(self, fields: MultiDict[str, str]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """Return a field as it was typed, or "".

        Raises RequestEntityTooLarge for what no person types, and BadRequest when it was sent
        twice: which of two addresses is meant must not be guessed (CVE-2023-7028).
        """
        values = self._fields.getlist(name)
        if len(values) > 1:
            raise BadRequest(f"The field “{name}” was sent more than once.")
        text = values[0] if values else ""
        if len(text) > _LONGEST_OF.get(name, _LONGEST_TEXT):
            raise RequestEntityTooLarge
        return text

    def texts(self, name: str) -> list[str]:
        """Return a field that may be sent any number of times, as checkboxes of one name are.

        Raises RequestEntityTooLarge as `text` does.
        """
        values = self._fields.getlist(name)
        if any(len(value) > _LONGEST_TEXT for value in values):
            raise RequestEntityTooLarge
        return values

    def is_ticked(self, name: str) -> bool:
        """Tell whether a checkbox was ticked."""
        return self.text(name).lower() not in {"", "0", "off", "false", "no"}

    def own_path(self, name: str) -> str | None:
        """Return a path of this site; None for anything that might lead elsewhere."""
        return own_path(self.text(name))


def install(app: Quart) -> None:
    """Read what every POST sends before its route begins, whether the route wants fields or not."""
    app.before_request(_read)


def submitted() -> Form:
    """Return the fields that came with this POST."""
    return cast("Form", g.submitted)


async def _read() -> None:
    if request.method != "POST" or request.routing_exception:
        return
    if request.mimetype not in _FORM_TYPES and (request.mimetype or await request.get_data()):
        raise UnsupportedMediaType
    fields = await request.form
    if sum(len(values) for values in fields.listvalues()) > MOST_FIELDS:
        raise RequestEntityTooLarge
    g.submitted = Form(fields)


def own_path(text: str) -> str | None:
    """Return the text if it is a path of this site (OWASP ASVS 5.0, 3.7.2).

    "//elsewhere", backslashes and control characters, which browsers drop, are none; nor is what
    becomes one of these when something on the way decodes it. Our own paths need no "%".
    """
    fits = len(text) <= _LONGEST_PATH
    return text if fits and _OWN_PATH.fullmatch(text) else None
