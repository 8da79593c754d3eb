"""Static files: hashed names, compressed once, kept for good."""

import gzip
import re

import brotli
import pytest
from quart import Quart


async def paths_of(app: Quart) -> list[str]:
    page = await app.test_client().get("/login")
    return sorted(set(re.findall(r'/static/[^"]+', await page.get_data(as_text=True))))


async def test_a_first_visit_takes_five_requests_and_thirty_kilobytes(app: Quart) -> None:
    client = app.test_client()
    page = await client.get("/register", headers={"Accept-Encoding": "br"})
    sizes = [len(await page.get_data(as_text=False))]
    for path in await paths_of(app):
        response = await client.get(path, headers={"Accept-Encoding": "br"})
        sizes.append(len(await response.get_data(as_text=False)))

    assert len(sizes) <= 5
    assert sum(sizes) <= 30_000


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None), ("br;q=0", None)]
)
async def test_a_file_comes_in_the_form_that_is_understood(
    app: Quart, accepted: str, encoding: str | None
) -> None:
    client = app.test_client()
    [path] = [path for path in await paths_of(app) if path.endswith(".css")]
    plain = await (await client.get(path)).get_data(as_text=False)

    response = await client.get(path, headers={"Accept-Encoding": accepted})

    assert response.headers.get("Content-Encoding") == encoding
    body = await response.get_data(as_text=False)
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert decode(body) == plain


async def test_a_file_is_kept_for_good(app: Quart) -> None:
    for path in await paths_of(app):
        response = await app.test_client().get(path)

        assert "immutable" in response.headers["Cache-Control"]
        assert "Accept-Encoding" in response.headers["Vary"]


async def test_a_name_without_its_hash_is_none(app: Quart) -> None:
    assert (await app.test_client().get("/static/otpweb.css")).status_code == 404
    assert (await app.test_client().get("/static/..%2fpyproject.toml")).status_code == 404


async def test_pages_are_compressed_too(app: Quart) -> None:
    response = await app.test_client().get("/login", headers={"Accept-Encoding": "gzip"})

    body = gzip.decompress(await response.get_data(as_text=False))
    assert b"<h1" in body
    assert "Accept-Encoding" in response.headers["Vary"]
