"""What an admin does to somebody counts at the next request, in whatever browser and by any way."""

import pytest

from otpweb.storage.database import Database
from tests.attack.client import PASSWORD, Client
from tests.attack.conftest import ON_SQLITE, NewClient, count, count_mails
from tests.attack.desk import do, id_of, set_status, sit_down
from tests.attack.owners import (
    add_app,
    add_passkey,
    count_of,
    elsewhere,
    forget_steps,
    leads_to,
    recovery_codes,
    with_password,
)
from tests.attack.test_recovering import choose, granted
from tests.mail.sink import Received, Sink

pytestmark = ON_SQLITE

MEMBERS = ("/dashboard", "/account", "/account/data.json", "/account/sessions", "/admin")


async def test_a_suspended_person_is_out_by_every_way_at_the_next_request(
    new_client: NewClient, tables: Database
) -> None:
    ann, bob = await sit_down(new_client, tables), await new_client().join()
    trusted = elsewhere(new_client, bob)
    await trusted.post("/login", username=bob.name, password=PASSWORD, trust="yes")
    await trusted.enter(await bob.code())
    grant = await granted(new_client, bob)
    device, keyed = await add_passkey(bob), new_client()
    app = await add_app(bob)
    waiting = await with_password(new_client, bob)
    signed = device.sign_in((await keyed.post("/login/with-passkey/options")).text)

    assert leads_to(await do(ann, "suspend", await id_of(tables, bob))) != ""

    assert not await bob.is_in()
    assert leads_to(await trusted.log_in(bob.name)) != "/dashboard"
    await waiting.post("/login/totp", code=app.code(+1))
    await keyed.post("/login/with-passkey", credential=signed)
    assert await choose(grant) != "/recover/done"
    assert [await one.is_in() for one in (trusted, waiting, keyed, grant)] == [False] * 4
    assert await count_of(tables, "sessions", bob) == 0


async def test_after_a_recovery_was_started_the_old_password_and_all_sessions_are_dead(
    new_client: NewClient, tables: Database
) -> None:
    ann, bob = await sit_down(new_client, tables), await new_client().join()
    begun = await with_password(new_client, bob)
    code = await bob.code()

    await do(ann, "start-recovery", await id_of(tables, bob))

    await begun.enter(code)
    assert not await begun.is_in()
    assert not await bob.is_in()
    assert (await new_client().log_in(bob.name)).status_code == 422
    assert await count_of(tables, "sessions", bob) == 0


async def test_authenticators_that_were_removed_open_nothing(
    new_client: NewClient, tables: Database
) -> None:
    ann, bob = await sit_down(new_client, tables), await new_client().join()
    device, app = await add_passkey(bob), await add_app(bob)
    kept = await recovery_codes(bob)
    await forget_steps(tables, bob)
    browser = new_client()
    signed = device.sign_in((await browser.post("/login/with-passkey/options")).text)
    waiting = await with_password(new_client, bob)

    await do(ann, "remove-authenticators", await id_of(tables, bob))

    await browser.post("/login/with-passkey", credential=signed)
    for one in (waiting, await with_password(new_client, bob)):
        await one.post("/login/totp", code=app.code())
        await one.post("/login/recovery-code", code=kept[0])
        assert not await one.is_in()
    assert not await browser.is_in()
    assert not await bob.is_in()


@pytest.mark.parametrize("status", ["pending", "rejected"])
async def test_whoever_waits_reaches_no_page_of_members_in_any_order(
    new_client: NewClient, tables: Database, status: str
) -> None:
    bob = await new_client().join()
    await bob.post("/account/delete", password=PASSWORD)
    await bob.code()
    await set_status(tables, bob, status)
    if status == "rejected":
        await tables.execute("UPDATE accounts SET status_since = status_since + 2592000000")

    for path in ("/account/confirm/password", "/waiting/ask-again", "/account/totp", "/verify"):
        await bob.post(path, password=PASSWORD, code="000000", next="/account")
        reached = [leads_to(await bob.get(one)) for one in MEMBERS]
        assert reached == ["/waiting"] * len(MEMBERS), path
    browser = await with_password(new_client, bob)
    await browser.enter(await bob.code())
    assert [leads_to(await browser.get(one)) for one in MEMBERS] == ["/waiting"] * len(MEMBERS)


