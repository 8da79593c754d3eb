"""Letters: what they say, and what they never do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from otpweb.composition import ROOT
from otpweb.domain.codes import CodeForm, request_tag
from otpweb.domain.letters import Letter
from otpweb.domain.mails import CodeSlip, Mail, MailState
from otpweb.mail.messages import Composer, Enclosed, Letterhead

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
MAIL = Mail(
    id="0123456789abcdef",
    letter=Letter.LOGIN_CODE,
    recipient="ann@example.com",
    slip=CodeSlip("ab" * 16, 1, "k", CodeForm.DIGITS),
    context={
        "username": "ann",
        "client_address": "192.0.2.1",
        "device": "Firefox on Windows",
        # What only some letters say.
        "how": " with a mailed code",
        "effect": "Everybody was logged out.",
        "heading": "How you log in has changed",
        "what": "An authenticator app was added.",
        "reason": "We could not find you on the list of members.",
        "again": "28 November 2026, 14:02 UTC",
        "waiting": "3 people wait",
        "since": "21 November 2026, 09:30 UTC",
        "role": "admin",
        "new_email": "ann@example.net",
        "undo_until": "28 November 2026",
        "undo_url": "https://login.example.org/undo-email/the-token",
    },
    state=MailState.QUEUED,
    attempts=0,
    created_at=NOW,
    due_at=NOW,
    expires_at=NOW + timedelta(minutes=5),
    settled_at=None,
)
CODE = "012345"
ENCLOSED = Enclosed(CODE, request_tag("ab" * 16, 1), "the-token")


def composer(*, code_in_subject: bool = True, registration_is_open: bool = True) -> Composer:
    head = Letterhead(
        "otpweb <no-reply@example.org>",
        "https://login.example.org",
        code_in_subject,
        registration_is_open,
    )
    return Composer(ROOT / "templates", head)


def parts_of(mail: Mail, *, registration_is_open: bool = True) -> tuple[str, str]:
    message = composer(registration_is_open=registration_is_open).compose(mail, ENCLOSED)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


@pytest.mark.parametrize("letter", [Letter.LOGIN_CODE, Letter.REGISTER_CODE])
def test_the_code_stands_first_in_the_subject_and_alone_in_the_first_line(letter: Letter) -> None:
    message = composer().compose(replace(MAIL, letter=letter), ENCLOSED)
    text, _ = parts_of(replace(MAIL, letter=letter))

    assert message["Subject"] == "012345 is your otpweb code"
    assert text.splitlines()[0] == CODE


def test_the_subject_can_hide_the_code() -> None:
    message = composer(code_in_subject=False).compose(MAIL, ENCLOSED)

    assert message["Subject"] == "Your otpweb code"


def test_the_last_line_binds_the_code_to_the_site() -> None:
    assert parts_of(MAIL)[0].splitlines()[-1] == "@login.example.org #012345"


def test_the_html_holds_the_code_in_one_piece() -> None:
    assert CODE in parts_of(MAIL)[1]


@pytest.mark.parametrize("part", [0, 1])
def test_both_parts_say_which_request_and_how_long_and_who_asked(part: int) -> None:
    words = parts_of(MAIL)[part]

    assert "5 minutes" in words
    assert "Firefox on Windows" in words
    assert "192.0.2.1" in words
    assert "request" in words.lower()


@pytest.mark.parametrize("letter", list(Letter))
def test_no_link_holds_the_code_and_nothing_is_fetched(letter: Letter) -> None:
    _, html = parts_of(replace(MAIL, letter=letter))

    assert "<img" not in html
    assert "src=" not in html
    assert not any(CODE in part.partition('"')[0] for part in html.split('href="')[1:])


@pytest.mark.parametrize("part", [0, 1])
def test_the_mail_to_a_known_address_holds_no_code(part: int) -> None:
    words = parts_of(replace(MAIL, letter=Letter.ACCOUNT_EXISTS))[part]

    assert CODE not in words
    assert "https://login.example.org/login" in words


@pytest.mark.parametrize("part", [0, 1])
def test_nobody_is_sent_to_a_closed_door(part: int) -> None:
    mail = replace(MAIL, letter=Letter.NO_ACCOUNT)

    assert "/register" in parts_of(mail)[part]
    assert "/register" not in parts_of(mail, registration_is_open=False)[part]


def test_what_people_typed_is_escaped() -> None:
    hostile = replace(MAIL, context=MAIL.context | {"username": "<b>ann</b>", "device": "<i>x</i>"})
    _, html = parts_of(replace(hostile, letter=Letter.REGISTER_CODE))

    assert "<b>ann</b>" not in html
    assert "<i>x</i>" not in html


def test_composed_again_it_is_the_same_message() -> None:
    one, other = composer().compose(MAIL, ENCLOSED), composer().compose(MAIL, ENCLOSED)

    assert one["Message-ID"] == other["Message-ID"] == "<0123456789abcdef@example.org>"
    assert one["Date"] == other["Date"]


def test_nobody_on_holiday_answers() -> None:
    message = composer().compose(MAIL, ENCLOSED)

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["In-Reply-To"] is None


def test_an_address_in_another_script_is_written_for_mail_servers() -> None:
    message = composer().compose(replace(MAIL, recipient="ann@bücher.de"), ENCLOSED)

    assert message["To"] == "ann@xn--bcher-kva.de"


def test_dark_mode_is_provided_for() -> None:
    assert "prefers-color-scheme: dark" in parts_of(MAIL)[1]


def test_a_reason_keeps_its_lines_and_none_of_ours_runs_into_the_next() -> None:
    context = {**MAIL.context, "reason": "Not on the list.\nWrite to the <office>."}
    text, html = parts_of(replace(MAIL, letter=Letter.ACCOUNT_REJECTED, context=context))

    assert "(ann)\nand do not let it in" in text
    assert "\n  Not on the list.\n  Write to the <office>.\n" in text
    assert "<p>Not on the list.</p><p>Write to the &lt;office&gt;.</p>" in html


@pytest.mark.parametrize("letter", [letter for letter in Letter if not letter.holds_code])
def test_the_heading_of_a_notice_stands_alone(letter: Letter) -> None:
    text, _ = parts_of(replace(MAIL, letter=letter, slip=None))

    assert text.splitlines()[1] == ""
