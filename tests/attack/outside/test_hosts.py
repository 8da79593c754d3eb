"""The address of the site is what its operator wrote, whatever a request says."""

import pytest

from tests.attack.outside.conftest import EVIL, Outsider


@pytest.mark.parametrize(
    "host", [EVIL, "{own}." + EVIL, f"{EVIL}:80", f"{EVIL}/{{own}}", f"{{own}}@{EVIL}", "", "["]
)
async def test_another_host_is_not_served(outsider: Outsider, host: str) -> None:
    forged = {"Host": host.format(own=outsider.http.base_url.host), "Connection": "close"}

    answer = await outsider.send_raw("GET /login HTTP/1.1", forged)

    assert not answer or answer.startswith("HTTP/1.1 4")
    assert 'name="password"' not in answer


async def test_the_own_host_is_served(outsider: Outsider) -> None:
    answer = await outsider.send_raw("GET /login HTTP/1.1", {"Connection": "close"})

    assert answer.startswith("HTTP/1.1 200")
    assert 'name="password"' in answer


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-HTTP-Host-Override", "Forwarded",
     "X-Original-URL", "X-Rewrite-URL", "Referer", "X-Forwarded-Prefix"],
)  # fmt: skip
async def test_no_other_header_bends_a_link(outsider: Outsider, header: str) -> None:
    value = f"host={EVIL}" if header == "Forwarded" else EVIL
    answers = [await outsider.get(path, **{header: value}) for path in ("/", "/login", "/nowhere")]

    assert [answer.status_code for answer in answers] == [303, 200, 404]
    assert [a for a in answers if EVIL in a.text or EVIL in str(a.headers)] == []
