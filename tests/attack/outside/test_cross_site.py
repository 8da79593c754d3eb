"""What another site has somebody's browser send is not carried out."""

import pytest

from tests.attack.outside.conftest import EVIL, Outsider

FORMS = (
    *("/login", "/login/mailed-code", "/login/cancel", "/login/with-passkey", "/register"),
    *("/verify", "/verify/resend", "/verify/address", "/verify/cancel", "/recover"),
)
ACTIONS = (*FORMS, "/logout", "/login/with-passkey/options", "/account/sessions/end-others")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": f"https://{EVIL}"},
        {"Origin": "null"},
        {"Origin": "{own}." + EVIL},
        {"Origin": f"https://{EVIL}", "Sec-Fetch-Site": "cross-site", "HX-Request": "true"},
        {"Origin": f"https://{EVIL}", "Referer": "{own}/login", "X-Forwarded-Host": EVIL},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
async def test_no_form_takes_what_another_site_sends(
    outsider: Outsider, headers: dict[str, str]
) -> None:
    sent = {name: value.format(own=outsider.origin) for name, value in headers.items()}

    answers = [await outsider.http.post(path, data={}, headers=sent) for path in ACTIONS]

    assert [answer.status_code for answer in answers] == [403] * len(ACTIONS)
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * len(ACTIONS)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "{own}"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "{own}"},
        {},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
async def test_every_form_takes_what_its_own_page_sends(
    outsider: Outsider, headers: dict[str, str]
) -> None:
    sent = {name: value.format(own=outsider.origin) for name, value in headers.items()}

    answers = [await outsider.http.post(path, data={}, headers=sent) for path in FORMS]

    assert 403 not in {answer.status_code for answer in answers}


async def test_nothing_is_done_on_get(outsider: Outsider) -> None:
    doing = [path for path in ACTIONS if path.count("/") > 1 or path == "/logout"]

    answers = [await outsider.get(path) for path in doing]

    assert [answer.status_code for answer in answers] == [405] * len(doing)


async def test_no_other_site_may_read_an_answer(outsider: Outsider) -> None:
    ask = {
        "Origin": f"https://{EVIL}",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "hx-request",
    }
    answers = [await outsider.http.request(m, "/login", headers=ask) for m in ("GET", "OPTIONS")]

    granted = [name for answer in answers for name in answer.headers if "access-control" in name]
    assert granted == []
