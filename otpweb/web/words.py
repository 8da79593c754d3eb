"""What the screens say when something has to be mended."""

from collections.abc import Mapping

from otpweb.domain.accounts import LONGEST_USERNAME, SHORTEST_USERNAME, UsernameProblem
from otpweb.domain.addresses import AddressProblem
from otpweb.domain.authenticators import Factor
from otpweb.domain.captcha import Action
from otpweb.domain.challenges import Purpose
from otpweb.domain.codes import CodeForm
from otpweb.domain.passwords import LONGEST, SHORTEST, PasswordProblem
from otpweb.domain.waits import Reason
from otpweb.flows.passkeys import MOST, Problem
from otpweb.flows.registration import Refused

USERNAME = {
    UsernameProblem.EMPTY: "Choose a username.",
    UsernameProblem.TOO_SHORT: f"Use at least {SHORTEST_USERNAME} characters.",
    UsernameProblem.TOO_LONG: f"Use at most {LONGEST_USERNAME} characters.",
    UsernameProblem.CHARACTERS: "Use letters and digits, with single dots, dashes or "
    "underscores between them.",
    UsernameProblem.SCRIPTS: "Letters of different alphabets look alike. Use those of "
    "one alphabet.",
    UsernameProblem.TAKEN: "This username is taken. Choose another one.",
}
EMAIL = {
    AddressProblem.EMPTY: "Enter your e-mail address.",
    AddressProblem.TOO_LONG: "This address is too long to receive mail. Check it.",
    AddressProblem.DISPOSABLE: "This looks like a throw-away address. Use one that you will "
    "keep: it is your way back in.",
    AddressProblem.MALFORMED: "Enter one e-mail address, like name@example.com.",
}
PASSWORD = {
    PasswordProblem.EMPTY: "Choose a password.",
    PasswordProblem.TOO_SHORT: f"This has fewer than {SHORTEST} characters.",
    PasswordProblem.TOO_LONG: f"Use at most {LONGEST} characters.",
    PasswordProblem.HOLDS_NAME: "Your username or address is in this password, so it is easily "
    "guessed. Choose one without it.",
    PasswordProblem.COMMON: "This is one of the most used passwords. Choose one of your own: "
    "three or four unrelated words do well.",
    PasswordProblem.BREACHED: "This password has been in a data breach, so others will try it. "
    "Choose another one: three or four unrelated words do well.",
    PasswordProblem.KEYBOARD: "Neighbouring keys are easily guessed. Three or four unrelated "
    "words do better.",
    PasswordProblem.REPEATS: "Repeats and sequences are easily guessed. Three or four unrelated "
    "words do better.",
    PasswordProblem.DATE: "Dates and years are easily guessed. Three or four unrelated words do "
    "better.",
    PasswordProblem.GUESSABLE: "This password is too easily guessed. Make it longer: three or "
    "four unrelated words do well.",
    PasswordProblem.SAME: "This is the same as your present password. Choose another one.",
}

