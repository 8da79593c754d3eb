"""What stands before every route: whose request it is, and what browsers are told to forbid."""

from urllib.parse import urlsplit

from quart import Quart, Response, request
from quart.typing import ResponseReturnValue

from otpweb.web.render import message

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_FOR_MACHINES = {"/healthz", "/readyz"}  # asked by address, not by name
_YEAR = 31_536_000  # seconds

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not "no-referrer": with it browsers send "Origin: null" with their own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Refuses foreign hosts and cross-site requests, and sets the security headers."""

    def __init__(self, public_url: str, *, loopback_too: bool) -> None:
        self._origin = public_url
        url = urlsplit(public_url)
        self._host = url.netloc
        self._is_https = url.scheme == "https"
        self._loopback_too = loopback_too

    def install(self, app: Quart) -> None:
        """Stand before and after all routes of the app."""
        app.before_request(self.admit)
        app.after_request(self.secure)

    async def admit(self) -> ResponseReturnValue | None:
        """Refuse a request that is not meant for us, or that another site made."""
        if not self._is_our_host() and request.path not in _FOR_MACHINES:
            return await message(
                400, "This is not our address", f"Please go to {self._origin} instead."
            )
        if not self._is_same_site():
            return await message(
                403,
                "This came from another site",
                "To protect you it was not carried out. If you meant it, do it again from here.",
                actions=(("Start here", "/"),),
            )
        return None

    async def secure(self, response: Response) -> Response:
        """Add what every answer carries, errors included."""
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if self._is_https:
            # For this host alone: whether its subdomains have https is not ours to promise.
            response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
            response.vary.update(["HX-Request", "Cookie"])
        return response

    def _is_our_host(self) -> bool:
        # Host headers are never believed; a wrong one means poisoned links (OWASP WSTG-INPV-17).
        host = request.headers.get("Host", "").lower()
        if host == self._host:
            return True
        return self._loopback_too and _hostname(host) in _LOOPBACK

    def _is_same_site(self) -> bool:
        # Browsers say where a request comes from and pages cannot change it, so no token is
        # needed (OWASP CSRF cheat sheet, Fetch Metadata). Neither header: no browser at all.
        if request.method in _SAFE_METHODS:
            return True
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if origin == self._origin:
            return True
        if site:
            return site in {"same-origin", "none"}
        return origin is None or (self._loopback_too and origin == _own_origin())


def _own_origin() -> str:
    return f"http://{request.headers.get('Host', '')}"


def _hostname(host: str) -> str | None:
    try:
        url = urlsplit(f"//{host}")
        url.port  # noqa: B018 - "localhost:80.evil.example" has none, and is not ours
    except ValueError:
        return None
    return url.hostname
