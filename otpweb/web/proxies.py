"""Behind proxies: the client is who they say it is, and nothing else that they say is read."""

from collections.abc import Sequence

from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, Scope

from otpweb.domain.clients import Network, client_address

_NO_PORT = 0  # proxies do not say which one


class TrustedProxies:
    """Puts the client's address in place of the proxy's, before Quart sees the request.

    Only X-Forwarded-For is read, and only from these networks. X-Forwarded-Host, X-Forwarded-Proto
    and Forwarded are not: host and scheme are what PUBLIC_URL says, so nobody can bend a link.
    """

    def __init__(self, app: ASGIFramework, networks: Sequence[Network]) -> None:
        self._app = app
        self._networks = networks

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Run the app with a scope that names the client."""
        if scope["type"] == "http":
            peer, _ = scope.get("client") or ("", _NO_PORT)
            lines = [
                value.decode("latin1")
                for name, value in scope["headers"]
                if name == b"x-forwarded-for"
            ]
            client = client_address(peer, lines, self._networks)
            if client != peer:
                scope = {**scope, "client": (client, _NO_PORT)}
        await self._app(scope, receive, send)


class PublicScheme:
    """Tells Quart the scheme of PUBLIC_URL: what people use, whatever the proxy uses to reach us.

    quart-auth would warn of each cookie that it could not be Secure.
    """

    def __init__(self, app: ASGIFramework, public_url: str) -> None:
        self._app = app
        self._scheme = public_url.partition(":")[0]

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Run the app with a scope that says how people reach it."""
        if scope["type"] == "http":
            scope = {**scope, "scheme": self._scheme}
        await self._app(scope, receive, send)