async def test_whoever_lost_the_role_is_at_the_desk_no_more(
    new_client: NewClient, tables: Database
) -> None:
    ann, bob = [await sit_down(new_client, tables) for _ in range(2)]
    assert (await bob.get("/admin")).status_code == 200

    await do(ann, "take-role", await id_of(tables, bob))

    assert (await bob.get("/admin")).status_code == 403
    assert (await do(bob, "suspend", await id_of(tables, ann))).status_code == 403


@pytest.mark.parametrize("act", ["suspend", "take-role", "start-recovery", "remove-authenticators"])
async def test_nobody_acts_on_their_own_account(
    new_client: NewClient, tables: Database, act: str
) -> None:
    ann, _ = [await sit_down(new_client, tables) for _ in range(2)]

    assert (await do(ann, act, await id_of(tables, ann))).status_code == 422
    assert (await ann.get("/admin")).status_code == 200


async def test_a_reason_adds_no_header_no_markup_and_no_line_to_the_mail(
    new_client: NewClient, tables: Database
) -> None:
    ann, bob = await sit_down(new_client, tables), await new_client().join()
    await set_status(tables, bob, "pending")
    bobs = await id_of(tables, bob)
    reason = "no\r\nBcc: thief@example.com\r\n\r\n<script>alert(1)</script>\u202e<a href=x>y</a>"

    queued = await ann.post(f"/admin/approvals/{bobs}/reject", reason=reason)
    page = (await ann.get("/admin/approvals")).text
    await tables.execute("UPDATE decisions SET holds_from = holds_from - 30000")
    mail = (await next_letter(bob, "not approved")).message
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))

    assert queued.status_code == 303
    assert html
    assert text
    assert mail["Bcc"] is None
    assert "thief" not in str(mail.items())
    for shown in (page, html.get_content(), (await bob.get("/waiting")).text):
        assert "<script>alert" not in shown
        assert "<a href=x>" not in shown
        assert "\u202e" not in shown
    assert not [line for line in text.get_content().splitlines() if line.startswith("Bcc")]


async def test_test_mails_bomb_nobody(new_client: NewClient, tables: Database) -> None:
    ann = await sit_down(new_client, tables)
    victim = new_client().email

    answers = [await ann.post("/admin/mail/test", address=victim) for _ in range(12)]
    many = await ann.post("/admin/mail/test", address=f"{victim}, {ann.email}")

    assert [one.status_code for one in answers] == [303] * 10 + [429] * 2
    assert many.status_code in {422, 429}
    assert await count_mails(tables, victim) == 10


async def test_while_mail_is_paused_nothing_goes_however_it_is_retried(
    new_client: NewClient, tables: Database, sink: Sink
) -> None:
    ann, bob = await sit_down(new_client, tables), new_client()
    try:
        await ann.post("/admin/mail/pause")
        await bob.register()
        before = len(sink.messages)
        for path in ("/admin/mail/retry", "/admin/mail/test"):
            await ann.post(path, address=bob.email)
        await bob.post("/verify/resend")
        waiting = await tables.fetch_all("SELECT id FROM outbox WHERE state = 'queued'")
        for row in waiting:
            await ann.post(f"/admin/mail/{row['id']}/retry")
        assert len(sink.messages) == before
    finally:
        await ann.post("/admin/mail/resume")
    assert await bob.code()


async def next_letter(person: Client, words: str) -> Received:
    while words not in (mail := await person.mail()).message["Subject"]:
        pass
    return mail


async def test_the_log_of_events_is_no_place_for_formulas_nor_for_markup(
    new_client: NewClient, tables: Database
) -> None:
    ann, thief = await sit_down(new_client, tables), new_client()
    agents = ("=1+1", "@SUM(A1)", "+1\t,=2", '"><script>alert(1)</script>', "-1;=cmd|' /C calc'!A0")
    for agent in agents:
        thief.http.headers["User-Agent"] = agent
        await thief.log_in("nobody", "whatever it is")

    table = await ann.get("/admin/events.csv?kind=%0d%0aSet-Cookie:x&from=%22%0d%0aX:y")
    page = (await ann.get("/admin/events")).text

    assert table.status_code == 200
    cells = [cell for line in table.text.split("\r\n") for cell in line.strip('"').split('","')]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t"}]
    assert "'=1+1" in cells
    assert "<script>alert" not in page
    assert "Set-Cookie" not in table.headers
    disposition = table.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="otpweb-events-')
    assert await count(tables, "events WHERE kind = 'events.exported'") >= 1
