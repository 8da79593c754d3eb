"""Too much is refused before it is read, and everybody else is served meanwhile."""

from contextlib import suppress

import httpx
import pytest

from tests.attack.outside.conftest import Outsider

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}


def status(answer: str) -> int:
    """Return the status of a raw answer."""
    return int(answer.split(" ", 2)[1])


@pytest.mark.parametrize("path", ["/login", "/register", "/verify"])
@pytest.mark.parametrize(
    "body",
    ["password=" + "x" * 100_000, "&".join(f"f{n}=" for n in range(10_000)), "a&" * 100],
    ids=["one huge field", "10,000 fields", "100 fields"],
)
async def test_a_body_that_is_too_much_is_refused(outsider: Outsider, path: str, body: str) -> None:
    # Whoever is refused while still sending may meet a connection that is closed already.
    with suppress(httpx.NetworkError):
        answer = await outsider.http.post(path, content=body, headers=FORM)
        assert answer.status_code == 413

    assert (await outsider.get("/login")).status_code == 200


async def test_a_form_as_long_as_people_type_is_read(outsider: Outsider) -> None:
    answer = await outsider.post("/register", username="x", email="x", password="x" * 1000)

    assert answer.status_code == 422


async def test_a_gigabyte_that_is_only_announced_is_refused_at_once(outsider: Outsider) -> None:
    answer = await outsider.send_raw(
        "POST /login HTTP/1.1", FORM | {"Content-Length": "1000000000"}, "username=x"
    )

    assert status(answer) == 413


async def test_chunks_without_end_are_cut(outsider: Outsider) -> None:
    chunk = f"{10_000:x}\r\n" + "x" * 10_000 + "\r\n"

    answer = await outsider.send_raw(
        "POST /login HTTP/1.1", FORM | {"Transfer-Encoding": "chunked"}, chunk * 10
    )

    assert status(answer) == 413


async def test_headers_without_end_are_cut(outsider: Outsider) -> None:
    answer = await outsider.send_raw("GET /login HTTP/1.1", {"X-Long": "x" * 60_000})

    assert status(answer) in {400, 414, 431}
    assert (await outsider.get("/login")).status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        {"Content-Length": "5", "Transfer-Encoding": "chunked"},
        {"Content-Length": "-1"},
        {"Content-Length": "1e3"},
        {"Transfer-Encoding": "xchunked"},
    ],
    ids=str,
)
async def test_a_length_that_can_be_read_in_two_ways_is_read_in_none(
    outsider: Outsider, head: dict[str, str]
) -> None:
    answer = await outsider.send_raw("POST /login HTTP/1.1", FORM | head, "0\r\n\r\nGET / HTTP/1.1")

    assert answer.count("HTTP/1.1 ") <= 1
    assert not answer or 400 <= status(answer) <= 501
