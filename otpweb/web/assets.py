"""Stylesheet, scripts and icon: hashed names, compressed once, kept by browsers for good."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from quart import Blueprint, Quart, Response, abort

from otpweb.web.compression import understood_encoding

_FOREVER = "public, max-age=31536000, immutable"
_STYLES = ("otpweb.css", "account.css", "desk.css")  # sent as one
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent, in every encoding; a changed file has another hash in its `path`."""

    path: str
    content_type: str
    forms: Mapping[str | None, bytes]


class Assets:
    """All static files, read once at start.

    The custom elements are sent as one file: they are modules without imports, and every request
    that a first visit saves is felt on a phone. ALTCHA's files are named by the one element that
    needs them and are fetched when it is shown.
    """

    def __init__(self, folder: Path) -> None:
        [htmx] = folder.glob("vendor/htmx-*.min.js")
        [widget] = folder.glob("vendor/altcha-*.external.min.js")
        [worker] = folder.glob("vendor/altcha-*.pbkdf2.js")
        elements = sorted(folder.glob("elements/*.js"))
        found = {
            "otpweb.css": b"\n".join((folder / name).read_bytes() for name in _STYLES),
            "htmx.js": htmx.read_bytes(),
            "elements.js": b"\n".join(element.read_bytes() for element in elements),
            "altcha.js": widget.read_bytes(),
            "altcha-worker.js": worker.read_bytes(),
            "icon.svg": (folder / "icon.svg").read_bytes(),
        }
        self._by_name = {name: _asset(name, content) for name, content in found.items()}
        self._by_path = {asset.path: asset for asset in self._by_name.values()}

    def path(self, name: str) -> str:
        """Return the path under which templates refer to a file."""
        return self._by_name[name].path

    def install(self, app: Quart) -> None:
        """Serve the files."""
        blueprint = Blueprint("assets", __name__)
        blueprint.get("/static/<name>")(self.serve)
        app.register_blueprint(blueprint)

    async def serve(self, name: str) -> Response:
        """Answer with a file in the smallest form that the browser understands."""
        asset = self._by_path.get(f"/static/{name}")
        if asset is None:
            abort(404)
        encoding = understood_encoding()
        response = Response(asset.forms[encoding], content_type=asset.content_type)
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Cache-Control"] = _FOREVER
        response.vary.add("Accept-Encoding")
        return response


@cache
def _asset(name: str, content: bytes) -> Asset:
    stem, suffix = Path(name).stem, Path(name).suffix
    return Asset(
        path=f"/static/{stem}.{hashlib.sha256(content).hexdigest()[:12]}{suffix}",
        content_type=f"{_TYPES[suffix]}; charset=utf-8",
        forms={
            None: content,
            "br": brotli.compress(content),
            "gzip": gzip.compress(content, mtime=0),
        },
    )
