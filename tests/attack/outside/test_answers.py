"""Every answer is guarded, errors and fragments included, and tells nothing that it should not."""

import httpx
import pytest

from tests.attack.outside.conftest import EVIL, Outsider

TOO_MUCH = "a&" * 100
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REQUESTS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("GET", "/", "", {}),
    ("GET", "/login", "", {}),
    ("GET", "/login", "", {"HX-Request": "true"}),
    ("GET", "/register", "", {}),
    ("GET", "/verify", "", {}),
    ("GET", "/dashboard", "", {}),
    ("GET", "/dashboard", "", {"HX-Request": "true"}),
    ("GET", "/nowhere", "", {}),
    ("GET", "/static/nothing.js", "", {}),
    ("GET", "/verify/resend", "", {}),
    ("GET", "/not-me/made-up", "", {}),
    ("GET", "/undo-email/made-up", "", {}),
    ("GET", "/recover", "", {}),
    ("GET", "/recover/password", "", {}),
    ("GET", "/login/totp", "", {}),
    ("GET", "/account/data.json", "", {}),
    ("POST", "/login/with-passkey/options", "", {}),
    ("POST", "/login", "", FORM),
    ("POST", "/login", "{}", {"Content-Type": "application/json"}),
    ("POST", "/login", TOO_MUCH, FORM),
    ("POST", "/login", "", {"Origin": f"https://{EVIL}"}),
)


async def all_answers(outsider: Outsider) -> list[httpx.Response]:
    return [
        await outsider.http.request(method, path, content=body, headers=headers)
        for method, path, body, headers in REQUESTS
    ]


async def test_every_answer_forbids_what_browsers_would_allow(outsider: Outsider) -> None:
    for answer in await all_answers(outsider):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-store" in answer.headers["Cache-Control"]
        assert {"hx-request", "cookie"} <= set(answer.headers["Vary"].lower().split(", "))
        if answer.url.scheme == "https":
            assert "max-age=" in answer.headers["Strict-Transport-Security"]


async def test_every_cookie_is_for_this_site_alone(outsider: Outsider) -> None:
    answers = await all_answers(outsider)
    cookies = [head for answer in answers for head in answer.headers.get_list("Set-Cookie")]

    assert cookies
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "path=/"} <= attributes
        assert attributes & {"samesite=lax", "samesite=strict"}
        assert not any(part.startswith("domain") for part in attributes)
        if outsider.origin.startswith("https"):
            assert "secure" in attributes
            assert cookie.startswith("__Host-")


@pytest.mark.parametrize(
    "path",
    ["/%ff", "/%00", "/..%2f..%2fetc%2fpasswd", "/static/..%2f..%2fpyproject.toml", "/.env",
     "/login?next=%00", "/captcha/None", "/not-me/%0d%0ax", "/static/", "/" + "x" * 3000],
)  # fmt: skip
async def test_odd_paths_break_nothing_and_show_nothing(outsider: Outsider, path: str) -> None:
    answer = await outsider.get(path)

    assert answer.status_code < 500
    for word in ("Traceback", 'File "', "root:", "otpweb/", "[project]", "SECRET_KEY"):
        assert word not in answer.text


async def test_login_is_served_in_between(outsider: Outsider) -> None:
    assert (await outsider.get("/login")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "panel"},
        {"HX-Request": "true", "HX-Current-URL": f"https://{EVIL}/dashboard"},
        {"HX-Request": "true", "HX-Current-URL": "http://["},
        {"HX-Request": "true", "HX-History-Restore-Request": "true"},
        {"HX-Request": "true", "HX-Trigger-Name": "dashboard", "HX-Prompt": "yes"},
        {"HX-Request": "TRUE", "HX-Redirect": "/dashboard", "X-Requested-With": "XMLHttpRequest"},
    ],
    ids=str,
)
async def test_headers_of_htmx_open_nothing(outsider: Outsider, headers: dict[str, str]) -> None:
    asked = {path: await outsider.get(path, **headers) for path in ("/dashboard", "/verify")}
    posted = await outsider.http.post("/verify", data={"code": "123456"}, headers=headers)

    statuses = [asked["/dashboard"].status_code, asked["/verify"].status_code, posted.status_code]
    assert statuses == [401, 404, 422]
    told = [str(answer.headers) + answer.text for answer in (*asked.values(), posted)]
    assert not [words for words in told if EVIL in words]


async def test_htmx_gets_the_panel_that_everybody_gets(outsider: Outsider) -> None:
    panel = await outsider.get("/login", **{"HX-Request": "true"})
    page = await outsider.get("/login")

    assert [panel.status_code, page.status_code] == [200, 200]
    assert "<body" not in panel.text
    assert 'id="login-form"' in panel.text
    assert 'id="login-form"' in page.text


@pytest.mark.parametrize(
    "cookie", ["otpweb_session=1", "__Host-otpweb_session=admin", 'otpweb_session=""; x=\\', "=;="]
)
async def test_made_up_cookies_open_nothing(outsider: Outsider, cookie: str) -> None:
    answers = [await outsider.get(path, Cookie=cookie) for path in ("/dashboard", "/verify", "/")]

    assert [answer.status_code for answer in answers] == [401, 404, 303]
    assert answers[-1].headers["Location"] == "/login"


@pytest.mark.parametrize(
    "elsewhere",
    [f"//{EVIL}", f"/\\{EVIL}", f"https:{EVIL}", f"%2f%2f{EVIL}", f"/\t/{EVIL}", f"https://{EVIL}",
     "javascript:alert(1)", f"/\r\nLocation: https://{EVIL}"],
)  # fmt: skip
async def test_nobody_is_sent_elsewhere_after_logging_in(
    outsider: Outsider, elsewhere: str
) -> None:
    form = await outsider.http.get("/login", params={"next": elsewhere})

    assert form.status_code == 200
    assert 'name="next"' not in form.text
    assert "alert(1)" not in form.text


async def test_a_path_of_this_site_is_where_one_goes_on(outsider: Outsider) -> None:
    form = await outsider.http.get("/login", params={"next": "/dashboard"})

    assert 'name="next" value="/dashboard"' in form.text