# True also of a right password that is not judged, since the account's other name was guessed at.
WRONG_PASSWORD = (
    "The username or e-mail and the password do not match, or wrong ones were tried too often. "  # noqa: S105
    "Check both, or try again in an hour."
)
WRONG_OWN_PASSWORD = "That is not your password. Check it, and mind capital letters."  # noqa: S105
ARRIVALS = {
    Factor.MAILED_CODE: "Your password and your code were right. You are in.",
    Factor.TRUSTED_BROWSER: "Your password was right, and you trust this browser. You are in.",
    Factor.TOTP: "Your password and the code of your app were right. You are in.",
    Factor.PASSKEY: "Your passkey was right. You are in.",
    Factor.RECOVERY_CODE: "Your password and your recovery code were right. You are in.",
}
STEPS = {
    Factor.PASSKEY: "a passkey",
    Factor.TOTP: "the code of your authenticator app",
    Factor.MAILED_CODE: "a code that we mail you",
    Factor.RECOVERY_CODE: "one of your recovery codes",
}
OTHER_WAYS = {
    Factor.PASSKEY: "Use a passkey",
    Factor.TOTP: "Use your authenticator app",
    Factor.RECOVERY_CODE: "Use a recovery code",
    Factor.PASSWORD: "Use your password",
}
MALFORMED_PROOFS = {
    Factor.TOTP: "The code is six digits. Your app shows a new one every 30 seconds.",
    Factor.RECOVERY_CODE: "A recovery code is 13 letters and digits, like ABCD-EFGH-JKMNP.",
    Factor.PASSKEY: "Your browser sent nothing that we can read. Try the passkey once more.",
}
_WRONG_PROOFS = {
    Factor.TOTP: "That is not the code, or it was used already. Wait for the next one in your app.",
    Factor.RECOVERY_CODE: "That is none of your recovery codes, or it was used already.",
    Factor.PASSKEY: "This passkey does not belong to this account. Try another one.",
}
UNKNOWN_PASSKEY = (
    "We do not know this passkey, or its answer came too late. Try once more, or log in with your "
    "password."
)
NO_PASSKEY = "Your browser sent no passkey. Try once more, or log in with your password."
PASSKEY = {
    Problem.UNPROVEN: "What your device answered did not fit, or came too late. Try once more.",
    Problem.TAKEN: "This passkey is in use already. Make another one.",
    Problem.TOO_MANY: f"{MOST} passkeys are as many as there can be. Remove one that you no longer "
    "use.",
}
NO_PASSKEY_NAME = "Give it a name that you will know it by."
TOO_SOON = {
    Reason.INTERVAL: "A code was mailed to this address a moment ago, and the next one has to "
    "wait.",
    Reason.ADDRESS: "This address has been sent many codes already, and the next one has to wait.",
    Reason.MUTED: "Whoever reads the mail of this address asked us to send no codes for a day. If "
    "that was you, the same link takes it back.",
    Reason.EVERYBODY: "Very many people are asking for codes right now, so everybody has to wait "
    "for their turn.",
    Reason.CLIENT: "Very much has come from your network in a short time, so it has to wait.",
    Reason.SECOND_STEP: "There were too many wrong codes for this account. This way has to rest a "
    "while, whatever is typed.",
    Reason.CHANGES: "You have asked for many changes in a short time, and the next one has to "
    "wait.",
    Reason.TEST_MAILS: "You have sent ten tests within an hour, which shows as much as ten more "
    "would.",
    Reason.PASSWORD: "There were too many wrong passwords for this name. It has to rest a while, "
    "whatever is typed.",
}
NEWEST_MAY_HELP = "The newest e-mail may still help."
_WORK_WANTED = (
    "To keep programs out, your browser first does a little work by itself. Enter your password "
    "again and go on."
)
_WAIT_WANTED = (
    "To keep programs out, this takes a moment. Wait for it, enter your password again and go on."
)
WORK_WANTED = {
    Action.REGISTER: _WORK_WANTED,
    Action.LOGIN: _WORK_WANTED,
    Action.RECOVER: "To keep programs out, your browser first does a little work by itself. Then "
    "send the form again.",
}
WAIT_WANTED = {
    Action.REGISTER: _WAIT_WANTED,
    Action.LOGIN: _WAIT_WANTED,
    Action.RECOVER: "To keep programs out, this takes a moment. Wait for it and send the form "
    "again.",
}
BUSY = "Many people are logging in right now. Give us a moment, then enter your password again."
PASSWORD_AGAIN = "Enter your password again."  # noqa: S105
NO_USERNAME = "Enter your username or e-mail."
NO_PASSWORD = "Enter your password."  # noqa: S105
MALFORMED = {
    CodeForm.DIGITS: "The code is six digits. Type them or paste them from the e-mail.",
    CodeForm.LETTERS: "The code is eight letters and digits. Type them or paste them from the "
    "e-mail.",
}
WRONG_CODE_ONE_LEFT = "That is not the code. You have one try left."
WRONG_CODE = "That is not the code. You have {left} tries left."
OLDER_CODE = (
    "That code is from an earlier e-mail. Use the one in the newest e-mail, marked “request {tag}”."
)
OTHER_REQUEST = (
    "You began again in another tab. This page now asks for the code in the e-mail marked "
    "“request {tag}”."
)
# What a code is for, after "to"; and where that begins.
PURPOSES = {
    Purpose.REGISTER: "register",
    Purpose.LOGIN: "log in",
    Purpose.RECOVER: "choose a new password",
    Purpose.CHANGE_EMAIL: "use this address",
    Purpose.CONFIRM: "delete the account",
}
BEGINNINGS = {
    Purpose.REGISTER: ("Register", "/register"),
    Purpose.LOGIN: ("Log in", "/login"),
    Purpose.RECOVER: ("Choose a new password", "/recover"),
    Purpose.CHANGE_EMAIL: ("Go to the account", "/account/email"),
    Purpose.CONFIRM: ("Go to the account", "/account/delete"),
}
NEEDS_PROOF = (
    "To keep programs out, each address takes a little work or a wait. Cancel this request and "
    "register with the right address."
)
NO_MORE_MAILS = "No more e-mails can be sent for this request. Start again to get a new code."


def of_refusal(refused: Refused) -> dict[str, str]:
    """Return a sentence for each field that has to be mended."""
    sentences = {}
    if refused.username:
        sentences["username"] = USERNAME[refused.username]
    if refused.email:
        sentences["email"] = EMAIL[refused.email]
    if refused.password:
        sentences["password"] = PASSWORD[refused.password]
    return sentences


def suspended(reason: str) -> tuple[str, ...]:
    """Return the heading and the sentences for somebody whose account is suspended, and why."""
    return (
        "This account is suspended",
        "Everything you showed was right, but nobody can log in to this account at the moment.",
        *([f"The people who run this site say: “{reason}”"] if reason else []),
        "Ask the people who run this site.",
    )


def wrong_setup(left: int | None) -> str:
    """Return what to say of a code that an app, still to be set up, does not show."""
    sentence = (
        "That is not the code of this app. Is the clock of your device right? Try the next code."
    )
    return f"{sentence}{_tries(left)}"


def wrong_proof(factor: Factor, left: int | None) -> str:
    """Return what to say of an answer to the second step that was not right."""
    return f"{_WRONG_PROOFS[factor]}{_tries(left)}"


def password_hint(errors: Mapping[str, str], notice: str | None) -> str | None:
    """Return what to say at a password that was emptied, where nothing else on the form says it."""
    is_said = "password" in errors or notice in {_WORK_WANTED, _WAIT_WANTED, BUSY}
    return PASSWORD_AGAIN if (errors or notice) and not is_said else None


def in_words(seconds: int) -> str:
    """Return a wait as people say it: "42 seconds", "5 minutes", "1 hour 20 minutes"; rounded up.

    From an hour on `count-down.js` says the same.
    """
    if seconds < 120 and seconds != 60:  # "61 seconds" are not yet "2 minutes"
        return _count(seconds, "second")
    hours, minutes = divmod(-(-seconds // 60), 60)
    if not hours:
        return _count(minutes, "minute")
    return " ".join((_count(hours, "hour"), *([_count(minutes, "minute")] if minutes else [])))


def _tries(left: int | None) -> str:
    if left is None or left > 5:
        return ""
    tries = "one try" if left == 1 else f"{left or 'no'} tries"
    return f" You have {tries} left."


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
