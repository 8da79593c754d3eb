"""Behind proxies: whose request it is, and what is not read although they send it."""

from typing import Literal

import pytest
from quart import Quart, request

from otpweb.app import create_app
from tests.conftest import make_settings

PROXY, SOMEBODY, CLIENT = "10.0.0.1", "192.0.2.66", "198.51.100.1"


@pytest.fixture
def variables() -> dict[str, str]:
    return {"OTPWEB_TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8::/32"}


async def address_seen(app: Quart, peer: tuple[str, int] | None, **headers: str) -> str | None:
    """Return whom the app takes for the client."""
    seen: list[str | None] = []

    async def note() -> None:
        seen.append(request.remote_addr)

    app.before_request(note)
    await app.test_client().get("/healthz", headers=headers, scope_base={"client": peer})
    return seen[0]


async def test_a_trusted_proxy_says_whose_request_it_is(app: Quart) -> None:
    seen = await address_seen(app, (PROXY, 4711), **{"X-Forwarded-For": f"{SOMEBODY}, {CLIENT}"})

    assert seen == CLIENT


async def test_anybody_else_speaks_for_himself(app: Quart) -> None:
    seen = await address_seen(app, (SOMEBODY, 4711), **{"X-Forwarded-For": CLIENT})

    assert seen == SOMEBODY


async def test_a_peer_without_address_is_not_trusted(app: Quart) -> None:
    assert await address_seen(app, None, **{"X-Forwarded-For": CLIENT}) == "<local>"


@pytest.mark.parametrize("name", ["Forwarded", "X-Real-IP", "Remote-Addr", "X-Client-IP"])
async def test_no_other_header_names_the_client(app: Quart, name: str) -> None:
    value = f"for={CLIENT}" if name == "Forwarded" else CLIENT

    assert await address_seen(app, (PROXY, 4711), **{name: value}) == PROXY


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
        {"Forwarded": "for=192.0.2.66;host=evil.example;proto=https"},
    ],
)
async def test_not_even_a_trusted_proxy_says_where_we_are(
    app: Quart, headers: dict[str, str]
) -> None:
    client = app.test_client()

    response = await client.get(
        "/login", headers={"Host": "localhost"} | headers, scope_base={"client": (PROXY, 4711)}
    )

    assert response.status_code == 200
    assert "evil.example" not in await response.get_data(as_text=True)
    assert "evil.example" not in str(response.headers)


class TestWithoutProxies:
    @pytest.fixture
    def variables(self) -> dict[str, str]:
        return {}

    async def test_nobody_is_believed(self, app: Quart) -> None:
        seen = await address_seen(app, (PROXY, 4711), **{"X-Forwarded-For": CLIENT})

        assert seen == PROXY


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_scheme_is_that_of_the_public_url(
    migrated_copy: str, scheme: Literal["http", "https"]
) -> None:
    app = create_app(make_settings(migrated_copy, OTPWEB_PUBLIC_URL=f"{scheme}://localhost"))
    seen: list[str] = []

    async def note() -> None:
        seen.append(request.scheme)

    app.before_request(note)
    async with app.test_app():
        await app.test_client().get("/healthz", scheme="http")

    assert seen == [scheme]
