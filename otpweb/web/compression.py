"""Pages are compressed as they leave: they mirror no secret, so BREACH has nothing to measure."""

import gzip

import brotli
from quart import Quart, Response, request

_WORTH_IT = 600  # bytes; below this the headers weigh more
_BROTLI_QUALITY = 4  # of 11: half a millisecond less than the default, a few bytes more
_GZIP_LEVEL = 5


def install(app: Quart) -> None:
    """Compress the app's HTML for browsers that understand it."""
    app.after_request(_compress)


async def _compress(response: Response) -> Response:
    if response.mimetype != "text/html":
        return response
    response.vary.add("Accept-Encoding")
    body = await response.get_data(as_text=False)
    if len(body) < _WORTH_IT:
        return response
    if request.accept_encodings.quality("br") > 0:
        response.set_data(brotli.compress(body, quality=_BROTLI_QUALITY))
        response.headers["Content-Encoding"] = "br"
    elif request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(body, _GZIP_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
